import { type Baseline, usable } from './baseline.js';
import type { DetectorSettings, SlotSettings } from './settings.js';
import type { CellNow, Situation } from './situation.js';
import type { SlotLoad } from './slots.js';

/** Requests a second that are no surprise at this minute, and the standard deviation of what is usual. */
export interface ExpectedLoad {
  readonly perS: number;
  readonly spread: number;
}

/**
 * The same slots of earlier days × today's level, within [0.5, 2]; the last minutes alone where there is no history. Of a cell
 * whose history is too young, the last minutes follow the shape of its parent's slots, or else the one that the calendar
 * expects, within the same bounds. Only the load: what users are owed does not depend on the day.
 */
export function expectedLoad(
  baseline: Baseline,
  slot: SlotLoad | undefined,
  { baseline: settings, slots }: DetectorSettings,
): ExpectedLoad | undefined {
  const known = usable(baseline, settings);
  if (!slot || slot.perS <= 0) return known ? { perS: baseline.load.median, spread: baseline.load.spread } : undefined;
  const level = baseline.levelOf === slot.kind ? baseline.level.median : 0;
  if (slot.kind === 'days') {
    const factor = level > 0 ? within(level, slots) : 1;
    return { perS: slot.perS * factor, spread: slot.spread * factor };
  }
  if (!known) return undefined;
  const { median, spread } = baseline.load;
  const factor = level > 0 && median > 0 ? within((slot.perS * level) / median, slots) : 1;
  return { perS: median * factor, spread: spread * factor };
}

function within(value: number, { levelLeast, levelMost }: SlotSettings): number {
  return Math.min(levelMost, Math.max(levelLeast, value));
}

/** What was expected of a cell at the judged second. */
export function expectedAt({ settings }: Situation, { baseline, expected }: CellNow): ExpectedLoad | undefined {
  return expected ?? expectedLoad(baseline, undefined, settings);
}
