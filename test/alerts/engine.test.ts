import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, openDesk } from '../../alerts/desk.js';
import { createDetector } from '../../alerts/detect/evaluate.js';
import type { Observation, ProbePoint } from '../../alerts/detect/input.js';
import { demoSettings } from '../../alerts/detect/settings.js';
import { openFeed, type Read } from '../../alerts/feed.js';
import { type Lookout, startLookout } from '../../alerts/lookout.js';
import type { Picture } from '../../alerts/picture.js';
import { replaceable } from '../../chain/watched.js';
import { manualClock } from '../support/manual-clock.js';
import { chain } from './detect/support/chain.js';
import { type Scenario, Simulation, START_S } from './detect/support/simulate.js';
import { ordinary } from './detect/support/streams.js';

const log = pino({ level: 'silent' });
const broken: Scenario = {
  seed: 5,
  streams: ordinary(),
  breakages: [{ cell: 'national/authentification', kind: 'errors', fromS: 60 }],
};

/** Everything but the store: the simulated chain is what a read returns. */
async function bench(
  scenario: Scenario,
  dir: string,
  remote = false,
  beside?: Parameters<typeof openFeed>[0]['beside'],
) {
  const clock = manualClock(START_S * 1000);
  const simulation = new Simulation(scenario);
  const commits = new Set<() => void>();
  const store = { reads: 0, fails: false, answer: undefined as Promise<void> | undefined };
  const read: Read = async ({ fromMs, toMs }) => {
    store.reads++;
    await store.answer;
    if (store.fails) throw new Error('connection refused');
    const seen: Observation = simulation.ledger.observe(Math.floor(toMs / 1000));
    expect(fromMs).toBeLessThan(toMs);
    return seen;
  };
  const onCommit = (listener: () => void) => {
    commits.add(listener);
    return () => commits.delete(listener);
  };
  const feed = openFeed({ clock, read, ...(remote ? {} : { onCommit }), beside, onFailure: () => {} });
  const runbooks = { match: () => undefined };
  const watched = replaceable(chain, (error) => {
    throw error;
  });
  const desk = await openDesk({
    dir,
    clock,
    chain: watched,
    runbooks,
    channels: [],
    writer: 'test',
    consoleUrl: () => 'http://x',
    log,
  });
  const lookout = startLookout({
    ...{ clock, chain: watched, feed, desk, log, delayS: demoSettings.delayS, unmapped: () => [] },
    detectorOf: (of) => createDetector(of, demoSettings, { chain: of.hash, weights: 'w', build: 'b' }),
  });
  const pictures: Picture[] = [];
  lookout.onPicture((picture) => pictures.push(picture));
  /** One second of clock time, with or without new telemetry. */
  const second = async (telemetry = true): Promise<void> => {
    if (telemetry) {
      simulation.step();
      for (const commit of commits) commit();
    }
    const before = pictures.length;
    clock.advance(1000);
    if (!store.answer) await expect.poll(() => pictures.length, { interval: 1 }).toBe(before + 1);
  };
  return { clock, store, desk, lookout, watched, pictures, second, commits };
}

let dir: string;
let open: { desk: Desk; lookout: Lookout } | undefined;
const start = async (scenario: Scenario, remote = false, beside?: Parameters<typeof bench>[3]) => {
  const it = await bench(scenario, dir, remote, beside);
  open = it;
  return it;
};

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'vigie-lookout-'));
});
afterEach(async () => {
  await open?.lookout.stop();
  await open?.desk.stop();
  open = undefined;
  await rm(dir, { recursive: true, force: true });
});

const cell = (picture: Picture | undefined, id: string) => picture?.cells.find((one) => one.cell === id);

