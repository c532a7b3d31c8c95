import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';
import type { Clock } from '../../../chain/clock.js';
import type { Principal } from '../../../chain/principal.js';
import { HEARTBEAT_MS, type Hello, PROTOCOL_VERSION } from '../../protocol/message.js';
import { isLoopbackHeader, isSameOrigin } from '../http/loopback.js';
import type { WhoIs } from '../http/who.js';
import type { Turned } from '../screens/admission.js';
import type { Log } from '../server.js';
import { sightKey } from './scoped-view.js';
import { openScreen, type Screen } from './screen.js';
import type { LiveStream, LiveStreams } from './streams.js';

const HELLO_WITHIN_MS = 10_000;
const CLOSE = { goingAway: 1001, otherScope: 1012, refused: 4400, turnedAway: 4403, noHello: 4408 } as const;
/** Whether those who watch still may, in real ms: a link that is revoked goes dark within this and the second its file takes. */
const RECHECK_MS = 2000;

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
  readonly log: Pick<Log, 'debug' | 'info'>;
  readonly who: WhoIs;
  /** Reached by loopback names only; else by any name, with a secret. */
  readonly loopbackOnly: boolean;
  /** Of the address at which people reach Vigie, where a proxy in between gives another host. */
  readonly publicOrigin?: string | undefined;
}

/** Somebody in front of a screen that is fed. */
interface Watching {
  readonly socket: WebSocket;
  readonly stream: LiveStream;
  readonly principal: Principal;
}

export interface LiveGateway {
  /** Sends the newest change to every screen. */
  publish(): void;
  stop(): void;
}

/** The WebSocket `/live` on an HTTP server: greets, feeds, keeps alive, and never lets a slow screen hold memory. */
export function openGateway(server: Server, gateway: GatewayParts): LiveGateway {
  const { clock, streams, log, who } = gateway;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 4096, perMessageDeflate: DEFLATE });
  const screens = new Map<Screen, Watching>();

  const greet = (socket: WebSocket, request: IncomingMessage, duplex: Duplex, principal: Principal) => {
    const stream = streams.of(principal);
    // Heartbeats and patience are of the real world: an accelerated clock must not shorten them.
    const cancel = clock.after(HELLO_WITHIN_MS * clock.rate, () => socket.close(CLOSE.noHello, 'no hello'));
    socket.on('error', (error) => log.debug({ err: error }, 'screen socket failed'));
    socket.once('close', cancel);
    socket.once('message', (data) => {
      cancel();
      const hello = readHello(String(data));
      if (hello?.v === PROTOCOL_VERSION) {
        return admit({ socket, duplex, stream, compressed: readsCompressed(socket, request) }, hello, principal);
      }
      socket.send(stream.refusal(hello ? 'protocol' : 'hello').text);
      socket.close(CLOSE.refused, 'refused');
    });
  };

  const admit = (parts: Parameters<typeof openScreen>[0], hello: Hello, principal: Principal) => {
    const screen = openScreen(parts, hello);
    screens.set(screen, { socket: parts.socket, stream: parts.stream, principal });
    parts.socket.once('close', () => screens.delete(screen));
  };

  const onUpgrade = (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
    const asker = who.of(request);
    const refusal = upgradeRefusal(request, gateway) ?? ('turned' in asker ? STATUS[asker.turned.why] : undefined);
    if (refusal) return void duplex.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    sockets.handleUpgrade(request, duplex, head, (socket) => {
      if ('principal' in asker) return greet(socket, request, duplex, asker.principal);
      socket.on('error', (error) => log.debug({ err: error }, 'screen socket failed'));
      turnAway(socket, streams.of(NOTHING), asker.turned);
    });
  };

  const recheck = clock.every(RECHECK_MS * clock.rate, () => {
    for (const { socket, stream, principal } of screens.values()) {
      const asker = who.still(principal);
      if ('turned' in asker) {
        log.info({ screen: principal.name, why: asker.turned.why }, 'screen turned away');
        turnAway(socket, stream, asker.turned);
      } else if (sightKey(asker.principal) !== stream.scope) socket.close(CLOSE.otherScope, 'other scope');
    }
  });
  server.on('upgrade', onUpgrade);

  const beat = clock.every(HEARTBEAT_MS * clock.rate, () => {
    const beats = new Map(
      [...new Set([...screens.keys()].map(({ stream }) => stream))].map((one) => [one, one.beat()]),
    );
    for (const screen of screens.keys()) screen.keepAlive(beats.get(screen.stream));
  });

  return {
    publish: () => {
      for (const screen of screens.keys()) screen.feed();
    },
    stop: () => {
      beat();
      recheck();
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

function upgradeRefusal(
  { url, headers: { host, origin } }: IncomingMessage,
  { loopbackOnly, publicOrigin }: Pick<GatewayParts, 'loopbackOnly' | 'publicOrigin'>,
): string | undefined {
  if (url?.split('?')[0] !== '/live') return '404 Not Found';
  if (loopbackOnly && !isLoopbackHeader(host)) return '421 Misdirected Request';
  if (!isSameOrigin(origin, host) && origin !== publicOrigin) return '403 Forbidden';
  return undefined;
}

/** Those turned away before the upgrade; a screen whose link has ended is told by a message, which a page can read. */
const STATUS: Readonly<Partial<Record<Turned['why'], string>>> = {
  none: '401 Unauthorized',
  guesses: '429 Too Many Requests',
};
const NOTHING = { scope: { kind: 'ents', ents: [] }, role: 'reader' } as const;

function turnAway(socket: WebSocket, stream: LiveStream, { why }: Turned): void {
  if (why !== 'none' && why !== 'guesses') socket.send(stream.refusal(why).text);
  socket.close(CLOSE.turnedAway, 'turned away');
}
