import type { Chain } from '../../../chain/model.js';
import type { Incident } from '../../incident/incident.js';
import { dayAfter, instantOf, isOn, localDay } from './local-time.js';
import { matches } from './match.js';
import type { Maintenance } from './schema.js';

/** Why nobody is told for now. */
export interface Hush {
  readonly id: string;
  readonly author: string;
  readonly reason: string;
  readonly untilMs: number;
}

/** The window of a maintenance that an instant lies in, if it lies in one. */
export function windowAt(maintenance: Maintenance, atMs: number): { fromMs: number; toMs: number } | undefined {
  const { start, timeZone, minutes, recurs, until } = maintenance;
  const first = start.slice(0, 10);
  const today = localDay(atMs, timeZone);
  // It may have begun days ago.
  for (let back = 0; back <= Math.ceil(minutes / 1440); back += 1) {
    const day = dayAfter(today, -back);
    const begins = day >= first && day <= until && (recurs === undefined ? day === first : isOn(recurs, first, day));
    if (!begins) continue;
    const fromMs = instantOf(`${day}${start.slice(10)}`, timeZone);
    const toMs = fromMs + minutes * 60_000;
    if (fromMs <= atMs && atMs < toMs) return { fromMs, toMs };
  }
  return undefined;
}

/** The maintenance that holds messages about this incident back now. */
export function hushOf(
  maintenance: readonly Maintenance[],
  incident: Pick<Incident, 'maillon' | 'severity' | 'cause'>,
  chain: Chain,
  atMs: number,
): Hush | undefined {
  for (const one of maintenance) {
    const window = matches(one.match, incident, chain) ? windowAt(one, atMs) : undefined;
    if (window) return { id: one.id, author: one.author, reason: one.reason, untilMs: window.toMs };
  }
  return undefined;
}
