/** What the supervisor and the engine's child say to each other over IPC. */
export interface StartMessage {
  readonly type: 'start';
  readonly dataDir: string;
  /** 0 lets the system choose; after a restart the child must take the port its clients know. */
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

export interface StopMessage {
  readonly type: 'stop';
}

export type ToChild = StartMessage | StopMessage;

export type FromChild =
  | { readonly type: 'ready'; readonly port: number; readonly version: string; readonly repaired: readonly string[] }
  | { readonly type: 'failed'; readonly reason: FailureReason; readonly message: string };

/** `locked`: another process holds the directory. `port`: the port is taken. `other`: worth a restart with back-off. */
export type FailureReason = 'locked' | 'port' | 'other';
