import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDetector } from '../../../alerts/detect/evaluate.js';
import { startState } from '../../../alerts/detect/memory.js';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import { type Change, changes } from '../../../alerts/replay/changes.js';
import { settingsFrom } from '../../../alerts/replay/config.js';
import { meteringOf } from '../../../alerts/replay/metering.js';
import { type ReplayOptions, replay } from '../../../alerts/replay/replay.js';
import { restoredState } from '../../../alerts/replay/restore.js';
import { tell } from '../../../alerts/replay/tell.js';
import { everything } from '../../../chain/principal.js';
import { readObservation } from '../../../collector/store/read/observation.js';
import { openWindow } from '../../../collector/store/read/window.js';
import { type Opened, opened } from '../../collector/store/opened.js';
import { chain } from '../detect/support/chain.js';
import { START_S } from '../detect/support/simulate.js';
import { homes, ordinary } from '../detect/support/streams.js';
import { Telemetry } from './stored.js';

const FROM_S = 100;
const LIVE_FROM_S = 97;
const UNTIL_S = 119;
const RESTART_S = 116;
const ILL: ReadonlySet<string> = new Set(['degraded', 'failing', 'down']);
const BASE = 'lycees-nord/base';
const settings = defaultSettings;
const madeWith = { chain: chain.hash, weights: 'w', build: 'b' };
const at = (seconds: number): number => (START_S + seconds) * 1000;

/** A crowd beyond the database; some of its telemetry comes a second or twelve late. */
const telemetry = new Telemetry(
  {
    seed: 3,
    streams: [...ordinary(), homes({ ent: 'lycees-nord', perS: 70, fromS: FROM_S })],
    capacity: { [BASE]: 25, 'lycees-nord/portail': 60 },
  },
  UNTIL_S,
  (endMs) => (Math.floor(endMs) % 50 === 0 ? 12_000 : Math.floor(endMs) % 3 === 0 ? 1400 : 600),
);

let open: Opened;
const live: Change[] = [];
const apart: number[] = [];
let restarted: Change[] = [];
let blank: Change[] = [];

/** Judges from a state on: what the first verdicts say. */
async function judgeFrom(state: ReturnType<typeof startState>): Promise<Change[]> {
  const seen = await readObservation(open.store.client, observed(RESTART_S));
  const detector = createDetector(chain, settings, madeWith);
  const second = START_S + RESTART_S - settings.delayS - 1;
  return [...changes()(detector.evaluate({ ...seen, second }, state).verdicts)];
}

const observed = (clockS: number) => ({
  asOf: at(clockS),
  range: { fromMs: at(clockS - settings.delayS - 90), toMs: at(clockS + 5) },
  scope: everything,
});

const comparable = (list: readonly Change[]) =>
  list.map(({ at: when, cell, state, cause, suspects }) => ({ when, cell, state, cause, blamed: suspects[0]?.cell }));

beforeAll(async () => {
  open = await opened();
  const { client } = open.store;
  const window = openWindow(client);
  const detector = createDetector(chain, settings, madeWith);
  let state = startState();
  const changed = changes();
  await telemetry.store(open.store, 0, LIVE_FROM_S);
  for (let clockS = LIVE_FROM_S; clockS < UNTIL_S; clockS++) {
    await telemetry.store(open.store, clockS, clockS + 1);
    const options = observed(clockS + 1);
    const seen = await window.read(options);
    if (clockS % 8 === 0 && !same(seen, await readObservation(client, options))) apart.push(clockS);
    const evaluation = detector.evaluate({ ...seen, second: START_S + clockS - settings.delayS }, state);
    state = evaluation.state;
    live.push(...changed(evaluation.verdicts));
    if (clockS + 1 === RESTART_S) {
      const lastReceivedMs = seen.lastReceivedMs;
      const nowMs = at(RESTART_S);
      const fresh = createDetector(chain, settings, madeWith);
      const { delayS } = settings;
      const metering = meteringOf(chain);
      const state = await restoredState({ client, detector: fresh, nowMs, delayS, metering, lastReceivedMs });
      restarted = await judgeFrom(state);
      blank = await judgeFrom(startState());
    }
  }
}, 240_000);
afterAll(() => open.close());

