import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSION, type ServerMessage } from '../../../dashboard/protocol/message.js';
import { parseServerMessage } from '../../../dashboard/protocol/parse.js';
import { type LiveState, reduce } from '../../../dashboard/protocol/reduce.js';
import { manualClock } from '../../support/manual-clock.js';
import { startTestConsole, type TestConsole } from '../support/console.js';
import { calmPicture, saturationPicture } from '../support/pictures.js';

const T0 = Date.parse('2021-04-06T06:02:31Z');
const clock = manualClock(T0);
let running: TestConsole;
beforeEach(async () => {
  running = await startTestConsole(calmPicture, { clock });
});
afterEach(() => running.stop());

const poll = (since = '', headers: Record<string, string> = {}) =>
  fetch(`${running.url}api/v1/picture${since === '' ? '' : `?since=${since}`}`, { headers });
const read = async (response: Response): Promise<readonly ServerMessage[]> =>
  (await response.text()).split('\n').map((line) => {
    const message = parseServerMessage(line);
    if (!message) throw new Error(`not a message: ${line.slice(0, 100)}`);
    return message;
  });
const heldBy = ({ head }: LiveState): string => `${head.stream}.${head.seq}`;

function fold(state: LiveState | undefined, messages: readonly ServerMessage[]): LiveState {
  const last = messages.reduce<LiveState | undefined>((before, message) => {
    const reduction = reduce(before, message);
    if (reduction.kind !== 'ok') throw new Error(`not folded: ${reduction.kind}`);
    return reduction.state;
  }, state);
  if (!last) throw new Error('no message');
  return last;
}

describe('a screen that polls', () => {
  it('is told at once that nothing is new: 304 for the whole, 204 for what came since', async () => {
    const first = await poll();
    const tag = first.headers.get('etag') ?? '';
    const state = fold(undefined, await read(first));
    expect(tag).toBe(`"${heldBy(state)}"`);
    const same = await poll('', { 'if-none-match': tag });
    expect([same.status, await same.text()]).toEqual([304, '']);
    expect((await poll(heldBy(state))).status).toBe(204);
    running.alerts.publish(calmPicture(running.chain, T0 + 1000));
    expect((await poll('', { 'if-none-match': tag })).status).toBe(200);
  });

  it('takes the messages it missed and then shows what a fresh screen shows', async () => {
    let state = fold(undefined, await read(await poll()));
    for (let tick = 1; tick <= 3; tick++) {
      running.alerts.publish(saturationPicture(running.chain, T0 + tick * 1000, T0));
    }
    const missed = await read(await poll(heldBy(state)));
    expect(missed.map(({ type }) => type)).toEqual(['delta', 'delta', 'delta']);
    state = fold(state, missed);
    const fresh = fold(undefined, await read(await poll()));
    expect(new Map([...state.cells].sort())).toEqual(new Map([...fresh.cells].sort()));
    expect(state.verdicts).toEqual(fresh.verdicts);
    expect(state.head.seq).toBe(fresh.head.seq);
  });

  it('takes the whole where what it missed is gone, or was of an earlier console', async () => {
    const held = heldBy(fold(undefined, await read(await poll())));
    for (let tick = 1; tick <= 100; tick++) running.alerts.publish(calmPicture(running.chain, T0 + tick * 1000));
    expect((await read(await poll(held))).map(({ type }) => type)).toEqual(['snapshot']);
    expect((await read(await poll('00000000-0000.7'))).map(({ type }) => type)).toEqual(['snapshot']);
    expect((await poll('seven')).status).toBe(400);
  });

  it('is refused by type where it reads another version, as on a socket', async () => {
    const response = await fetch(`${running.url}api/v1/picture?v=${PROTOCOL_VERSION - 1}`);
    expect(await read(response)).toMatchObject([
      { type: 'refused', reason: 'protocol', build: 'test-build', supported: [PROTOCOL_VERSION] },
    ]);
  });

  it('takes it compressed, or not', async () => {
    const zipped = await poll('', { 'accept-encoding': 'gzip' });
    expect(zipped.headers.get('content-encoding')).toBe('gzip');
    const plain = await poll('', { 'accept-encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await zipped.text()).toBe(await plain.text());
  });
});
