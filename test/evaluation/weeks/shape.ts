/** Hours of the day (UTC in January: Paris less one) and the share of the day's peak that is usual then. */
const SCHOOL_DAY: readonly (readonly [number, number])[] = [
  ...([
    [0, 0.03],
    [4.5, 0.01],
    [6, 0.15],
    [7, 0.95],
    [7.3, 0.6],
    [8, 0.75],
    [9, 0.8],
    [10, 0.7],
    [11, 0.5],
  ] as const),
  ...([
    [12.5, 0.55],
    [14, 0.65],
    [16, 0.8],
    [17.5, 1],
    [19.5, 0.7],
    [21, 0.3],
    [22.5, 0.08],
    [24, 0.03],
  ] as const),
];
/** Half a minute after each bell more people come at once, for five minutes. */
const BELLS_H = [7, 8, 9, 10.25, 11.25, 12.5, 13.5, 14.5, 15.5];
const BELL_S = 300;

/** Share of a school day's peak at this second (of the epoch). */
export function dayShape(second: number): number {
  const weekday = (Math.floor(second / 86_400) + 3) % 7;
  const hour = (second % 86_400) / 3600;
  const usual = interpolate(hour);
  if (weekday >= 5) return 0.45 * Math.min(usual, 0.6 + 0.2 * usual);
  const afternoonOff = weekday === 2 && hour > 12 ? 0.7 : 1;
  const bell = BELLS_H.some((at) => (hour - at) * 3600 >= 30 && (hour - at) * 3600 < 30 + BELL_S) ? 1.6 : 1;
  return usual * afternoonOff * bell;
}

function interpolate(hour: number): number {
  let [beforeH, before] = SCHOOL_DAY[0] ?? [0, 0];
  for (const [atH, at] of SCHOOL_DAY) {
    if (hour < atH) return before + ((at - before) * (hour - beforeH)) / (atH - beforeH);
    [beforeH, before] = [atH, at];
  }
  return before;
}
