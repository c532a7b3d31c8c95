import type { CellId } from '../../chain/model.js';
import { callsOf, internalShare } from './blame.js';
import type { Excess } from './composition.js';
import { type Capacity, capacityAt } from './counterfactual.js';
import { brokenElsewhere, type Elsewhere } from './elsewhere.js';
import { entriesOf, excessAt } from './entries.js';
import { expectedAt } from './expected.js';
import { elasticityOf, type Growth, growthBefore, growthOf } from './growth.js';
import { fullest } from './health.js';
import { type HeldConnections, heldAt, isTaken } from './held.js';
import { knownAmongNew, noSources } from './known.js';
import { isPresumedGone } from './presumed.js';
import type { Outside } from './probes.js';
import { peopleOver, seenAsUsual } from './sampled.js';
import type { HarmScope } from './scope.js';
import { type Strangers, strangersAt } from './share.js';
import { rowAt, servedOver } from './signals.js';
import { baselineOf, type CellNow, type Situation } from './situation.js';

/** What is measured of one outage before any hypothesis is asked. Absent: not observable with the feeds there are. */
export interface Facts {
  readonly suspect: CellNow;
  readonly entries: readonly CellNow[];
  readonly load?: Growth | undefined;
  /** Growth when the harm began. */
  readonly loadBefore: number;
  readonly excess?: Excess | undefined;
  /** Whose the excess is, by every feed that tells. */
  readonly strangers?: Strangers | undefined;
  /** Of the sources beyond the usual, those seen in the weeks before; 1 as on an ordinary minute. */
  readonly knownSources?: number | null | undefined;
  /** Sign-ins of the window that were decided, and the share refused. */
  readonly logins?: { readonly decided: number; readonly failed: number } | undefined;
  readonly held?: HeldConnections | undefined;
  /** 5xx of its own making, of the suspect's requests: no refusal for load, no call that failed. */
  readonly bornErrors?: number | undefined;
  /** Another maillon of the same ENT that fails by itself. */
  readonly elsewhere?: Elsewhere | undefined;
  readonly capacity?: Capacity | undefined;
  /** Entry that receives most of the foreign excess. */
  readonly targeted?: CellId | undefined;
  /** Δ ln good / Δ ln offered against the baseline, where the offered load moved. */
  readonly elasticity?: number | undefined;
  readonly resource?: { readonly kind: string; readonly share: number } | undefined;
  /** Shares of the suspect's requests, or of its failures (`ownErrors`: 5xx and calls without an answer). */
  readonly shed: number;
  readonly ownErrors: number;
  /** The suspect's mean duration over its baseline's. */
  readonly inflation: number | null | undefined;
  readonly retries: number;
  /** Growth of distinct signed-in users (or sources, behind no account) and of requests per source. */
  readonly users?: number | undefined;
  readonly sources?: number | undefined;
  readonly perSource?: number | undefined;
  /** The suspect's callers fail and it emits nothing itself. */
  readonly absent: boolean;
  /** Seconds the harm took to set in. */
  readonly onsetS?: number | undefined;
  /** Share of the harm born at the suspect. */
  readonly locality: number;
  /** What Vigie's own probes say of the suspect. */
  readonly outside?: Outside | undefined;
}

const ALL_OF_IT = { value: 1, low: 0.9, high: 1, people: 1 } as const;

/** @param loadBefore growth when the harm began, as measured then; measured now if absent */
export function factsOf(situation: Situation, scope: HarmScope, loadBefore?: number): Facts {
  const suspect = situation.cells.get(scope.suspect)!;
  const entries = entriesOf(situation, scope.suspect);
  const { health, window } = suspect;
  const usual = baselineOf(situation, suspect);
  const { excess: composed, targeted } = excessAt(situation, entries);
  const knownSources = knownAmongNew(entries, situation.known, situation.usualSources ?? noSources);
  const overS = lengthOf(situation, suspect, entries);
  const people = peopleOf(situation, entries, overS);
  const held = heldAt(suspect, situation.settings.windowS);
  const told = strangersAt(situation, entries, {
    knownSources,
    perSource: people.perSource,
    beyond: composed?.total,
    overS,
  });
  // Whoever holds the workers is all of what came on top: nobody else could come in.
  const strangers = told && isTaken(held) ? { ...told, ...ALL_OF_IT } : told;
  const excess = attributed(composed, strangers);
  const before = loadBefore ?? growthBefore(situation, suspect, entries, composed);
  const load = growthOf(situation, suspect, entries, excess, before, strangers, overS);
  return {
    ...{ suspect, entries, excess, strangers, targeted, load, loadBefore: before },
    knownSources,
    logins: loginsAt(entries, situation.settings.windowS),
    held,
    bornErrors: bornErrorsAt(situation, suspect),
    elsewhere: brokenElsewhere(situation, scope),
    capacity: capacityAt(suspect, usual, load, strangers, situation.settings.windowS),
    elasticity: elasticityOf(situation, entries, suspect),
    retries: retryShare(entries.length > 0 ? entries : [suspect]),
    ...people,
    resource: fullest(suspect.resources),
    shed: window.requests > 0 ? window.shed / window.requests : 0,
    ownErrors: health.failed > 0 ? (window.fault + health.unseen) / (health.failed + health.slow) : 0,
    inflation: inflationOf(window.requests, window.meanMs, usual?.meanMs.median),
    absent: (health.unseen > 0 && health.unseen > 0.9 * health.requests) || isPresumedGone(situation, scope.suspect),
    onsetS: onsetOf(suspect),
    locality: internalShare(situation, scope.suspect),
    outside: situation.looks.get(scope.suspect)?.outside,
  };
}

