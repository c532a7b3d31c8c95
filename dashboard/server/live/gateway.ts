import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Clock } from '../../../chain/clock.js';
import { HEARTBEAT_MS, type Hello, PROTOCOL_VERSION } from '../../protocol/message.js';
import { isLoopbackHeader, isSameOrigin } from '../http/loopback.js';
import { principalOf } from '../http/who.js';
import type { Log } from '../server.js';
import type { LiveStream, LiveStreams } from './streams.js';

/** A screen with more than this waiting in its socket is too slow for deltas: it gets a snapshot when it has caught up. */
const SLOW_BYTES = 1_000_000;
const HELLO_WITHIN_MS = 10_000;
const CLOSE = { goingAway: 1001, refused: 4400, noHello: 4408 } as const;

const helloSchema = z.object({
  type: z.literal('hello'),
  v: z.number().int(),
  stream: z.string().max(64).optional(),
  lastSeq: z.number().int().min(0).optional(),
});

interface Screen {
  readonly socket: WebSocket;
  readonly stream: LiveStream;
  slow: boolean;
  answered: boolean;
}

export interface GatewayParts {
  readonly clock: Clock;
  readonly streams: LiveStreams;
  readonly log: Log;
}

export interface LiveGateway {
  /** Sends the newest change to every screen. */
  publish(): void;
  screens(): number;
  stop(): void;
}

/** The WebSocket `/live` on an HTTP server: greets, feeds, keeps alive, and never lets a slow screen hold memory. */
export function openGateway(server: Server, { clock, streams, log }: GatewayParts): LiveGateway {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4096 });
  const screens = new Set<Screen>();

  const greet = (socket: WebSocket, request: IncomingMessage) => {
    const stream = streams.of(principalOf(request));
    // Heartbeats and patience are of the real world: an accelerated clock must not shorten them.
    const cancel = clock.after(HELLO_WITHIN_MS * clock.rate, () => socket.close(CLOSE.noHello, 'no hello'));
    socket.on('error', (error) => log.debug({ err: error }, 'screen socket failed'));
    socket.once('close', cancel);
    socket.once('message', (data) => {
      cancel();
      const hello = readHello(String(data));
      if (hello?.v === PROTOCOL_VERSION) return admit(socket, stream, hello);
      socket.send(stream.refusal(hello ? 'protocol' : 'hello'));
      socket.close(CLOSE.refused, 'refused');
    });
  };

  const admit = (socket: WebSocket, stream: LiveStream, hello: Hello) => {
    const screen: Screen = { socket, stream, slow: false, answered: true };
    for (const message of stream.welcome(hello)) socket.send(message);
    screens.add(screen);
    socket.on('pong', () => {
      screen.answered = true;
    });
    socket.once('close', () => screens.delete(screen));
  };

  const onUpgrade = (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    const refusal = upgradeRefusal(request);
    if (refusal) return void duplex.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    sockets.handleUpgrade(request, duplex, head, greet);
  };
  server.on('upgrade', onUpgrade);

  const beat = clock.every(HEARTBEAT_MS * clock.rate, () => {
    for (const screen of screens) keepAlive(screen);
  });

  return {
    publish: () => {
      for (const screen of screens) feed(screen);
    },
    screens: () => screens.size,
    stop: () => {
      beat();
      server.off('upgrade', onUpgrade);
      for (const socket of sockets.clients) {
        socket.close(CLOSE.goingAway, 'console stopping');
        socket.terminate();
      }
      sockets.close();
    },
  };
}

function readHello(text: string): Hello | undefined {
  try {
    return helloSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function upgradeRefusal({ url, headers }: IncomingMessage): string | undefined {
  if (url?.split('?')[0] !== '/live') return '404 Not Found';
  if (!isLoopbackHeader(headers.host)) return '421 Misdirected Request';
  if (!isSameOrigin(headers.origin, headers.host)) return '403 Forbidden';
  return undefined;
}

function feed(screen: Screen): void {
  const { socket, stream } = screen;
  if (socket.bufferedAmount > SLOW_BYTES) {
    screen.slow = true;
  } else if (!screen.slow) {
    const delta = stream.delta();
    if (delta) socket.send(delta);
  } else if (socket.bufferedAmount === 0) {
    screen.slow = false;
    socket.send(stream.snapshot());
  }
}

function keepAlive(screen: Screen): void {
  if (!screen.answered && !screen.slow) {
    screen.socket.terminate();
    return;
  }
  screen.answered = false;
  screen.socket.ping();
  // A slow screen misses deltas on purpose: a heartbeat would show it the gap and make it reconnect for nothing.
  if (!screen.slow) screen.socket.send(screen.stream.heartbeat());
}
