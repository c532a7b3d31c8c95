import type { CellId } from '../../chain/model.js';
import type { Calls } from './edges.js';
import { expectedAt } from './expected.js';
import { kept } from './kept.js';
import { servedOver } from './signals.js';
import { baselineOf, type CellNow, type Situation } from './situation.js';

/** Calls that nobody reported and that the declared chain makes likely. */
export interface PresumedCalls extends Calls {
  /** The callee answers no more: part of `failed` is what does not arrive there. */
  readonly gone: boolean;
}

/** Requests that must have been expected at a callee before their absence says anything; looked for over at most so many seconds. */
const LEAST_EXPECTED = 8;
const LONGEST_S = 30;
/** Share of what is expected of a callee that is missing there before it may be called gone. */
const LEAST_MISSING = 0.3;
/** And so much more than its caller's own failures would have kept from it. */
const LEAST_BEYOND = 0.15;
/** Next to nothing of what is expected comes any more. */
const NEARLY_ALL = 0.8;
/** Of the failures of the caller of an only callee that is empty: which of the two failed is not told, the further one more often. */
const LIKELIER = 0.7;
/** Part of the calls to a callee from which it shows what its caller keeps from it. */
const MOSTLY = 0.5;
/** Callers that must share a callee, and the part of them that must be harmed together, before what they share is asked about. */
const SHARED_BY = 3;
const HARMED_TOGETHER = 0.6;
/** What must be missing there then. */
const LEAST_SHARED = 0.1;

/**
 * Calls of a cell whose platform reports none (metrics alone, server spans alone), along the declared chain: of each callee what the
 * callee itself counted, in proportion to what its callers are asked. Empty where calls of the cell are seen, now or on ordinary minutes:
 * a cell that traces its calls and makes none has failed before it could.
 *
 * A callee that is gone counts nothing. It is known by what is missing there while its caller fails, beyond what the caller, had it failed
 * by itself, would have kept from all its callees alike.
 */
export const presumedCalls = kept((caller: CellNow, situation: Situation): readonly PresumedCalls[] => {
  const { id, dependsOn } = caller.cell;
  if (dependsOn.length === 0 || caller.window.requests === 0) return NONE;
  if ((situation.edges.callees.get(id)?.length ?? 0) > 0) return NONE;
  const declared = dependsOn.map((to) => ({ from: id, to, calls: 0, failed: 0, waitedMs: 0 }));
  if (declared.some((edge) => situation.ordinaryWaitMs(edge) !== undefined)) return NONE;
  const callees = dependsOn.flatMap((to) => situation.cells.get(to) ?? []);
  const told = callees.map((callee) => ({ callee, ...askedOf(situation, caller, callee) }));
  const gone = goneOf(caller, told) ?? sharedOf(situation, told);
  let unexplained = caller.health.failed;
  const edges = told.map(({ callee, share }) => {
    const { requests, meanMs, failed } = callee.window;
    const own = Math.min(unexplained, failed * share);
    unexplained -= own;
    const ordinaryMs = baselineOf(situation, callee)?.meanMs.median;
    const calls = requests * share;
    return { from: id, to: callee.cell.id, calls, failed: own, waitedMs: calls * meanMs, ordinaryMs };
  });
  return edges.map((edge) => {
    if (edge.to !== gone?.callee.cell.id) return { ...edge, gone: false };
    const lost = unexplained * gone.sure;
    return { ...edge, calls: edge.calls + lost, failed: edge.failed + lost, gone: true };
  });
});

const NONE: readonly PresumedCalls[] = [];

/** True of a cell that is missed by a caller whose platform shows no calls. */
export function isPresumedGone(situation: Situation, id: CellId): boolean {
  return situation.callersOf(id).some((from) => {
    const caller = situation.cells.get(from);
    return caller?.open && presumedCalls(caller, situation).some(({ to, gone }) => to === id && gone);
  });
}

interface Asked {
  readonly callee: CellNow;
  /** Of the calls to it, those that come from this caller; and from it or through those whom it alone calls. */
  readonly share: number;
  readonly through: number;
  /** Share of what is expected there that does not arrive; undefined where too little is expected to tell. */
  readonly missing: number | undefined;
}

function askedOf(situation: Situation, caller: CellNow, callee: CellNow): Omit<Asked, 'callee'> {
  const perS = baselineOf(situation, callee) ? (expectedAt(situation, callee)?.perS ?? 0) : 0;
  const seconds = Math.max(situation.settings.windowS, Math.ceil(LEAST_EXPECTED / perS));
  const came = perS > 0 && seconds <= LONGEST_S ? servedOver(callee.timeline, 0, seconds).requests : undefined;
  const missing = came === undefined ? undefined : Math.max(0, 1 - came / (seconds * perS));
  return { ...sharesOf(situation, caller, callee), missing };
}

/** In proportion to what each of its callers is usually asked. */
function sharesOf(situation: Situation, caller: CellNow, { cell }: CellNow): Pick<Asked, 'share' | 'through'> {
  let [own, through, all] = [0, 0, 0];
  for (const id of new Set(situation.callersOf(cell.id))) {
    const other = situation.cells.get(id);
    const perS = (other && expectedAt(situation, other)?.perS) ?? 0;
    all += perS;
    if (other === caller) own += perS;
    else if (!situation.callersOf(id).every((from) => from === caller.cell.id)) continue;
    through += perS;
  }
  return all > 0 ? { share: own / all, through: through / all } : { share: 1, through: 1 };
}

/**
 * The emptiest of the callees that miss more than the caller can have kept from them: what it keeps from being asked next is missing at
 * others, too. Of an only callee that is nearly empty it is not told which of the two failed.
 */
function goneOf({ health }: CellNow, callees: readonly Asked[]): Gone | undefined {
  const [alone] = callees.length === 1 ? callees : [];
  const told = callees.flatMap(({ missing, through }) => (missing === undefined || through < MOSTLY ? [] : missing));
  const alike = Math.min(1, ...told);
  const own = alone ? ((alone.missing ?? 0) >= NEARLY_ALL ? 0 : health.failed / Math.max(1, health.requests)) : alike;
  // Whoever asks a callee for the smaller part is told of it by what the others miss as well.
  const least = alone && alone.through < MOSTLY ? NEARLY_ALL : LEAST_MISSING;
  const gone = callees.filter(
    ({ missing = 0, through }) => missing >= least && missing - own * through >= LEAST_BEYOND,
  );
  return emptiest(gone, alone ? LIKELIER : 1);
}

interface Gone {
  readonly callee: CellNow;
  /** Part of what is unexplained that is its own. */
  readonly sure: number;
}

function emptiest(callees: readonly Asked[], sure: number): Gone | undefined {
  const [most] = callees.toSorted((a, b) => (b.missing ?? 0) - (a.missing ?? 0));
  return most && { callee: most.callee, sure };
}

/** Most of its callers fail together, each for no reason of its own, and some of what it is usually asked does not arrive: part of it is gone. */
function sharedOf(situation: Situation, callees: readonly Asked[]): Gone | undefined {
  const shared = callees.filter(({ callee, missing = 0 }) => {
    const callers = [...new Set(situation.callersOf(callee.cell.id))];
    const open = callers.filter((id) => situation.cells.get(id)?.open).length;
    return missing >= LEAST_SHARED && callers.length >= SHARED_BY && open >= HARMED_TOGETHER * callers.length;
  });
  return emptiest(shared, LIKELIER);
}
