import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Clock } from '../../../chain/clock.js';
import { HEARTBEAT_MS, type Hello, PROTOCOL_VERSION } from '../../protocol/message.js';
import { isLoopbackHeader, isSameOrigin } from '../http/loopback.js';
import { principalOf } from '../http/who.js';
import type { Log } from '../server.js';
import { openScreen, type Screen } from './screen.js';
import type { LiveStreams } from './streams.js';

const HELLO_WITHIN_MS = 10_000;
const CLOSE = { goingAway: 1001, refused: 4400, noHello: 4408 } as const;

/** No context takeover: what one message is compressed to depends on no other, so that all screens are sent the same bytes. */
const DEFLATE = { serverNoContextTakeover: true, clientNoContextTakeover: true } as const;

const helloSchema = z.object({
  type: z.literal('hello'),
  v: z.number().int(),
  stream: z.string().max(64).optional(),
  lastSeq: z.number().int().min(0).optional(),
});

export interface GatewayParts {
  readonly clock: Clock;
  readonly streams: LiveStreams;
  readonly log: Pick<Log, 'debug'>;
}

export interface LiveGateway {
  /** Sends the newest change to every screen. */
  publish(): void;
  stop(): void;
}

/** The WebSocket `/live` on an HTTP server: greets, feeds, keeps alive, and never lets a slow screen hold memory. */
export function openGateway(server: Server, { clock, streams, log }: GatewayParts): LiveGateway {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4096, perMessageDeflate: DEFLATE });
  const screens = new Set<Screen>();

  const greet = (socket: WebSocket, request: IncomingMessage, duplex: Duplex) => {
    const stream = streams.of(principalOf(request));
    // Heartbeats and patience are of the real world: an accelerated clock must not shorten them.
    const cancel = clock.after(HELLO_WITHIN_MS * clock.rate, () => socket.close(CLOSE.noHello, 'no hello'));
    socket.on('error', (error) => log.debug({ err: error }, 'screen socket failed'));
    socket.once('close', cancel);
    socket.once('message', (data) => {
      cancel();
      const hello = readHello(String(data));
      if (hello?.v === PROTOCOL_VERSION) {
        return admit({ socket, duplex, stream, compressed: readsCompressed(socket, request) }, hello);
      }
      socket.send(stream.refusal(hello ? 'protocol' : 'hello').text);
      socket.close(CLOSE.refused, 'refused');
    });
  };

  const admit = (parts: Parameters<typeof openScreen>[0], hello: Hello) => {
    const screen = openScreen(parts, hello);
    screens.add(screen);
    parts.socket.once('close', () => screens.delete(screen));
  };

  const onUpgrade = (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    const refusal = upgradeRefusal(request);
    if (refusal) return void duplex.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    sockets.handleUpgrade(request, duplex, head, (socket) => greet(socket, request, duplex));
  };
  server.on('upgrade', onUpgrade);

  const beat = clock.every(HEARTBEAT_MS * clock.rate, () => {
    const beats = new Map([...new Set([...screens].map(({ stream }) => stream))].map((one) => [one, one.beat()]));
    for (const screen of screens) screen.keepAlive(beats.get(screen.stream));
  });

  return {
    publish: () => {
      for (const screen of screens) screen.feed();
    },
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

/** The frames made for all need the greatest window: to one who asks for less they go as they are, which is always allowed. */
function readsCompressed({ extensions }: WebSocket, { headers }: IncomingMessage): boolean {
  const offered = String(headers['sec-websocket-extensions'] ?? '');
  return extensions.includes('permessage-deflate') && !offered.includes('server_max_window_bits');
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
