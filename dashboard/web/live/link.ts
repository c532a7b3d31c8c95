import type { Cancel, Clock } from '../../../chain/clock.js';
import { HEARTBEAT_MS, type Hello, PROTOCOL_VERSION, type ServerMessage } from '../../protocol/message.js';
import { parseServerMessage } from '../../protocol/parse.js';
import { type LiveState, reduce } from '../../protocol/reduce.js';
import { backoffMs } from './backoff.js';

/** How a screen hears the console: `live` by WebSocket, `polling` by HTTP, `lost` not at all for now. */
export type LinkState = 'connecting' | 'live' | 'polling' | 'lost' | 'refused';

export interface Socket {
  send(text: string): void;
  close(): void;
}

export interface SocketEvents {
  opened(): void;
  received(text: string): void;
  closed(): void;
}

/** Everything a link touches outside itself, so that tests drive it without a network or a wait. */
export interface LinkParts {
  /** Real time: patience must not follow an accelerated console. */
  readonly real: Clock;
  readonly random: () => number;
  readonly openSocket: (events: SocketEvents) => Socket;
  /** The body of `GET /api/v1/picture`. */
  readonly fetchPicture: () => Promise<string>;
  readonly onState: (live: LiveState | undefined, link: LinkState) => void;
  /** The console runs another build than this page. */
  readonly onNewBuild: () => void;
}

const WATCHDOG_MS = 3 * HEARTBEAT_MS;
const POLL_MS = 2000;
/** Failed attempts after which the picture is fetched by HTTP while the socket is still tried. */
const ATTEMPTS_BEFORE_POLLING = 2;
const REFUSED_RETRY_MS = 60_000;

/** Keeps one screen up to date: greets, folds messages, notices gaps and silences, comes back by itself. */
export class LiveLink {
  private readonly parts: LinkParts;
  /** What the next message is folded into; forgotten after a gap. */
  private live: LiveState | undefined;
  /** The last whole picture: it stays on screen, with its age, until a better one comes. */
  private shown: LiveState | undefined;
  /** The build this page was loaded with, as the first message told it. */
  private build: string | undefined;
  private link: LinkState = 'connecting';
  private socket: Socket | undefined;
  private attempts = 0;
  private watchdog: Cancel | undefined;
  private retry: Cancel | undefined;
  private polling: Cancel | undefined;

  constructor(parts: LinkParts) {
    this.parts = parts;
  }

  start(): void {
    this.connect();
  }

  stop(): void {
    this.drop();
    this.retry?.();
    this.stopPolling();
  }

  private connect(): void {
    const socket = this.parts.openSocket({
      opened: () => this.socket === socket && socket.send(JSON.stringify(this.hello())),
      received: (text) => this.socket === socket && this.receive(text),
      closed: () => this.socket === socket && this.lose(),
    });
    this.socket = socket;
    this.arm();
  }

  private hello(): Hello {
    const head = this.live?.head;
    return { type: 'hello', v: PROTOCOL_VERSION, ...(head && { stream: head.stream, lastSeq: head.seq }) };
  }

  private receive(text: string): void {
    const message = parseServerMessage(text);
    if (!message) this.lose();
    else if (this.isNewBuild(message)) this.parts.onNewBuild();
    else this.fold(message);
  }

  private fold(message: ServerMessage): void {
    const reduction = reduce(this.live, message);
    if (reduction.kind === 'refused') {
      this.refuse();
    } else if (reduction.kind === 'resync') {
      // Without a stream and a sequence to come back to, the console answers with a snapshot.
      this.live = undefined;
      this.lose();
    } else {
      this.attempts = 0;
      this.stopPolling();
      this.arm();
      this.show(reduction.state, 'live');
    }
  }

  private isNewBuild({ build }: ServerMessage): boolean {
    return this.build !== undefined && this.build !== build;
  }

  private show(live: LiveState | undefined, link: LinkState): void {
    if (live) {
      this.live = live;
      this.shown = live;
      this.build ??= live.head.build;
    }
    this.link = link;
    this.parts.onState(this.shown, link);
  }

  private lose(): void {
    this.drop();
    this.attempts += 1;
    if (this.attempts >= ATTEMPTS_BEFORE_POLLING) this.startPolling();
    if (this.link !== 'polling') this.show(undefined, this.shown ? 'lost' : 'connecting');
    this.retry = this.parts.real.after(backoffMs(this.attempts, this.parts.random), () => this.connect());
  }

  private refuse(): void {
    this.drop();
    this.show(undefined, 'refused');
    this.retry = this.parts.real.after(REFUSED_RETRY_MS, () => this.connect());
  }

  private drop(): void {
    this.watchdog?.();
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  private arm(): void {
    this.watchdog?.();
    this.watchdog = this.parts.real.after(WATCHDOG_MS, () => this.lose());
  }

  private startPolling(): void {
    this.polling ??= this.parts.real.every(POLL_MS, () => void this.poll());
  }

  private stopPolling(): void {
    this.polling?.();
    this.polling = undefined;
  }

  private async poll(): Promise<void> {
    const text = await this.parts.fetchPicture().catch(() => undefined);
    if (!this.polling) return;
    const message = text === undefined ? undefined : parseServerMessage(text);
    if (!message) this.show(undefined, this.shown ? 'lost' : 'connecting');
    else if (this.isNewBuild(message)) this.parts.onNewBuild();
    else this.showPolled(message);
  }

  private showPolled(message: ServerMessage): void {
    const reduction = reduce(this.live, message);
    if (reduction.kind === 'ok') this.show(reduction.state, 'polling');
  }
}
