import { defaultSettings } from '../../../alerts/detect/settings.js';
import { CLOCK_SHIFTS_MS, SLOT_S, type SlotSeen, slotLoads } from '../../../alerts/detect/slots.js';
import { calendarOf } from '../../../chain/calendar/calendar.js';
import type { Cell, Chain } from '../../../chain/model.js';
import type { ExpectedPoint } from '../../protocol/answers-cell.js';

/** How far back the detector looks, too. */
export const EARLIER_DAYS = 28;
const DAY_MS = 86_400_000;
const SLOT_MS = SLOT_S * 1000;
/** Standard deviations either side of the median. */
const WIDE = 2;
/** The detector never takes a load to be known better than this (`loadZ` of alerts/detect/baseline.ts). */
const LEAST_SPREAD = 0.1;

interface Steps {
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepS: number;
}

/** By how much clocks were shifted in the days before a range, so that the same minute of those days is found. */
export function shiftsBefore(chain: Chain, { territory }: Cell, { fromMs, toMs }: Steps): readonly number[] {
  const calendar = calendarOf(chain);
  const changed = [fromMs, toMs - 1].some((atMs) => {
    const { minuteOfDay } = calendar.day(territory, atMs);
    return Array.from({ length: EARLIER_DAYS }, (_, back) => atMs - (back + 1) * DAY_MS).some(
      (then) => calendar.day(territory, then).minuteOfDay !== minuteOfDay,
    );
  });
  return changed ? CLOCK_SHIFTS_MS : [0];
}

/**
 * What the slots of a cell's own earlier days make expect of each step of a range, as the detector takes them
 * (`alerts/detect/slots.ts`); today's level is not in it. Steps of slots with too few comparable days are left out.
 */
export function expectedPoints(
  chain: Chain,
  cell: Cell,
  { fromMs, toMs, stepS }: Steps,
  seen: readonly SlotSeen[],
): readonly ExpectedPoint[] {
  const slots = new Map<number, Omit<ExpectedPoint, 'atMs'> | undefined>();
  const byMinute = new Map<number, SlotSeen[]>();
  for (const one of seen) {
    const list = byMinute.get(one.atMs % DAY_MS);
    if (list) list.push(one);
    else byMinute.set(one.atMs % DAY_MS, [one]);
  }
  const calendar = calendarOf(chain);
  const bandAt = (atMs: number) => {
    const slot = Math.floor(atMs / SLOT_MS);
    if (!slots.has(slot)) {
      const near = CLOCK_SHIFTS_MS.flatMap((shift) => byMinute.get((slot * SLOT_MS + shift) % DAY_MS) ?? []);
      const load = slotLoads([cell], calendar, new Map([[cell.id, near]]), slot * SLOT_MS, defaultSettings.slots).get(
        cell.id,
      );
      slots.set(slot, load?.kind === 'days' ? bandOf(load.perS, load.spread, load.days ?? 0, stepS) : undefined);
    }
    return slots.get(slot);
  };
  const points: ExpectedPoint[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += stepS * 1000) {
    const band = bandAt(atMs + stepS * 500);
    if (band) points.push({ atMs, ...band });
  }
  return points;
}

function bandOf(midPerS: number, spread: number, days: number, stepS: number): Omit<ExpectedPoint, 'atMs'> {
  const ofDays = Math.max(spread, LEAST_SPREAD * midPerS);
  const wide = WIDE * Math.sqrt(ofDays ** 2 + midPerS / stepS);
  return { lowPerS: Math.max(0, midPerS - wide), midPerS, highPerS: midPerS + wide, days };
}
