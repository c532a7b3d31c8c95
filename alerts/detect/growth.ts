import { loadZ } from './baseline.js';
import { type Excess, foreignTo } from './composition.js';
import { expectedAt } from './expected.js';
import type { Strangers } from './share.js';
import { mixOf, totalOf, windowOf } from './signals.js';
import { baselineOf, type CellNow, type Situation } from './situation.js';

/** Offered requests a second, marked retries left out, against the baseline. */
export interface Growth {
  readonly perS: number;
  readonly expectedPerS: number;
  readonly ratio: number;
  readonly z: number;
  /** Share of it that fails. */
  readonly failing: number;
  /**
   * The growth that may have caused the harm. People who try again make a failing service look crowded, but only
   * afterwards and no more often than they failed: so, what was seen when the harm began or what does not fail now.
   */
  readonly provoking: number;
  /** Of that, what is left without the foreign part of the excess. */
  readonly legitimate: number;
}

/** Growth may still have been on its way when the harm began: so many times what was seen then. */
const STILL_COMING = 2.5;
/** An excess at the entries smaller than this share of the ordinary is none. */
const LEAST_EXCESS = 0.1;
/** From this share of strangers on, it is they who do the harm, and who came with them is no retry. */
const LEAST_STRANGERS = 0.15;
/** Lengths, in seconds, over which the load before the harm is looked at: a step shows only in the shortest. */
const BEFORE_S = [4, 2];

type Offered = Pick<Growth, 'perS' | 'expectedPerS' | 'ratio' | 'z' | 'failing'>;

/**
 * The greater growth of the two: where traffic enters, or at the suspect, which may suffer from one path alone. The
 * suspect's counts only if something extra enters: otherwise it is its callers who insist.
 * @param before growth of the people when the harm began (`growthBefore`)
 * @param overS seconds over which the strangers were counted
 */
export function growthOf(
  situation: Situation,
  suspect: CellNow,
  entries: readonly CellNow[],
  excess: Excess | undefined,
  before: number,
  strangers?: Strangers,
  overS: number = situation.settings.windowS,
): Growth | undefined {
  const retries = entries.reduce((sum, entry) => sum + entry.window.retries, 0);
  const crowd = Math.max(0, (excess?.crowd ?? 0) - retries);
  const foreign = excess?.foreign ?? 0;
  const extra = !excess || crowd + foreign >= LEAST_EXCESS * excess.ordinary;
  const inside = entries.includes(suspect) || !extra ? undefined : offered(situation, [suspect], retries);
  const atEntry = offered(situation, entries, retries);
  const load = !atEntry || (inside && inside.ratio > atEntry.ratio) ? inside : atEntry;
  if (!load) return undefined;
  const crowdShare = crowd + foreign > 0 ? crowd / (crowd + foreign) : 1;
  const people = strangers?.people ?? 1 + Math.max(0, load.ratio - 1) * crowdShare;
  const bound = Math.max(1 + STILL_COMING * Math.max(0, before - 1), people * (1 - load.failing));
  return {
    ...load,
    // Nobody's retries are foreign: that part was there first.
    provoking: Math.min(load.ratio, bound + foreign / Math.max(1, excess?.ordinary ?? 0)),
    // Less one standard error: a lucky minute is no crowd.
    legitimate:
      (foreign > LEAST_STRANGERS * (crowd + foreign) ? people : Math.min(people, bound)) -
      1 / Math.sqrt(Math.max(1, load.expectedPerS * overS)),
  };
}

/** Growth of the people over the seconds before the harm began, less one and a half standard errors. */
export function growthBefore(
  situation: Situation,
  suspect: CellNow,
  entries: readonly CellNow[],
  excess: Excess | undefined,
): number {
  const harmed = [...entries, suspect].filter((now) => now.open).map((now) => now.since);
  const age = situation.second - Math.min(situation.second, ...harmed) + 1;
  // Inside, people and others look alike.
  const inside = !excess || excess.foreign < LEAST_EXCESS * excess.ordinary ? [[suspect]] : [];
  const ratios = BEFORE_S.flatMap((seconds) =>
    [entries, ...inside].map((cells) => peopleRatio(situation, cells, age, seconds)),
  );
  return Math.max(...ratios);
}

function peopleRatio(situation: Situation, cells: readonly CellNow[], age: number, seconds: number): number {
  let [seen, expected] = [0, 0];
  for (const now of cells) {
    const usual = baselineOf(situation, now);
    if (!usual) continue;
    const foreign = foreignTo(usual.mix.mix(), situation.settings.composition);
    const others = [...mixOf(now.timeline, age, seconds)].filter(
      ([category]) => !category.startsWith('internal|') && foreign(category),
    );
    seen += windowOf(now.timeline, age, seconds).requests - totalOf(new Map(others));
    expected += (expectedAt(situation, now)?.perS ?? usual.load.median) * seconds;
  }
  return expected > 0 ? (seen - 1.5 * Math.sqrt(expected)) / expected : 0;
}

function offered(situation: Situation, cells: readonly CellNow[], retries: number): Offered | undefined {
  const { windowS, baseline } = situation.settings;
  let [perS, expectedPerS, z, requests, failed] = [0, 0, 0, 0, 0];
  for (const now of cells) {
    const expected = expectedAt(situation, now);
    if (!expected) continue;
    requests += now.health.requests;
    failed += now.health.failed;
    perS += now.health.offeredPerS;
    expectedPerS += expected.perS;
    z = Math.max(z, loadZ(expected, now.health.offeredPerS, windowS, baseline.bucketS));
  }
  perS = Math.max(0, perS - retries / windowS);
  if (expectedPerS === 0) return undefined;
  return { perS, expectedPerS, ratio: perS / expectedPerS, z, failing: requests > 0 ? failed / requests : 0 };
}

/** 1 while the good follow the offered, 0 when they stop following, below 0 in collapse. Undefined under a fifth more load. */
export function elasticityOf(situation: Situation, entries: readonly CellNow[], suspect: CellNow): number | undefined {
  let [good, offered, usually] = [0, 0, 0];
  for (const now of entries.length > 0 ? entries : [suspect]) {
    const expected = expectedAt(situation, now);
    if (!expected) continue;
    good += now.health.goodPerS;
    offered += now.health.offeredPerS;
    usually += expected.perS;
  }
  if (!(usually > 0 && offered > 1.2 * usually)) return undefined;
  return Math.max(-2, Math.log(Math.max(good, 0.01) / usually) / Math.log(offered / usually));
}
