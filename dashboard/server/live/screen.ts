import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Hello } from '../../protocol/message.js';
import type { Prepared } from './prepared.js';
import type { LiveStream } from './streams.js';

/** A screen with more than this waiting in its socket is too slow for deltas: it is brought up to date once it has read all. */
const SLOW_BYTES = 256_000;
/** Heartbeats without a byte read, or without an answer, after which nobody is there any more. */
const BEATS_STUCK = 6;

/** One screen that has been let in. */
export interface Screen {
  readonly stream: LiveStream;
  /** Sends the newest change, or nothing while it is slow. */
  feed(): void;
  /** Every heartbeat: tells it that all is as it was, and gives it up if it is not there any more. */
  keepAlive(beat: Prepared | undefined): void;
}

interface ScreenParts {
  readonly socket: WebSocket;
  /** The connection below it, to which the frames made for all are written as they are. */
  readonly duplex: Duplex;
  readonly stream: LiveStream;
  /** Whether it reads compressed frames. */
  readonly compressed: boolean;
}

export function openScreen({ socket, duplex, stream, compressed }: ScreenParts, hello: Hello): Screen {
  let seq = 0;
  let answered = true;
  let stuck = 0;
  let waited = 0;
  let slow = false;

  const send = (messages: readonly Prepared[]): void => {
    if (socket.readyState !== socket.OPEN) return;
    for (const message of messages) duplex.write(message.frame(compressed));
    seq = stream.newestSeq();
  };
  socket.on('pong', () => {
    answered = true;
  });
  send(stream.welcome(hello));

  return {
    stream,
    feed() {
      const waiting = socket.bufferedAmount;
      slow = waiting > SLOW_BYTES || (slow && waiting > 0);
      if (!slow) send(stream.since(seq) ?? [stream.whole()]);
    },
    keepAlive(beat) {
      const waiting = socket.bufferedAmount;
      stuck = waiting > 0 && waiting >= waited ? stuck + 1 : 0;
      waited = waiting;
      if (slow ? stuck >= BEATS_STUCK : !answered) return socket.terminate();
      // A slow screen misses deltas on purpose: a heartbeat would show it the gap and make it reconnect for nothing.
      if (slow) return;
      answered = false;
      socket.ping();
      if (beat) send([beat]);
    },
  };
}
