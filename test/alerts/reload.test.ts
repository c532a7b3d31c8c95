import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, openDesk } from '../../alerts/desk.js';
import { createDetector } from '../../alerts/detect/evaluate.js';
import { demoSettings } from '../../alerts/detect/settings.js';
import type { Feed } from '../../alerts/feed.js';
import { configurationEvents } from '../../alerts/incident/configuration.js';
import { readEvents } from '../../alerts/incident/read.js';
import { incidentSettings } from '../../alerts/incident/settings.js';
import { type Lookout, startLookout } from '../../alerts/lookout.js';
import type { Picture } from '../../alerts/picture.js';
import type { ChainStatus } from '../../chain/in-force.js';
import type { Chain } from '../../chain/model.js';
import { type Replaceable, replaceable } from '../../chain/watched.js';
import { manualClock } from '../support/manual-clock.js';
import { chain } from './detect/support/chain.js';
import { type Scenario, Simulation, START_S } from './detect/support/simulate.js';
import { ordinary } from './detect/support/streams.js';

const log = pino({ level: 'silent' });
const closeAfterS = 20;

/** The chain without an ENT, and every cell that was its own. */
function without(ent: string): Chain {
  const cells = chain.cells.filter((cell) => cell.ent !== ent);
  return { ...chain, hash: `without ${ent}`, ents: chain.ents.filter(({ id }) => id !== ent), cells };
}

let dir: string;
let desk: Desk;
let lookout: Lookout;
let watched: Replaceable<Chain>;
let pictures: Picture[];

/** The simulated platforms go on sending whatever the chain says of them. */
async function start(scenario: Scenario): Promise<(seconds: number) => Promise<Picture>> {
  const clock = manualClock(START_S * 1000);
  const simulation = new Simulation(scenario);
  const feed: Feed = {
    observe: async (second) => ({ ...simulation.ledger.observe(second + demoSettings.delayS), second }),
    failingSinceMs: () => undefined,
    started: () => true,
    stop: () => {},
  };
  watched = replaceable(chain, (error) => {
    throw error;
  });
  desk = await openDesk({
    ...{ dir, clock, chain: watched, log, writer: 'test', consoleUrl: () => 'http://x' },
    ...{ runbooks: { match: () => undefined }, channels: [] },
    settings: { incident: incidentSettings.parse({ closeAfterS }) },
  });
  lookout = startLookout({
    ...{ clock, chain: watched, feed, desk, log, delayS: demoSettings.delayS, unmapped: () => [] },
    detectorOf: (of) => createDetector(of, demoSettings, { chain: of.hash, weights: 'w', build: 'b' }),
  });
  pictures = [];
  lookout.onPicture((picture) => pictures.push(picture));
  return async (seconds) => {
    for (let second = 0; second < seconds; second++) {
      simulation.step();
      clock.advance(1000);
      const expected = pictures.length + 1;
      await expect.poll(() => pictures.length, { interval: 1 }).toBe(expected);
    }
    return pictures.at(-1) as Picture;
  };
}

beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'vigie-chain-'));
});
afterEach(async () => {
  await lookout?.stop();
  await desk?.stop();
  await rm(dir, { recursive: true, force: true });
});

const calm: Scenario = { seed: 5, streams: ordinary(), breakages: [] };
const cell = (picture: Picture, id: string) => picture.cells.find((one) => one.cell === id);

