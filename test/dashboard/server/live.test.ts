import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { PROTOCOL_VERSION } from '../../../dashboard/protocol/message.js';
import { reduce } from '../../../dashboard/protocol/reduce.js';
import { manualClock } from '../../support/manual-clock.js';
import { openScreen } from '../support/client.js';
import { startTestConsole, type TestConsole } from '../support/console.js';
import { calmPicture, saturationPicture } from '../support/pictures.js';

const T0 = Date.parse('2021-04-06T06:02:31Z');
const clock = manualClock(T0);
let running: TestConsole;

async function start(): Promise<TestConsole> {
  running = await startTestConsole(calmPicture, { clock });
  return running;
}
afterEach(() => running.stop());

/** The status with which an upgrade was turned away. */
function refusedUpgrade(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    socket.on('open', () => reject(new Error('the upgrade was accepted')));
    socket.on('error', () => undefined);
  });
}

describe('the live socket', () => {
  it('answers a hello with the chain and the picture, then with what changes', async () => {
    const { url, chain, alerts } = await start();
    const screen = await openScreen(url);
    const snapshot = await screen.first('snapshot');
    expect(snapshot).toMatchObject({
      v: PROTOCOL_VERSION,
      build: 'test-build',
      scope: 'all',
      asOf: T0,
      clock: { nowMs: T0, rate: 1 },
    });
    expect(snapshot.picture.cells).toHaveLength(18);
    expect(snapshot.chain.maillons.map(({ id }) => id)[4]).toBe('base');
    alerts.publish(saturationPicture(chain, T0, T0 - 5000));
    const delta = await screen.first('delta');
    expect(delta.seq).toBe(snapshot.seq + 1);
    expect(delta.cells.map(({ cell }) => cell).sort()).toEqual([
      'lycees-nord/base',
      'lycees-nord/frontal',
      'lycees-nord/messagerie',
      'lycees-nord/portail',
    ]);
    expect(delta.incidents[0]).toMatchObject({ id: 'i-saturation', maillon: 'lycees-nord/base' });
  });

  it('gives a screen that comes back the deltas it missed, and one that missed a restart a snapshot', async () => {
    const { url, chain, alerts } = await start();
    const before = await openScreen(url);
    const { stream, seq } = await before.first('snapshot');
    before.socket.close();
    alerts.publish(saturationPicture(chain, T0, T0 - 5000));
    const after = await openScreen(url, { type: 'hello', v: PROTOCOL_VERSION, stream, lastSeq: seq });
    expect((await after.first('delta')).seq).toBe(seq + 1);
    const foreign = await openScreen(url, {
      type: 'hello',
      v: PROTOCOL_VERSION,
      stream: 'of an earlier process',
      lastSeq: seq,
    });
    await foreign.first('snapshot');
    expect(after.heard.map(({ type }) => type)).toEqual(['delta', 'heartbeat']);
  });

  it('keeps a quiet connection alive every 5 s, with the sequence unchanged', async () => {
    const { url } = await start();
    const screen = await openScreen(url);
    const { seq } = await screen.first('snapshot');
    clock.advance(5000);
    expect(await screen.first('heartbeat')).toMatchObject({ seq, clock: { nowMs: clock.now() } });
  });

  it('refuses another protocol version by type, saying which it speaks, and closes', async () => {
    const { url } = await start();
    const screen = await openScreen(url, { type: 'hello', v: 0 });
    expect(await screen.first('refused')).toMatchObject({ reason: 'protocol', supported: [PROTOCOL_VERSION] });
    expect(await screen.closed).toBe(4400);
  });

  it.each(['not json', '{"type":"goodbye"}', '[]', '{"type":"hello","v":"1"}'])(
    'refuses the greeting %s',
    async (hello) => {
      const { url } = await start();
      const screen = await openScreen(url, hello);
      expect(await screen.first('refused')).toMatchObject({ reason: 'hello' });
      expect(await screen.closed).toBe(4400);
    },
  );

  it('closes a socket that never greets', async () => {
    const { url } = await start();
    const screen = await openScreen(url, undefined);
    clock.advance(10_000);
    expect(await screen.closed).toBe(4408);
  });

  it('turns away a page of another site, a rebound host name and another path', async () => {
    const { url } = await start();
    const live = url.replace('http', 'ws');
    expect(await refusedUpgrade(`${live}live`, { origin: 'https://elsewhere.example' })).toBe(403);
    expect(await refusedUpgrade(`${live}live`, { origin: 'null' })).toBe(403);
    expect(await refusedUpgrade(`${live}live`, { host: 'rebound.example' })).toBe(421);
    expect(await refusedUpgrade(`${live}other`, {})).toBe(404);
  });

  it('lets its own page in', async () => {
    const { url } = await start();
    const socket = new WebSocket(`${url.replace('http', 'ws')}live`, { headers: { origin: url.slice(0, -1) } });
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject));
    socket.close();
  });

  it('holds no memory for a slow screen: it skips deltas and then sends one snapshot', async () => {
    const { url, chain, alerts } = await start();
    const slow = await openScreen(url);
    await slow.first('snapshot');
    const quick = await openScreen(url);
    await quick.first('snapshot');
    slow.socket.pause();
    const heavy = (size: number) => {
      const picture = saturationPicture(chain, T0 + size, T0);
      return { ...picture, self: [{ key: 'engine', params: { filler: randomBytes(1_500_000).toString('base64') } }] };
    };
    for (let tick = 1; tick <= 12; tick++) {
      alerts.publish(heavy(tick));
      await quick.count(1 + tick);
    }
    slow.socket.resume();
    await expect
      .poll(
        () => {
          alerts.publish(calmPicture(chain, T0 + 1000));
          return slow.heard.filter(({ type }) => type === 'snapshot').length;
        },
        { timeout: 5000 },
      )
      .toBe(2);
    expect(slow.heard.length).toBeLessThan(quick.heard.length);
    const last = slow.heard.findLastIndex(({ type }) => type === 'snapshot');
    const state = slow.heard.slice(last).reduce<ReturnType<typeof reduce> | undefined>((before, message) => {
      return reduce(before?.state, message);
    }, undefined);
    expect(state?.kind).toBe('ok');
    slow.socket.terminate();
    quick.socket.terminate();
  });
});
