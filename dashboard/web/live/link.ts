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

/** What a screen holds, as the console names it. */
export type Held = Pick<LiveState['head'], 'stream' | 'seq'>;

/** Everything a link touches outside itself, so that tests drive it without a network or a wait. */
export interface LinkParts {
  /** Real time: patience must not follow an accelerated console. */
  readonly real: Clock;
  readonly random: () => number;
  readonly openSocket: (events: SocketEvents) => Socket;
  /** The messages of `GET /api/v1/picture`, since what the screen holds if it holds something; none if nothing is new. */
  readonly fetchPicture: (held: Held | undefined) => Promise<readonly string[]>;
  readonly onState: (live: LiveState | undefined, link: LinkState) => void;
  /** The console runs another build than this page; told once for each. */
  readonly onNewBuild: () => void;
  /** The link of this device has ended: whoever answers its address says so. */
  readonly onTurnedAway: () => void;
}

/** What `fetchPicture` rejects with where this device may read nothing. */
export class TurnedAway extends Error {}

const WATCHDOG_MS = 3 * HEARTBEAT_MS;
const POLL_MS = 2000;
/** So it is while nobody answers: that costs nobody anything, and a console that is back is found at once. */
const POLL_ALONE_MS = 1000;
/** Failed attempts after which the picture is fetched by HTTP while the socket is still tried. */
const ATTEMPTS_BEFORE_POLLING = 2;
/** So is it if a socket says nothing for so long after it was asked for: some proxies swallow a WebSocket without a word. */
const MUTE_MS = 3000;
/** A console heard within this is there; a heartbeat may be a little late. */
const HEARD_LATELY_MS = HEARTBEAT_MS + 1000;
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
  /** When the console was heard last, by whatever way. */
  private heardMs = Number.NEGATIVE_INFINITY;
  private link: LinkState = 'connecting';
  private socket: Socket | undefined;
  private attempts = 0;
  private watchdog: Cancel | undefined;
  private mute: Cancel | undefined;
  private retry: Cancel | undefined;
  private polling: Cancel | undefined;
  private asking = false;
  /** When an answer to a poll came last. */
  private polledMs = Number.NEGATIVE_INFINITY;

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

  /**
   * The machine has slept, the network is back, the page is seen again: what is waited for may never come. Unless the console
   * was heard just now, connects at once.
   */
  wake(): void {
    if (this.link === 'live' && this.parts.real.now() - this.heardMs <= HEARD_LATELY_MS) return;
    this.drop();
    this.retry?.();
    this.attempts = 0;
    this.connect();
  }

  private connect(): void {
    const socket = this.parts.openSocket({
      opened: () => this.socket === socket && socket.send(JSON.stringify(this.hello())),
      received: (text) => this.socket === socket && this.receive(text),
      closed: () => this.socket === socket && this.lose(),
    });
    this.socket = socket;
    this.arm();
    this.mute = this.parts.real.after(MUTE_MS, () => this.startPolling());
  }

  private hello(): Hello {
    const head = this.live?.head;
    return { type: 'hello', v: PROTOCOL_VERSION, ...(head && { stream: head.stream, lastSeq: head.seq }) };
  }

  private receive(text: string): void {
    const message = parseServerMessage(text);
    if (message) {
      this.mute?.();
      this.lookAtBuild(message);
      this.fold(message);
    } else this.lose();
  }

  private fold(message: ServerMessage): void {
    const reduction = reduce(this.live, message);
    if (reduction.kind === 'refused') {
      this.refuse(message);
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

  /** The page lives on with what it hears until it is loaded anew: that may have to wait. */
  private lookAtBuild({ build }: ServerMessage): void {
    if (this.build !== undefined && this.build !== build) this.parts.onNewBuild();
    this.build = build;
  }

  private show(live: LiveState | undefined, link: LinkState): void {
    if (live) {
      this.live = live;
      this.shown = live;
      this.heardMs = this.parts.real.now();
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

  private refuse(message: ServerMessage): void {
    if (message.type !== 'refused') return;
    if (message.reason !== 'protocol' && message.reason !== 'hello') {
      this.turnAway();
      return;
    }
    this.drop();
    this.stopPolling();
    this.retry?.();
    if (message.reason === 'protocol') this.parts.onNewBuild();
    this.show(undefined, 'refused');
    this.retry = this.parts.real.after(REFUSED_RETRY_MS, () => this.connect());
  }

  /** Nothing is tried again: it would be refused again. */
  private turnAway(): void {
    this.stop();
    this.show(undefined, 'refused');
    this.parts.onTurnedAway();
  }

  private drop(): void {
    this.watchdog?.();
    this.mute?.();
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  private arm(): void {
    this.watchdog?.();
    this.watchdog = this.parts.real.after(WATCHDOG_MS, () => this.lose());
  }

  private startPolling(): void {
    if (this.polling) return;
    this.polling = this.parts.real.every(POLL_ALONE_MS, () => {
      if (this.parts.real.now() - this.polledMs >= POLL_MS) void this.poll();
    });
    void this.poll();
  }

  private stopPolling(): void {
    this.polling?.();
    this.polling = undefined;
    this.polledMs = Number.NEGATIVE_INFINITY;
  }

  private async poll(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    const texts = await this.parts.fetchPicture(this.live?.head).catch((error: unknown) => error);
    this.asking = false;
    if (!this.polling) return;
    if (texts instanceof TurnedAway) return this.turnAway();
    const messages = Array.isArray(texts) ? texts.map(parseServerMessage) : undefined;
    this.polledMs = messages ? this.parts.real.now() : Number.NEGATIVE_INFINITY;
    if (!messages) return this.show(undefined, this.shown ? 'lost' : 'connecting');
    if (this.link !== 'polling') this.hasten();
    if (messages.length === 0) this.show(undefined, 'polling');
    for (const message of messages) this.foldPolled(message);
  }

  private foldPolled(message: ServerMessage | undefined): void {
    if (!message) {
      this.show(undefined, this.shown ? 'lost' : 'connecting');
      return;
    }
    this.lookAtBuild(message);
    const reduction = reduce(this.live, message);
    if (reduction.kind === 'ok') this.show(reduction.state, 'polling');
    else if (reduction.kind === 'refused') this.refuse(message);
    // The next answer is then a snapshot.
    else this.live = undefined;
  }

  /** The console answers again: the long wait for the next socket has lost its reason. */
  private hasten(): void {
    // A socket that is still being tried was asked for while the console was away: if it fails, the next is not waited for long.
    this.attempts = 0;
    if (this.socket) return;
    this.retry?.();
    this.retry = this.parts.real.after(backoffMs(1, this.parts.random), () => this.connect());
  }
}