type Seen = Awaited<ReturnType<typeof readObservation>>;
function same(a: Seen, b: Seen): boolean {
  // Sums of parts that merged in another order differ in their last digits.
  const rounded = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(12)) : value);
  const key = (row: { readonly second: number }) => JSON.stringify(row, rounded);
  const known = (seen: Seen, second: number) => [
    [...seen.cells.keys()]
      .sort()
      .map((cell) => [
        cell,
        seen.cells
          .get(cell)
          ?.map((row) => [row.second, row.requests, row.good, row.users, [...row.composition].sort()]),
      ]),
    seen.edges
      .filter((edge) => edge.second > second - 20)
      .map(key)
      .sort(),
    seen.gauges
      .filter((gauge) => gauge.second > second - 25)
      .map(key)
      .sort(),
  ];
  const second = Math.max(...b.edges.map((edge) => edge.second));
  expect(known(a, second)).toEqual(known(b, second));
  return true;
}

async function replayed(more: Partial<ReplayOptions> = {}): Promise<Change[]> {
  const changed = changes();
  const told: Change[] = [];
  const range = { fromMs: at(LIVE_FROM_S - settings.delayS), toMs: at(UNTIL_S - settings.delayS), asOfMs: at(UNTIL_S) };
  const { client } = open.store;
  for await (const { verdicts } of replay({ client, chain, settings, madeWith, ...range, asKnown: false, ...more }))
    told.push(...changed(verdicts));
  return told;
}

describe('a replay of stored telemetry', () => {
  it('names what broke, and why, with its evidence', async () => {
    const told = await replayed();
    const named = told.find(({ cell, cause }) => cell === 'lycees-nord/frontal' && cause === 'saturation');
    expect(named?.suspects[0]).toMatchObject({
      cell: BASE,
      path: [BASE, 'lycees-nord/portail', 'lycees-nord/frontal'],
    });
    expect(Date.parse(named?.at ?? '')).toBeLessThan(at(FROM_S + 25));
    expect(named?.evidence.map(({ key }) => key)).toContain('load_above');
    expect(new Set(told.map(({ cause }) => cause))).toEqual(new Set(['undetermined', 'saturation']));
  });

  it('told as it was known, says what the live lookout said', async () => {
    const range = { fromMs: at(LIVE_FROM_S - settings.delayS) };
    const after = comparable(live).filter(({ when }) => Date.parse(when) >= range.fromMs);
    const told = comparable(await replayed({ ...range, asKnown: true }));
    expect(after.length).toBeGreaterThan(3);
    for (const { id } of chain.cells) {
      const [said, saidLive] = [told, after].map((all) =>
        all.filter(({ cell, state }) => cell === id && ILL.has(state)),
      );
      expect(said?.map(({ when: _, ...change }) => change)).toEqual(saidLive?.map(({ when: _, ...change }) => change));
      // The store knows to two seconds when late spans came.
      for (const [index, { when }] of (said ?? []).entries())
        expect(Math.abs(Date.parse(when) - Date.parse(saidLive?.[index]?.when ?? ''))).toBeLessThanOrEqual(2000);
    }
  });

  it('speaks both languages, in names and sentences', async () => {
    const change = (await replayed()).find(({ cause }) => cause === 'saturation') as Change;
    const [french, english] = (['fr', 'en'] as const).map((language) => tell(change, chain, language).join('\n'));
    expect(french).toContain('saturation');
    expect(french).not.toMatch(/evidence\.|state\.|cause\.|\{\{/);
    expect(english).not.toMatch(/evidence\.|state\.|cause\.|\{\{/);
    expect(english).not.toBe(french);
  });

  it('takes thresholds from a file, each where it is not as in operation, and refuses what it does not know', async () => {
    expect(settingsFrom({ harm: { votes: 3 } })).toEqual({ ...settings, harm: { ...settings.harm, votes: 3 } });
    expect(settingsFrom(settings), 'every threshold there is').toEqual(settings);
    expect(() => settingsFrom({ harm: { vote: 3 } })).toThrow(/vote/);
    expect(await replayed({ settings: settingsFrom({ harm: { alone: 1e6, agreeing: 1e6 } }) })).toEqual([]);
  });
});

describe('the window that slides over the store', () => {
  it('shows at every second what a whole read shows, late rows included', () => {
    expect(apart).toEqual([]);
  });
});

describe('a restart in the middle of a crowd', () => {
  it('says at once what it is and since when, by what is stored of the minutes before', () => {
    const word = restarted.find(({ cell }) => cell === 'lycees-nord/frontal');
    expect(word?.cause).toBe('saturation');
    expect(word?.suspects[0]?.cell).toBe(BASE);
    expect(word?.sinceMs).toBe(live.find(({ cell, cause }) => cell === 'lycees-nord/frontal' && cause)?.sinceMs);
    expect(restarted.map(({ cause }) => cause).filter((cause) => cause !== 'saturation')).toEqual([]);
  });

  it('would know nothing of it without them', () => {
    expect(blank.filter(({ cause }) => cause === 'saturation')).toEqual([]);
  });
});