describe('the lookout, when the chain changes', () => {
  it('judges the next second with the new chain: its cells, its hash', async () => {
    const play = await start({ ...calm, breakages: [{ cell: 'ent-est/base', kind: 'errors', fromS: 20 }] });
    const before = await play(40);
    expect(before).toMatchObject({ chain: chain.hash });
    watched.replace(without('ent-sud'));
    const after = await play(1);
    expect(after.chain).toBe('without ent-sud');
    expect(after.cells.map((one) => one.cell)).toEqual(without('ent-sud').cells.map(({ id }) => id));
    const hashes = [...after.verdicts.values()].map(({ madeWith }) => madeWith.chain);
    expect(new Set(hashes)).toEqual(new Set(['without ent-sud']));
  });

  it('keeps what it learned of the cells that stay, and begins the new ones blank', async () => {
    const play = await start(calm);
    watched.replace(without('ent-sud'));
    const learned = await play(60);
    expect(cell(learned, 'ent-est/portail')?.expectedPerS).toBeGreaterThan(0);
    watched.replace(chain);
    const grown = await play(1);
    expect(cell(grown, 'ent-est/portail')?.expectedPerS).toBeCloseTo(cell(learned, 'ent-est/portail')!.expectedPerS, 0);
    expect(cell(grown, 'ent-est/portail')?.sinceMs).toBe(cell(learned, 'ent-est/portail')?.sinceMs);
    expect(cell(grown, 'ent-sud/portail')).toBeDefined();
    expect(cell(learned, 'ent-sud/portail')).toBeUndefined();
  });

  it('closes an incident whose cells all left the chain, after the time it takes to heal, and does not say healed', async () => {
    const play = await start({ ...calm, breakages: [{ cell: 'ent-sud/frontal', kind: 'errors', fromS: 30 }] });
    const open = await play(70);
    expect(open.incidents.map(({ maillon, closedMs }) => [maillon, closedMs])).toEqual([
      ['ent-sud/frontal', undefined],
    ]);
    watched.replace(without('ent-sud'));
    const lingering = await play(closeAfterS - 5);
    expect(lingering.incidents[0]?.closedMs).toBeUndefined();
    const closed = await play(10);
    expect(closed.incidents[0]?.closedMs).toBeDefined();
    await lookout.stop();
    await desk.stop();
    const reasons = [];
    for await (const { type, payload } of readEvents(dir, 0, Number.POSITIVE_INFINITY))
      if (type === 'incident.closed') reasons.push(payload?.reason.key);
    expect(reasons).toEqual(['reason.withdrawn']);
  });

  it('blames nobody that left: who suffered from it is judged on', async () => {
    const play = await start({ ...calm, breakages: [{ cell: 'ent-sud/base', kind: 'errors', fromS: 30 }] });
    const before = await play(70);
    expect(before.incidents.map(({ maillon }) => maillon)).toEqual(['ent-sud/base']);
    const smaller = { ...chain, hash: 'no base', cells: chain.cells.filter(({ id }) => id !== 'ent-sud/base') };
    watched.replace(smaller);
    const after = await play(10);
    expect(after.chain).toBe('no base');
    expect(cell(after, 'ent-sud/portail')?.state).not.toBe('healthy');
    const suspects = [...after.verdicts.values()].flatMap((verdict) => verdict.suspects.map((one) => one.cell));
    expect(suspects).not.toContain('ent-sud/base');
  });
});

describe('what the journal keeps of the chain', () => {
  const status: ChainStatus = { hash: 'a', loadedAtMs: 1 };
  const none = { count: 0, names: [] };
  const change = { section: 'ents', added: { count: 1, names: ['x'] }, removed: none, changed: none, reordered: false };
  const fault = { file: 'a.yaml', line: 3, where: 'ents[0]', what: 'is wrong', mend: 'mend it' };
  const refusal = { atMs: 2, faults: [fault], count: 1 };

  it('is each chain that came into force, each refusal once, and nothing of a mended file', () => {
    const changed: ChainStatus = { hash: 'b', loadedAtMs: 3, previousHash: 'a', difference: [change] };
    expect(configurationEvents('chain', changed, status)).toEqual([
      { type: 'chain.changed', payload: { before: 'a', after: 'b', difference: [change] } },
    ]);
    const refused = { ...changed, refusal };
    expect(configurationEvents('chain', refused, changed)).toEqual([
      { type: 'chain.refused', payload: { inForce: 'b', faults: [fault], count: 1 } },
    ]);
    expect(configurationEvents('chain', { ...refused, refusal: { ...refusal } }, refused)).toEqual([]);
    expect(configurationEvents('chain', changed, refused)).toEqual([]);
  });

  it('stands in the chain of hashes with the incidents', async () => {
    const play = await start(calm);
    desk.note(configurationEvents('chain', { ...status, hash: 'b' }, status));
    await play(1);
    await lookout.stop();
    await desk.stop();
    const events = [];
    for await (const event of readEvents(dir, 0, Number.POSITIVE_INFINITY)) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'chain.changed', actor: 'configuration', seq: events.length });
  });
});