/** The excess with its foreign part as every feed sees it, not composition alone: homes may send strangers, too. */
function attributed(excess: Excess | undefined, strangers: Strangers | undefined): Excess | undefined {
  if (!excess || !strangers) return excess;
  const seen = strangers.accounts === undefined ? Math.min(excess.foreign, excess.total) : 0;
  const foreign = Math.max(seen, strangers.value * excess.total);
  return { ...excess, foreign, crowd: excess.total - foreign };
}

function loginsAt(entries: readonly CellNow[], windowS: number): Facts['logins'] {
  let [ok, failed] = [0, 0];
  for (const { timeline } of entries)
    for (let age = 0; age < windowS; age++) {
      const row = rowAt(timeline, age);
      ok += row?.loginsOk ?? 0;
      failed += row?.loginsFailed ?? 0;
    }
  return ok + failed > 0 ? { decided: ok + failed, failed: failed / (ok + failed) } : undefined;
}

function bornErrorsAt(situation: Situation, now: CellNow): number | undefined {
  const { window, health } = now;
  if (health.requests === 0) return undefined;
  const passedOn = callsOf(situation, now).reduce((sum, { failed }) => sum + failed, 0);
  return Math.max(0, window.fault - passedOn) / health.requests;
}

/** Null while nothing ends, undefined without a baseline. */
function inflationOf(requests: number, meanMs: number, usualMs: number | undefined): number | null | undefined {
  if (usualMs === undefined) return undefined;
  return requests > 0 ? meanMs / Math.max(1, usualMs) : null;
}

function retryShare(cells: readonly CellNow[]): number {
  const requests = cells.reduce((sum, now) => sum + now.window.requests, 0);
  return requests > 0 ? cells.reduce((sum, now) => sum + now.window.retries, 0) / requests : 0;
}

/**
 * Over how many seconds the people are counted: of the incident, as many as there are up to `peopleS`; the window at least. Thirty
 * requests of ten seconds do not tell half as many people more from chance.
 */
function lengthOf({ second, settings }: Situation, suspect: CellNow, entries: readonly CellNow[]): number {
  const harmed = [...entries, suspect].filter((now) => now.open).map((now) => now.since);
  const age = second - Math.min(second, ...harmed) + 1;
  return Math.max(settings.windowS, Math.min(settings.cause.peopleS, age));
}

function peopleOf(situation: Situation, entries: readonly CellNow[], overS: number): Partial<Facts> {
  const sum = { users: 0, usualUsers: 0, sources: 0, usualSources: 0, perS: 0, usualPerS: 0 };
  for (const now of entries) {
    const usual = baselineOf(situation, now);
    if (!usual) continue;
    const perS = expectedAt(situation, now)?.perS ?? usual.load.median;
    // People come and go with the load that is expected of this minute.
    const shift = usual.load.median > 0 ? perS / usual.load.median : 1;
    const seen = peopleOver(now, overS);
    const asUsual = seenAsUsual(usual, seen) / overS;
    sum.users += seen.users * asUsual;
    sum.usualUsers += usual.users.median * shift;
    sum.sources += seen.sources * asUsual;
    sum.usualSources += usual.sources.median * shift;
    sum.perS += seen.requests / overS;
    sum.usualPerS += perS;
  }
  const sources = sum.usualSources > 0 ? sum.sources / sum.usualSources : undefined;
  return {
    users: sum.usualUsers > 0.5 ? sum.users / sum.usualUsers : undefined,
    sources,
    perSource: sources && sum.usualPerS > 0 ? sum.perS / sum.usualPerS / sources : undefined,
  };
}

/** From the first second of the rise to the first one as bad as now (three quarters of it): a step is quick, a ramp slow. */
function onsetOf(suspect: CellNow): number | undefined {
  const badNow = 1 - suspect.health.goodRatio;
  if (badNow <= 0.05) return undefined;
  for (let age = 75; age >= 0; age--) {
    const { requests, good } = servedOver(suspect.timeline, age, 2);
    if (requests < 2 || 1 - good / requests < 0.75 * badNow) continue;
    let start = age;
    while (start < 80 && isBad(suspect, start + 1)) start++;
    return start - age;
  }
  return undefined;
}

function isBad(suspect: CellNow, age: number): boolean {
  const row = rowAt(suspect.timeline, age);
  return row !== undefined && row.requests > 0 && row.good / row.requests < 0.95;
}
