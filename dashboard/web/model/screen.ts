import type { CellId } from '../../../chain/model.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { IncidentView } from '../../protocol/view.js';
import { FROZEN_MS, type Headline, headlineOf } from './headline.js';
import { closedIncidents, openIncidents } from './incidents.js';
import { feedIntervalMs, type ShownState, shownState } from './shown-state.js';

/** What an open incident makes of a cell: where it starts, at whom it aims, who suffers. */
export type Role = 'origin' | 'targeted' | 'suffers';

/** Everything the page shows at one instant, apart from the reads of a selected cell. */
export interface Screen {
  readonly shown: ReadonlyMap<CellId, ShownState>;
  readonly roles: ReadonlyMap<CellId, Role>;
  readonly incidents: readonly IncidentView[];
  readonly closed: readonly IncidentView[];
  readonly headline: Headline;
}

export function screenOf(live: LiveState, nowMs: number): Screen {
  const patience = Math.max(1, live.head.clock.rate);
  const shown = new Map(
    live.chain.cells.map((cell) => [
      cell.id,
      shownState(live.cells.get(cell.id), feedIntervalMs(cell, live.chain) * patience, nowMs, live.head.asOf, patience),
    ]),
  );
  const incidents = openIncidents(live);
  return {
    shown,
    roles: rolesOf(incidents),
    incidents,
    closed: closedIncidents(live),
    headline: headlineOf([...shown.values()], incidents, live.head.asOf, nowMs, FROZEN_MS * patience),
  };
}

/** Nothing of any cell ever came: of no sender, of no probe, under no unknown key. */
export function neverReceived({ cells, unmapped }: LiveState): boolean {
  return (
    unmapped.length === 0 &&
    [...cells.values()].every(({ lastReceivedMs, outside }) => lastReceivedMs === undefined && outside === undefined)
  );
}

function rolesOf(incidents: readonly IncidentView[]): Map<CellId, Role> {
  const roles = new Map<CellId, Role>();
  for (const { cells } of incidents) for (const cell of cells) roles.set(cell, 'suffers');
  for (const { targeted } of incidents) if (targeted) roles.set(targeted, 'targeted');
  for (const { maillon } of incidents) roles.set(maillon, 'origin');
  return roles;
}
