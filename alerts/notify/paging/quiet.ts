import { dayAfter, instantOf, localDay } from './local-time.js';
import type { Quiet } from './schema.js';

/** When the quiet hours that an instant lies in end, ms since the epoch; undefined outside them. */
export function quietUntil({ from, to, timeZone }: Quiet, atMs: number): number | undefined {
  const today = localDay(atMs, timeZone);
  for (const day of [dayAfter(today, -1), today]) {
    const begins = instantOf(`${day}T${from}`, timeZone);
    const ends = instantOf(`${to > from ? day : dayAfter(day, 1)}T${to}`, timeZone);
    if (begins <= atMs && atMs < ends) return ends;
  }
  return undefined;
}
