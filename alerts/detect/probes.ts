import { type CellId, type Chain, PROBE_CHECKS, type ProbeCheckKind, splitCell } from '../../chain/model.js';
import { grouped } from './grouped.js';
import type { ProbePoint } from './input.js';
import { kept } from './kept.js';
import type { Probed } from './presence.js';

/** The unbroken run of results of one check from one place that are alike: up, or down. */
export interface Run {
  readonly atMs: number;
  readonly up: boolean;
  readonly sinceMs: number;
  readonly results: number;
}

/** By cell, check and place. */
export type Runs = ReadonlyMap<string, Run>;

/** What Vigie's own probes say of one cell. */
export interface Outside {
  readonly state: Exclude<Probed, 'none'>;
  /** The result that speaks for it: of `failing`, the one that says most. */
  readonly check: ProbeCheckKind;
  readonly outcome: string;
  readonly vantage: string;
  readonly sinceMs: number;
  /** Newest result of any check. */
  readonly atMs: number;
  readonly durationMs: number;
  /** Places from which the check fails, of those whose answer is fresh. */
  readonly failingFrom: number;
  readonly askedFrom: number;
  /** Whole days until its certificate ends, negative afterwards. */
  readonly daysLeft?: number | undefined;
}

/** What the probes say of one cell, as judged. */
export interface Look {
  readonly outside: Outside;
  /** Failing, by one result each: enough where the telemetry is missing too, else the next one is waited for. */
  readonly once: boolean;
  /** Of a failure: the cell whose check failed first, in the order of a request; itself if it is the first. */
  readonly root: CellId;
}

/** Outcomes that no second try changes, and that let nobody in. */
const FINAL: ReadonlySet<string> = new Set(['nxdomain', 'tls_expired', 'tls_name', 'tls_untrusted']);
/** Outcomes of a network that is not there (a refusal or a missing name is an answer): met everywhere, they speak of the place. */
const UNREACHED: ReadonlySet<string> = new Set(['dns_timeout', 'timeout']);
/** ENT that a place must ask, all of them unreached, before it is called blind. */
const BLIND_FROM = 3;
/** Intervals without a result after which the last one is too old. */
const STALE_INTERVALS = 3;
const EVERY_S = 60;
const DAY_S = 86_400;

const runKey = ({ cell, check, vantage }: ProbePoint): string => `${cell} ${check} ${vantage}`;

/** Takes the newest results: how long each has been as it is, and how often in a row. */
export function follow(before: Runs, points: readonly ProbePoint[]): Runs {
  if (sameItems(followed.get(before), points)) return before;
  const known = points.every((point) => before.get(runKey(point))?.atMs === point.atMs);
  const runs = known
    ? before
    : new Map(points.map((point) => [runKey(point), next(before.get(runKey(point)), point)] as const));
  followed.set(runs, points);
  return runs;
}

/** The results that each book of runs has taken: most seconds bring no new one. */
const followed = new WeakMap<Runs, readonly ProbePoint[]>();

function sameItems<T>(known: readonly T[] | undefined, items: readonly T[]): boolean {
  if (known?.length !== items.length) return false;
  for (let index = 0; index < items.length; index++) if (known[index] !== items[index]) return false;
  return true;
}

function next(run: Run | undefined, { atMs, up }: ProbePoint): Run {
  if (run && atMs <= run.atMs) return run;
  if (!run || run.up !== up) return { atMs, up, sinceMs: atMs, results: 1 };
  return { ...run, atMs, results: run.results + 1 };
}

/** Places from which nothing at all can be reached: what is ill is their own network. */
export function blindVantages(points: readonly ProbePoint[]): readonly string[] {
  const byVantage = grouped(points, ({ vantage }) => vantage);
  return [...byVantage].flatMap(([vantage, seen]) => {
    const ents = new Set(seen.map(({ cell }) => splitCell(cell).ent));
    return ents.size >= BLIND_FROM && seen.every(({ outcome }) => UNREACHED.has(outcome)) ? vantage : [];
  });
}

/** Longest interval between two results of each check of a cell, seconds. */
const intervals = kept((chain: Chain, _: undefined): ReadonlyMap<string, number> => {
  const everyS = new Map<string, number>();
  for (const { cells, everyS: every } of chain.probes) {
    for (const [check, cell] of Object.entries(cells)) {
      everyS.set(`${cell} ${check}`, Math.max(every, everyS.get(`${cell} ${check}`) ?? 0));
    }
  }
  return everyS;
});

interface Looks {
  readonly looks: ReadonlyMap<CellId, Look>;
  readonly blind: readonly string[];
}

