import { dayAfter, daysBetween, daysLater, instantOf, isOn, localDay } from './local-time.js';
import type { Layer, Schedule } from './schema.js';

/** Who is on call at an instant, and by what: an override, or a layer, the last that covers it. */
export interface OnCall {
  /** Ids; empty if nobody is. */
  readonly people: readonly string[];
  readonly by: 'override' | 'layer' | 'nobody';
}

export function onCall({ layers, overrides, timeZone }: Schedule, atMs: number): OnCall {
  const swapped = overrides.findLast(
    ({ from, to }) => instantOf(from, timeZone) <= atMs && atMs < instantOf(to, timeZone),
  );
  if (swapped) return { people: swapped.people, by: 'override' };
  const layer = layers.findLast((candidate) => covers(candidate, timeZone, atMs));
  return layer ? { people: turnOf(layer, timeZone, atMs), by: 'layer' } : { people: [], by: 'nobody' };
}

function covers({ start, during }: Layer, timeZone: string, atMs: number): boolean {
  if (atMs < instantOf(start, timeZone)) return false;
  if (!during) return true;
  const today = localDay(atMs, timeZone);
  // The hours that began yesterday may not have ended.
  return [dayAfter(today, -1), today].some((day) => {
    if (!isOn(during.days, start.slice(0, 10), day)) return false;
    const [fromMs, toMs] = hoursOf(during, day, timeZone);
    return fromMs <= atMs && atMs < toMs;
  });
}

function hoursOf({ from, to }: { from: string; to: string }, day: string, timeZone: string): [number, number] {
  const end = to > from ? day : dayAfter(day, 1);
  return [instantOf(`${day}T${from}`, timeZone), instantOf(`${end}T${to}`, timeZone)];
}

/** Handovers are instants in a row, each at the same local time: at any instant exactly one turn is under way. */
function turnOf({ people, start, every }: Layer, timeZone: string, atMs: number): readonly string[] {
  const days = 'days' in every ? every.days : every.weeks * 7;
  // By days it may be one turn too far, before the hour of the handover.
  let turn = Math.floor(daysBetween(start.slice(0, 10), localDay(atMs, timeZone)) / days);
  while (turn > 0 && daysLater(start, turn * days, timeZone) > atMs) turn -= 1;
  return people[turn % people.length] ?? [];
}

/** Instants at which somebody else may be on call, from `fromMs` to `toMs`, both among them: between two of them nothing changes. */
export function boundaries({ layers, overrides, timeZone }: Schedule, fromMs: number, toMs: number): number[] {
  const found = new Set([fromMs, toMs]);
  const add = (ms: number): void => {
    if (ms > fromMs && ms < toMs) found.add(ms);
  };
  for (const { from, to } of overrides) {
    add(instantOf(from, timeZone));
    add(instantOf(to, timeZone));
  }
  const first = dayAfter(localDay(fromMs, timeZone), -1);
  const days = daysBetween(first, localDay(toMs, timeZone)) + 1;
  for (const { start, during } of layers) {
    add(instantOf(start, timeZone));
    for (let index = 0; index <= days; index += 1) {
      const day = dayAfter(first, index);
      add(instantOf(`${day}${start.slice(10)}`, timeZone));
      if (during && isOn(during.days, start.slice(0, 10), day))
        for (const ms of hoursOf(during, day, timeZone)) add(ms);
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** Spans of time in which nobody is on call, ms since the epoch. */
export function gapsOf(schedule: Schedule, fromMs: number, toMs: number): { fromMs: number; toMs: number }[] {
  const marks = boundaries(schedule, fromMs, toMs);
  const gaps: { fromMs: number; toMs: number }[] = [];
  for (const [index, begins] of marks.entries()) {
    const ends = marks[index + 1];
    if (ends === undefined || onCall(schedule, begins).people.length > 0) continue;
    const last = gaps.at(-1);
    if (last?.toMs === begins) last.toMs = ends;
    else gaps.push({ fromMs: begins, toMs: ends });
  }
  return gaps;
}
