import { afterEach, describe, expect, it } from 'vitest';
import type { ChainInForce, ChainStatus } from '../../../chain/in-force.js';
import { loadChain } from '../../../chain/load.js';
import type { Chain } from '../../../chain/model.js';
import { everything, type Scope } from '../../../chain/principal.js';
import { type Replaceable, replaceable } from '../../../chain/watched.js';
import { PROTOCOL_VERSION } from '../../../dashboard/protocol/message.js';
import { parseServerMessage } from '../../../dashboard/protocol/parse.js';
import { type LiveState, reduce } from '../../../dashboard/protocol/reduce.js';
import { LiveStreams } from '../../../dashboard/server/live/streams.js';
import { manualClock } from '../../support/manual-clock.js';
import { openScreen } from '../support/client.js';
import { startTestConsole, type TestConsole } from '../support/console.js';
import { calmPicture } from '../support/pictures.js';

const demoChain = await loadChain(new URL('../../../chain/demo', import.meta.url).pathname);
const T0 = Date.parse('2021-04-06T06:02:31Z');
const clock = manualClock(T0);
const fail = (error: unknown): never => {
  throw error;
};

const larger: Chain = {
  ...demoChain,
  hash: 'larger',
  ents: [...demoChain.ents, { ...demoChain.ents[0]!, id: 'ent-ouest' }],
  cells: [...demoChain.cells, { ...demoChain.cells.at(-1)!, id: 'ent-ouest/portail', ent: 'ent-ouest' }],
  senders: [...demoChain.senders, { ...demoChain.senders[0]!, id: 'gamma' }],
};
const none = { count: 0, names: [] };
const difference = [
  { section: 'ents', added: { count: 1, names: ['ent-ouest'] }, removed: none, changed: none, reordered: false },
];
const fault = {
  file: 'ouest.yaml',
  line: 8,
  where: 'ents[0].operator',
  what: 'no operator "omega"',
  mend: 'declare it',
};

interface Turning extends ChainInForce {
  readonly status: Replaceable<ChainStatus>;
  grow(): void;
  refuse(): void;
}

/** A chain changed by hand, as the reloader changes it: itself first, then its status. */
function turning(): Turning {
  const chain = replaceable(demoChain, fail);
  const status = replaceable<ChainStatus>({ hash: demoChain.hash, loadedAtMs: T0 }, fail);
  return {
    ...chain,
    status,
    grow() {
      chain.replace(larger);
      status.replace({ hash: 'larger', loadedAtMs: T0 + 1000, previousHash: demoChain.hash, difference });
    },
    refuse: () => status.replace({ ...status.current(), refusal: { atMs: T0 + 2000, faults: [fault], count: 1 } }),
  };
}

let running: TestConsole | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function start(): Promise<Turning & { url: string }> {
  const chain = turning();
  running = await startTestConsole(calmPicture, { clock, chain });
  return { ...chain, url: running.url };
}

describe('the console, when the chain changes', () => {
  it('tells every screen at once, by one message with the new chain and how it differs', async () => {
    const { url, grow } = await start();
    const screens = [await openScreen(url), await openScreen(url)];
    for (const screen of screens)
      expect(await screen.first('snapshot')).toMatchObject({ chainStatus: { hash: demoChain.hash, loadedAtMs: T0 } });
    grow();
    for (const screen of screens) {
      const delta = await screen.first('delta');
      expect(delta).toMatchObject({ chain: { hash: 'larger' }, chainStatus: { hash: 'larger', difference } });
      expect(screen.heard.map(({ type }) => type)).toEqual(['snapshot', 'delta']);
    }
  });

  it('tells of a refusal without sending the chain again, and lets a screen that comes later know', async () => {
    const { url, refuse } = await start();
    const screen = await openScreen(url);
    await screen.first('snapshot');
    refuse();
    const delta = await screen.first('delta');
    expect(delta).not.toHaveProperty('chain');
    expect(delta.chainStatus?.refusal?.faults).toEqual([fault]);
    const later = await openScreen(url);
    expect((await later.first('snapshot')).chainStatus.refusal?.count).toBe(1);
  });

  it('gives a screen that comes back the chain it missed among the deltas', async () => {
    const { url, grow } = await start();
    const before = await openScreen(url);
    const { stream, seq } = await before.first('snapshot');
    before.socket.close();
    grow();
    const after = await openScreen(url, { type: 'hello', v: PROTOCOL_VERSION, stream, lastSeq: seq });
    expect(await after.first('delta')).toMatchObject({ seq: seq + 1, chain: { hash: 'larger' } });
  });

  it('answers of cells and senders as the chain in force has them', async () => {
    const { url, grow } = await start();
    const ask = async (path: string) => (await fetch(new URL(path, url))).status;
    const paths = ['/api/v1/cells/ent-ouest/portail/curves', '/api/v1/senders/gamma/arrivals'];
    expect(await Promise.all(paths.map(ask))).toEqual([404, 404]);
    grow();
    expect(await Promise.all(paths.map(ask))).toEqual([200, 200]);
  });

  it.each<[string, Scope]>([
    ['all', everything],
    ['one ENT', { kind: 'ents', ents: ['lycees-nord'] }],
  ])(
    'ends where a fresh snapshot stands, for who sees %s; who sees a part is told neither faults nor differences',
    (_, scope) => {
      const chain = turning();
      const picture = calmPicture(demoChain, T0);
      const streams = new LiveStreams({ clock, chain, build: 'b', picture: () => picture });
      const stream = streams.of({ scope, role: 'administrator' });
      const fold = (state: LiveState | undefined, text: string | undefined): LiveState => {
        const reduction = reduce(state, parseServerMessage(text ?? '')!);
        if (reduction.kind !== 'ok') throw new Error(reduction.kind);
        return reduction.state;
      };
      let state = fold(undefined, stream.snapshot());
      for (const change of [chain.grow, chain.refuse]) {
        change();
        streams.publish(picture);
        state = fold(state, stream.delta());
      }
      const fresh = fold(undefined, stream.snapshot());
      expect([state.chain, state.chainStatus]).toEqual([fresh.chain, fresh.chainStatus]);
      const all = scope.kind === 'all';
      expect(state.chain.ents.some(({ id }) => id === 'ent-ouest')).toBe(all);
      expect([state.chainStatus.refusal === undefined, state.chainStatus.difference === undefined]).toEqual([
        !all,
        !all,
      ]);
      expect(state.chainStatus.hash).toBe('larger');
    },
  );
});