/** What the probes say of each probed cell, and the places that see nothing: what these say is left out. */
export function lookOutside(chain: Chain, points: readonly ProbePoint[], runs: Runs, nowMs: number): Looks {
  const known = looked.get(runs);
  if (known && known.chain === chain && nowMs >= known.fromMs && nowMs <= known.toMs && sameItems(known.points, points))
    return known.said;
  const every = intervals(chain, undefined);
  const staleAfterMs = ({ cell, check, atMs }: ProbePoint): number =>
    atMs + STALE_INTERVALS * 1000 * (every.get(`${cell} ${check}`) ?? EVERY_S);
  const fresh = new Set(points.filter((point) => nowMs <= staleAfterMs(point)));
  const said = lookAt(chain, points, fresh, runs);
  const toMs = Math.min(...[...fresh].map(staleAfterMs));
  looked.set(runs, { ...{ chain, points, said }, ...{ fromMs: nowMs, toMs } });
  return said;
}

/** What was said last, and as long as no result comes and none grows stale. */
const looked = new WeakMap<
  Runs,
  {
    readonly chain: Chain;
    readonly points: readonly ProbePoint[];
    readonly said: Looks;
    readonly fromMs: number;
    readonly toMs: number;
  }
>();

function lookAt(chain: Chain, points: readonly ProbePoint[], fresh: ReadonlySet<ProbePoint>, runs: Runs): Looks {
  const blind = blindVantages(points.filter((point) => fresh.has(point)));
  const byCell = grouped(points, ({ cell }) => cell);
  const looks = new Map<CellId, Look>();
  for (const [cell, all] of byCell) {
    const seen = all.filter((point) => fresh.has(point) && !blind.includes(point.vantage));
    looks.set(cell, { ...judged(seen, all, runs), root: cell });
  }
  const rooted = [...looks].map(([cell, look]) => [cell, { ...look, root: rootOf(chain, looks, cell, look) }] as const);
  return { looks: new Map(rooted), blind };
}

function judged(seen: readonly ProbePoint[], all: readonly ProbePoint[], runs: Runs): Omit<Look, 'root'> {
  const failing = PROBE_CHECKS.map((check) => seen.filter((point) => point.check === check)).find(mostFail);
  if (failing) {
    const down = failing.filter(({ up }) => !up);
    const lead = down.find(({ outcome }) => FINAL.has(outcome)) ?? (down[0] as ProbePoint);
    const once = down.every((point) => !FINAL.has(point.outcome) && (runs.get(runKey(point))?.results ?? 1) < 2);
    return { outside: outsideOf('failing', lead, failing, all, runs), once };
  }
  const odd = seen.find(({ up }) => !up) ?? seen.find(({ outcome }) => outcome !== 'ok');
  const newest = seen.toSorted((a, b) => b.atMs - a.atMs)[0] ?? all.toSorted((a, b) => b.atMs - a.atMs)[0];
  const lead = odd ?? (newest as ProbePoint);
  const state = seen.length === 0 ? 'stale' : odd ? 'slow' : 'ok';
  return {
    outside: outsideOf(
      state,
      lead,
      seen.filter(({ check }) => check === lead.check),
      all,
      runs,
    ),
    once: false,
  };
}

/** From one place of two it may be the place: more than half must fail. */
function mostFail(points: readonly ProbePoint[]): boolean {
  return points.filter(({ up }) => !up).length * 2 > points.length;
}

function outsideOf(
  state: Outside['state'],
  lead: ProbePoint,
  asked: readonly ProbePoint[],
  all: readonly ProbePoint[],
  runs: Runs,
): Outside {
  const failing = asked.filter(({ up }) => !up);
  const ends = all.flatMap(({ expiresInS, atMs }) => (expiresInS === undefined ? [] : { expiresInS, atMs }));
  const first = ends.toSorted((a, b) => a.expiresInS - b.expiresInS)[0];
  const since = (state === 'failing' ? failing : [lead]).map((point) => runs.get(runKey(point))?.sinceMs ?? point.atMs);
  return {
    ...{ state, check: lead.check, outcome: lead.outcome, vantage: lead.vantage, durationMs: lead.durationMs },
    sinceMs: Math.min(...since),
    atMs: Math.max(...all.map(({ atMs }) => atMs)),
    ...{ failingFrom: failing.length, askedFrom: asked.length },
    ...(first ? { daysLeft: Math.floor(first.expiresInS / DAY_S) } : {}),
  };
}

/** A check that cannot be reached carries the outcome of what stopped it: the harm is born where that outcome is first met. */
function rootOf(chain: Chain, looks: ReadonlyMap<CellId, Look>, cell: CellId, { outside }: Look): CellId {
  if (outside.state !== 'failing') return cell;
  for (const { cells } of chain.probes) {
    if (cells[outside.check] !== cell) continue;
    for (const check of PROBE_CHECKS.slice(0, PROBE_CHECKS.indexOf(outside.check))) {
      const earlier = cells[check];
      const look = earlier === undefined ? undefined : looks.get(earlier)?.outside;
      if (earlier !== undefined && look?.state === 'failing' && look.outcome === outside.outcome) return earlier;
    }
  }
  return cell;
}

/** True for what lets nobody in, however often it is tried. */
export function isFinal({ outcome }: Pick<Outside, 'outcome'>): boolean {
  return FINAL.has(outcome);
}
