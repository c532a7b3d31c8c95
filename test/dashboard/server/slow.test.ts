import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Picture } from '../../../alerts/picture.js';
import { standing } from '../../../chain/in-force.js';
import { loadChain } from '../../../chain/load.js';
import { HEARTBEAT_MS } from '../../../dashboard/protocol/message.js';
import { whoIs } from '../../../dashboard/server/http/who.js';
import { type LiveGateway, openGateway } from '../../../dashboard/server/live/gateway.js';
import { LiveStreams } from '../../../dashboard/server/live/streams.js';
import { manualClock } from '../../support/manual-clock.js';
import { openScreen } from '../support/client.js';
import { calmPicture } from '../support/pictures.js';

const chain = await loadChain(new URL('../../../chain/demo', import.meta.url).pathname);
const T0 = Date.parse('2021-04-06T06:02:31Z');
const TICK_BYTES = 400_000;

let clock: ReturnType<typeof manualClock>;
let server: Server;
let gateway: LiveGateway;
let streams: LiveStreams;
let accepted: Socket[];
let readers: Socket[];
let url: string;
let picture: Picture;

beforeEach(async () => {
  clock = manualClock(T0);
  picture = calmPicture(chain, T0);
  streams = new LiveStreams({ clock, chain: standing(chain), build: 'b', picture: () => picture });
  server = createServer();
  accepted = [];
  readers = [];
  server.on('connection', (socket) => accepted.push(socket));
  const who = whoIs({ chain: standing(chain) });
  gateway = openGateway(server, { clock, streams, who, loopbackOnly: true, log: { debug() {}, info() {} } });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(async () => {
  for (const reader of readers) reader.destroy();
  gateway.stop();
  await new Promise((resolve) => server.close(resolve));
});

/** A picture whose delta no compression makes small. */
function publish(tick: number): void {
  const filler = randomBytes((TICK_BYTES * 3) / 4).toString('base64');
  picture = { ...calmPicture(chain, T0 + tick * 1000), self: [{ key: 'engine', params: { filler } }] };
  streams.publish(picture);
  gateway.publish();
}

/** A screen by hand on a real socket, which greets and then reads only when told to. */
async function reader(): Promise<Socket> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  readers.push(socket);
  const key = randomBytes(16).toString('base64');
  socket.write(
    `GET /live HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await new Promise((resolve) => socket.once('data', resolve));
  const hello = Buffer.from(JSON.stringify({ type: 'hello', v: 2 }));
  // A client masks; a mask of zeroes leaves the bytes as they are.
  socket.write(Buffer.concat([Buffer.of(0x81, 0x80 | hello.length, 0, 0, 0, 0), hello]));
  await new Promise((resolve) => socket.once('data', resolve));
  return socket.pause();
}

const waiting = (socket: Socket | undefined): number => socket?.writableLength ?? 0;
const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('a screen that reads too slowly', () => {
  it('never makes the console keep more than a few messages, and holds up nobody', async () => {
    await reader();
    const quick = await openScreen(url);
    await quick.first('snapshot');
    let most = 0;
    for (let tick = 1; tick <= 60; tick++) {
      publish(tick);
      await quick.count(1 + tick);
      most = Math.max(most, waiting(accepted[0]));
    }
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(3 * TICK_BYTES);
    quick.socket.terminate();
  });

  it('is brought up to date once it has read what waits, though it reads a little at a time', async () => {
    const slow = await reader();
    for (let tick = 1; tick <= 40; tick++) {
      publish(tick);
      await settled();
    }
    const before = waiting(accepted[0]);
    expect(before).toBeGreaterThan(0);
    let read = 0;
    slow.on('data', (chunk: Buffer) => {
      read += chunk.length;
      slow.pause();
      setTimeout(() => slow.resume(), 1);
    });
    slow.resume();
    await expect.poll(() => waiting(accepted[0])).toBe(0);
    // Drained: the next picture reaches it, in a message no longer than a snapshot.
    await settled();
    const until = read;
    publish(41);
    await expect.poll(() => read).toBeGreaterThan(until + TICK_BYTES - 1000);
  });

  it('is given up when it reads nothing at all for half a minute', async () => {
    await reader();
    for (let tick = 1; tick <= 40; tick++) {
      publish(tick);
      await settled();
    }
    expect(waiting(accepted[0])).toBeGreaterThan(0);
    clock.advance(5 * HEARTBEAT_MS);
    expect(accepted[0]?.destroyed).toBe(false);
    clock.advance(2 * HEARTBEAT_MS);
    expect(accepted[0]?.destroyed).toBe(true);
  });
});
