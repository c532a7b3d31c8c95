import type { ActType } from './command/payloads.js';

/**
 * The journal: append-only, hash-chained, fsynced before any effect. The payload stands apart from the chain
 * (its hash is chained), so that a person's data can be erased without breaking the proof.
 */
export interface JournalEvent {
  /** Version of this format. */
  readonly v: 1;
  /** 1, 2, 3… without a gap in one journal. */
  readonly seq: number;
  /** Grows by one at each start of a writer: tells a restart from a fork. */
  readonly epoch: number;
  /** Identity of the collector that wrote it. */
  readonly writer: string;
  /** Instant of the event, ISO 8601 UTC with milliseconds, on the injected clock. */
  readonly at: string;
  readonly type: JournalEventType;
  /** `detector`, `notifier`, or a principal's id. */
  readonly actor: string;
  /** SHA-256, hex, of the canonical JSON payload. */
  readonly payloadSha256: string;
  /** SHA-256, hex, of the previous event's canonical JSON line; 64 zeros for the first. */
  readonly prevHash: string;
}

export type JournalEventType =
  | 'writer.started'
  | 'incident.opened'
  | 'incident.updated'
  | 'incident.closed'
  | 'alert.moved'
  | 'alert.joined'
  | 'alert.left'
  | 'page.due'
  | 'page.sent'
  | 'page.failed'
  | 'page.acknowledged'
  | 'page.held'
  | 'test.due'
  | 'test.told'
  | 'test.acknowledged'
  | 'test.unanswered'
  | 'chain.changed'
  | 'chain.refused'
  | 'paging.changed'
  | 'paging.refused'
  | 'silence.created'
  | 'silence.expired'
  | 'declaration.made'
  | 'declaration.ended'
  | 'declaration.linked'
  | ActType;