describe('the lookout', () => {
  it('knows nothing of any cell before the first evaluation, and says that it is starting', async () => {
    const { lookout } = await start(broken);
    expect(new Set(lookout.picture().cells.map(({ state }) => state))).toEqual(new Set(['unknown']));
    expect(lookout.picture().self.map(({ key }) => key)).toContain('starting');
  });

  it('goes from telemetry to one incident: the failing maillon, its cause, everyone who suffers', async () => {
    const { second, pictures } = await start(broken);
    for (let s = 0; s < 85; s++) await second();
    const last = pictures.at(-1);
    expect(last?.incidents.map(({ maillon, cause }) => ({ maillon, cause }))).toEqual([
      { maillon: 'national/authentification', cause: 'fault' },
    ]);
    expect(last?.incidents[0]?.cells).toContain('ent-sud/portail');
    expect(cell(last, 'national/authentification')).toMatchObject({ state: 'down', cause: 'fault' });
    expect(cell(last, 'ent-est/base')?.state).toBe('healthy');
    expect([...(last?.verdicts.keys() ?? [])]).not.toContain('ent-est/base');
    expect(pictures.slice(0, 60).every(({ incidents }) => incidents.length === 0)).toBe(true);
  });

  it('judges the second that lies the delay behind the clock, and dates a state from its beginning', async () => {
    const { second, pictures, clock } = await start({ ...broken, breakages: [] });
    for (let s = 0; s < 40; s++) await second();
    expect(pictures.at(-1)?.asOfMs).toBe(clock.now() - demoSettings.delayS * 1000);
    const [earlier, later] = [cell(pictures[20], 'ent-est/frontal'), cell(pictures[39], 'ent-est/frontal')];
    expect(later?.state).toBe('healthy');
    expect(later?.sinceMs).toBe(earlier?.sinceMs);
    expect(later?.lastReceivedMs).toBeGreaterThan(earlier?.lastReceivedMs ?? 0);
  });

  it('asks the store nothing while nothing is stored, and lets what it knows age', async () => {
    const { second, pictures, store } = await start({ ...broken, breakages: [] });
    for (let s = 0; s < 30; s++) await second();
    const asked = store.reads;
    for (let s = 0; s < 30; s++) await second(false);
    expect(store.reads).toBe(asked);
    expect(pictures.length).toBe(60);
    expect(cell(pictures.at(-1), 'ent-est/frontal')?.state).toBe('unknown');
    await second();
    expect(store.reads).toBe(asked + 1);
  });

  it('asks a remote store every second, for nobody tells it of what is new', async () => {
    const { second, store } = await start({ ...broken, breakages: [] }, true);
    for (let s = 0; s < 5; s++) await second(false);
    expect(store.reads).toBe(5);
  });

  it('goes on when the store does not answer, says so, and recovers by itself', async () => {
    const { second, pictures, store } = await start({ ...broken, breakages: [] });
    for (let s = 0; s < 30; s++) await second();
    store.fails = true;
    for (let s = 0; s < 20; s++) await second();
    const blind = pictures.at(-1);
    expect(blind?.self).toContainEqual({ key: 'engine', params: { seconds: 19 } });
    expect(cell(blind, 'ent-est/frontal')?.state).toBe('unknown');
    expect(blind?.incidents).toEqual([]);
    store.fails = false;
    await second(false);
    expect(pictures.at(-1)?.self.map(({ key }) => key)).not.toContain('engine');
    expect(cell(pictures.at(-1), 'ent-est/frontal')?.state).toBe('healthy');
  });

  it.each([
    ['refused', 'fault'],
    ['timeout', 'undetermined'],
  ])(
    'goes from a probe that meets %s at an entry whose telemetry stopped to an incident: %s',
    async (outcome, cause) => {
      let probes: readonly ProbePoint[] = [];
      const silence = { sender: 'beta', fromS: 30 };
      const { second, pictures, clock } = await start({ ...broken, breakages: [], silence }, false, {
        probes: () => probes,
        receipts: () => [],
      });
      for (let s = 0; s < 75; s++) {
        const [atMs, up] = [clock.now(), s < 30];
        const met = { cell: 'ent-est/frontal', check: 'http', vantage: 'paris', atMs, up, durationMs: 30 } as const;
        if (s % 10 === 0) probes = [{ ...met, outcome: up ? 'ok' : outcome }];
        await second();
      }
      const last = pictures.at(-1);
      expect(last?.incidents.map((incident) => [incident.maillon, incident.cause])).toEqual([
        ['ent-est/frontal', cause],
      ]);
      expect(last?.incidents[0]?.evidence[0]?.origin).toEqual({ kind: 'measured', from: 'paris' });
      expect(cell(last, 'ent-est/frontal')).toMatchObject({ state: 'down', outside: { state: 'failing', outcome } });
      expect(cell(last, 'ent-est/base')?.state).toBe('silent');
      expect(cell(last, 'lycees-nord/frontal')?.state).toBe('healthy');
    },
  );

  it('runs no evaluation beside another: a slow read costs seconds, not order', async () => {
    const { second, pictures, store } = await start({ ...broken, breakages: [] });
    for (let s = 0; s < 5; s++) await second();
    let answer: () => void = () => {};
    store.answer = new Promise((resolve) => {
      answer = resolve;
    });
    const asked = store.reads;
    for (let s = 0; s < 4; s++) await second();
    expect(store.reads).toBe(asked + 1);
    expect(pictures.length).toBe(5);
    answer();
    await expect.poll(() => pictures.length).toBe(6);
    store.answer = undefined;
    await second();
    expect(pictures.map(({ asOfMs }) => asOfMs)).toEqual(pictures.map(({ asOfMs }) => asOfMs).toSorted());
  });

  it('does not wait for ever for a store that hangs: it says so, cells age, and it recovers by itself', async () => {
    const { second, pictures, store, clock } = await start({ ...broken, breakages: [] });
    for (let s = 0; s < 30; s++) await second();
    let answer: () => void = () => {};
    store.answer = new Promise((resolve) => {
      answer = resolve;
    });
    const asked = store.reads;
    await second();
    clock.advance(5000);
    await expect.poll(() => pictures.length).toBe(31);
    for (let s = 0; s < 20; s++) {
      clock.advance(1000);
      await expect.poll(() => pictures.length, { interval: 1 }).toBe(32 + s);
    }
    expect(store.reads).toBe(asked + 1);
    expect(pictures.at(-1)?.self.map(({ key }) => key)).toContain('engine');
    expect(cell(pictures.at(-1), 'ent-est/frontal')?.state).toBe('unknown');
    answer();
    store.answer = undefined;
    await second();
    await second();
    expect(pictures.at(-1)?.self.map(({ key }) => key)).not.toContain('engine');
  });

  it('stops: no evaluation afterwards, no listener left on the loader', async () => {
    const { clock, lookout, pictures, second, commits } = await start({ ...broken, breakages: [] });
    await second();
    await lookout.stop();
    clock.advance(5000);
    expect(pictures.length).toBe(1);
    expect(commits.size).toBe(0);
  });
});
