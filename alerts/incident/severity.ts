import { calendarOf } from '../../chain/calendar/calendar.js';
import { type Impact, impactAt } from '../../chain/impact.js';
import { type CellId, type Chain, type Criticality, NATIONAL, splitCell } from '../../chain/model.js';
import type { Cause } from '../detect/verdict.js';
import type { Severity } from './incident.js';

/** Shares of the pupils, by weight, from which an outage is P1, P2. */
const MAJORITY = 0.5;
const NOTABLE = 0.1;
/** Of the loss of our own monitoring, whatever fails meanwhile: nobody would see it. */
export const MONITORING_LOST: Severity = 'P2';
const LEVELS: readonly Severity[] = ['P3', 'P2', 'P1'];

/**
 * Whom an outage touches at an instant (ms since the epoch): the ENT of its cells; everybody if the failing maillon is
 * national. A national maillon that only suffers from the failure of an ENT makes nothing national of it.
 */
export function impactOf(cells: readonly CellId[], maillon: CellId, chain: Chain, atMs: number): Impact {
  const isNational = (cell: CellId) => splitCell(cell).ent === NATIONAL;
  const touching = isNational(maillon) ? [maillon] : cells.filter((cell) => !isNational(cell));
  return impactAt(chain, calendarOf(chain), touching, atMs);
}

/** How much of the service those concerned lose, by the criticality of what fails. */
const WEIGHT: Readonly<Record<Criticality, number>> = { vital: 1, important: 0.5, secondary: 0.2 };

/**
 * The rule: the share of the pupils who are concerned × the criticality of what fails; then malice.
 *
 * | share × weight (vital 1, important 0.5, secondary 0.2) | severity |
 * | --- | --- |
 * | at least a half | P1 |
 * | at least a tenth | P2 |
 * | less | P3 |
 * | an attack is part of the cause | one level up |
 *
 * Concerned are the pupils touched whose territory uses its ENT at this instant: by night or in holidays fewer than by day. Where no
 * calendar says, everybody is; of a national maillon that fails, everybody at any hour. The weight is the greatest among the failing
 * maillon and those that suffer; a maillon that the chain does not know is vital ("if unsure the higher"). While an incident is open its
 * severity only rises: lowering it is a person's decision.
 */
export function severityOf(
  cells: readonly CellId[],
  maillon: CellId,
  cause: Cause,
  chain: Chain,
  atMs: number,
): Severity {
  const { national, shareAtInstant } = impactOf(cells, maillon, chain, atMs);
  const lost = (national ? 1 : shareAtInstant) * weightOf([maillon, ...cells], chain);
  const level = lost >= MAJORITY ? 2 : lost >= NOTABLE ? 1 : 0;
  return LEVELS[Math.min(2, level + (cause.includes('attack') ? 1 : 0))] as Severity;
}

function weightOf(cells: readonly CellId[], { maillons }: Chain): number {
  const failing = new Set(cells.map((cell) => splitCell(cell).maillon));
  const known = maillons.filter(({ id }) => failing.has(id));
  if (known.length < failing.size) return WEIGHT.vital;
  return Math.max(...known.map(({ criticality }) => WEIGHT[criticality]));
}
