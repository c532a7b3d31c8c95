import type { CellId } from '../../chain/model.js';
import type { Verdict } from '../detect/verdict.js';
import type { Group } from './group.js';
import type { Incident } from './incident.js';
import type { IncidentSettings } from './settings.js';

/**
 * What the desk remembers from one evaluation to the next, besides the journal. Losing it at a restart is safe: nothing opens twice,
 * and an incident closes later, never earlier.
 */
export interface Watch {
  readonly cells: ReadonlyMap<CellId, CellWatch>;
  readonly incidents: ReadonlyMap<string, IncidentWatch>;
  /** Since when a second root has claimed cells of an open incident, by root. */
  readonly claims: ReadonlyMap<CellId, number>;
}

export interface CellWatch {
  /** Harm seen by the last evaluations, newest last. */
  readonly recent: readonly boolean[];
  readonly lastHarmedMs: number;
  /** The incident it belonged to last: blame that flickers for a second does not take it away. */
  readonly home?: string | undefined;
}

export interface IncidentWatch {
  /** Last instant at which some cell of it was harmed or could not be seen. */
  readonly lastIllMs: number;
  /** Last evaluation whose blame led to it. */
  readonly lastBlamedMs: number;
  /** Since when each kind of change has held without being recorded. */
  readonly since: Readonly<Record<string, number>>;
  /** Since when another incident holds its cells. */
  readonly overtakenMs?: number | undefined;
}

export const nothingWatched: Watch = { cells: new Map(), incidents: new Map(), claims: new Map() };

/** Remembers which cells are harmed now. A cell without a verdict is healthy. */
export function watchCells(
  before: ReadonlyMap<CellId, CellWatch>,
  verdicts: readonly Verdict[],
  atMs: number,
  { openAfter, cellLeavesAfterS }: IncidentSettings,
): ReadonlyMap<CellId, CellWatch> {
  const harmed = new Set(verdicts.filter(isHarmed).map(({ cell }) => cell));
  const after = new Map<CellId, CellWatch>();
  for (const cell of new Set([...before.keys(), ...harmed])) {
    const { recent = [], lastHarmedMs = 0, home } = before.get(cell) ?? {};
    const seen = [...recent, harmed.has(cell)].slice(-openAfter.of);
    const last = harmed.has(cell) ? atMs : lastHarmedMs;
    if (seen.includes(true) || atMs - last <= cellLeavesAfterS * 1000)
      after.set(cell, { recent: seen, lastHarmedMs: last, home });
  }
  return after;
}

/** Remembers where the cells of each group belong. */
export function settleIn(
  cells: ReadonlyMap<CellId, CellWatch>,
  pairs: ReadonlyMap<string, Group>,
): ReadonlyMap<CellId, CellWatch> {
  const homes = new Map([...pairs].flatMap(([id, group]) => group.cells.map((cell): [CellId, string] => [cell, id])));
  return new Map([...cells].map(([cell, watch]) => [cell, { ...watch, home: homes.get(cell) ?? watch.home }]));
}

/** Harmed often enough of late to act upon; cells of an open incident need no second proof. */
export function confirmed(
  verdicts: readonly Verdict[],
  cells: ReadonlyMap<CellId, CellWatch>,
  open: readonly Incident[],
  { openAfter }: IncidentSettings,
): Verdict[] {
  const known = new Set(open.flatMap((incident) => incident.cells));
  return verdicts.filter(
    (verdict) => isHarmed(verdict) && (known.has(verdict.cell) || hits(cells.get(verdict.cell)) >= openAfter.hits),
  );
}

export function isHarmed({ harm }: Verdict): boolean {
  return harm !== undefined;
}

const UNHEARD: ReadonlySet<Verdict['state']> = new Set(['silent', 'late', 'unknown', 'unmapped']);

/** Blind: neither healthy nor harmed, for nothing is received, and no probe says that it answers again. */
export function isBlind({ state, harm, outside }: Verdict): boolean {
  return harm === undefined && UNHEARD.has(state) && outside?.state !== 'ok' && outside?.state !== 'slow';
}

function hits(cell: CellWatch | undefined): number {
  return cell?.recent.filter(Boolean).length ?? 0;
}
