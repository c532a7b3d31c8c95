import { DAY_MS, type DayNumber } from './date.js';

/** The wall clock of one time zone. */
export interface WallClock {
  readonly timeZone: string;
  /** Local date and time of an instant (ms since the epoch). */
  read(instantMs: number): { readonly day: DayNumber; readonly minuteOfDay: number };
  /**
   * The instant at which the wall clock shows this minute of this day. A minute that a change of clocks repeats is the
   * first of the two; one that it leaves out is read with the offset before the change.
   */
  instant(day: DayNumber, minuteOfDay: number): number;
}

/** Offsets only change at full quarters of an hour, in every zone since 1972: one question to `Intl` serves 15 minutes. */
const QUARTER_MS = 900_000;
const REMEMBERED = 50_000;

/** Throws a RangeError if `Intl` does not know the time zone. */
export function wallClock(timeZone: string): WallClock {
  const offsets = new Map<number, number>();
  const measure = offsetOf(timeZone);
  let lastQuarter = Number.NaN;
  let lastOffset = 0;
  const offset = (instantMs: number): number => {
    const quarter = Math.floor(instantMs / QUARTER_MS);
    if (quarter === lastQuarter) return lastOffset;
    let known = offsets.get(quarter);
    if (known === undefined) {
      if (offsets.size >= REMEMBERED) offsets.clear();
      known = measure(quarter * QUARTER_MS);
      offsets.set(quarter, known);
    }
    lastQuarter = quarter;
    lastOffset = known;
    return known;
  };
  return {
    timeZone,
    read(instantMs) {
      const local = instantMs + offset(instantMs);
      const day = Math.floor(local / DAY_MS);
      return { day, minuteOfDay: Math.floor((local - day * DAY_MS) / 60_000) };
    },
    instant(day, minuteOfDay) {
      const local = day * DAY_MS + minuteOfDay * 60_000;
      // A day earlier and later the offset is one of the two that can hold here; the larger gives the earlier instant.
      const before = offset(local - DAY_MS);
      const after = offset(local + DAY_MS);
      const found = [local - before, local - after].filter((instant) => instant + offset(instant) === local);
      return found.length > 0 ? Math.min(...found) : local - before;
    },
  };
}

/** Asks `Intl` for the offset (ms, east positive) at an instant given in full seconds. */
function offsetOf(timeZone: string): (instantMs: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (instantMs) => {
    const parts: Partial<Record<string, number>> = {};
    for (const { type, value } of format.formatToParts(instantMs)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - instantMs;
  };
}
