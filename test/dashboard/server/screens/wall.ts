import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { PROTOCOL_VERSION, type ServerMessage } from '../../../../dashboard/protocol/message.js';
import { parseServerMessage } from '../../../../dashboard/protocol/parse.js';
import { type Door, openDoor } from '../../../../dashboard/server/door/door.js';
import { screenAdmission } from '../../../../dashboard/server/screens/admission.js';
import { type NewScreen, openScreenBook, type ScreenBook } from '../../../../dashboard/server/screens/book.js';
import { manualClock } from '../../../support/manual-clock.js';
import { startTestConsole, type TestConsole } from '../../support/console.js';
import { saturationPicture } from '../../support/pictures.js';

export const T0 = Date.parse('2021-04-06T06:02:31Z');
/** The door as a proxy or a screen of the corridor names it. */
export const HOST = 'vigie.exemple.fr';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Wall {
  readonly clock: ReturnType<typeof manualClock>;
  readonly console: TestConsole;
  readonly door: Door;
  readonly book: ScreenBook;
  /** Every line that was logged. */
  readonly logged: string[];
  add(screen?: Partial<NewScreen>): Promise<{ readonly id: string; readonly secret: string }>;
  /** One request to the door, by its public name. */
  ask(path: string, headers?: Record<string, string>, method?: string): Promise<Answered>;
  /** The cookie of a link that was opened. */
  cookie(secret: string): Promise<string>;
}

/** A console on loopback, and a door to it that screens reach by another name. */
export async function startWall(publicUrl?: string): Promise<Wall> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'vigie-screens-'));
  const clock = manualClock(T0);
  const logged: string[] = [];
  const log = pino({ level: 'debug' }, { write: (line: string) => void logged.push(line) });
  const book = await openScreenBook({ dataDir, clock, log });
  const running = await startTestConsole((chain, atMs) => saturationPicture(chain, atMs, atMs - 90_000), {
    ...{ clock, log, publicUrl, screens: screenAdmission(book, clock) },
  });
  const { routes, live } = running.forScreens!;
  const door = await openDoor({ routes: [routes], host: '127.0.0.1', port: 0, log, live });
  onTestFinished(async () => {
    await door.stop();
    await running.stop();
    book.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  const ask: Wall['ask'] = (at, headers = {}, method = 'GET') =>
    asked(door.url, at, { host: HOST, ...headers }, method);
  return {
    ...{ clock, door, book, logged, ask, console: running },
    async add(screen = {}) {
      const made = await book.add({ name: 'hall', scope: 'all', contact: 'Astreinte, 01 23', days: 365, ...screen });
      if (!made) throw new Error('the name is taken');
      return made;
    },
    async cookie(secret) {
      const { headers } = await ask(`/ecran/${secret}`);
      return headers['set-cookie']![0]!.split(';')[0]!;
    },
  };
}

/** With headers that `fetch` would not let a test choose. */
export function asked(url: string, at: string, headers: Record<string, string>, method = 'GET'): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(new URL(at, url), { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

export interface Watcher {
  readonly heard: ServerMessage[];
  readonly closed: Promise<number>;
  first(type: ServerMessage['type']): Promise<ServerMessage>;
}

/** A screen at `/live`; rejects with the status where the upgrade is refused. */
export function watch(url: string, headers: Record<string, string>): Promise<Watcher> {
  const socket = new WebSocket(new URL('/live', url.replace('http', 'ws')), { headers });
  const heard: ServerMessage[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    heard.push(parseServerMessage(String(data))!);
    for (const look of waiting) look();
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  onTestFinished(() => socket.terminate());
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_, { statusCode }) => reject(statusCode));
    socket.on('error', reject);
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'hello', v: PROTOCOL_VERSION }));
      resolve({
        ...{ heard, closed },
        first: (type) =>
          new Promise((found) => {
            const look = () => {
              const one = heard.find((message) => message.type === type);
              if (one) found(one);
            };
            waiting.add(look);
            look();
          }),
      });
    });
  });
}
