import type { Chain } from '../../../chain/model.js';
import type { HandSilence, Match } from '../../incident/silence.js';
import { dayAfter, instantOf, isOn, localDay } from './local-time.js';
import { matches, type Subject } from './match.js';
import type { Maintenance } from './schema.js';

/** Why nobody is told for now. */
export interface Hush {
  readonly id: string;
  readonly author: string;
  readonly reason: string;
  readonly untilMs: number;
}

/** A maintenance while it lasts. */
export interface Window extends Hush {
  readonly match: Match;
  readonly fromMs: number;
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

export function windowsAt(maintenance: readonly Maintenance[], atMs: number): Window[] {
  return maintenance.flatMap((one) => {
    const window = windowAt(one, atMs);
    const { id, author, reason, match } = one;
    return window ? [{ id, author, reason, match, fromMs: window.fromMs, untilMs: window.toMs }] : [];
  });
}

/** The maintenance that holds messages about this incident back now. */
export function hushOf(
  maintenance: readonly Maintenance[],
  incident: Subject,
  chain: Chain,
  atMs: number,
): Hush | undefined {
  return windowsAt(
    maintenance.filter(({ match }) => matches(match, incident, chain)),
    atMs,
  ).map(({ id, author, reason, untilMs }) => ({ id, author, reason, untilMs }))[0];
}

/** A silence holds from its start up to, and not at, its end, or the instant at which somebody ended it. */
export function isActive({ startsMs, endsMs, expired }: HandSilence, atMs: number): boolean {
  return startsMs <= atMs && atMs < Math.min(endsMs, expired?.atMs ?? endsMs);
}

/** The silence made by hand that holds messages about this incident back now: of several, the one that ends last. */
export function silencedBy(
  silences: Iterable<HandSilence>,
  incident: Subject,
  chain: Chain,
  atMs: number,
): Hush | undefined {
  const [longest] = [...silences]
    .filter((one) => isActive(one, atMs) && matches(one.match, incident, chain))
    .sort((a, b) => b.endsMs - a.endsMs);
  return longest && { id: longest.id, author: longest.by, reason: longest.reason, untilMs: longest.endsMs };
}
