import { z } from 'zod';

const UNITS: Readonly<Record<string, number>> = { d: 86_400, h: 3_600, m: 60, s: 1 };
const FORM = /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;

/** Seconds of `1h30m`, `90s`, `14d`; undefined of anything else. */
export function secondsOf(text: string): number | undefined {
  const parts = text === '' ? null : FORM.exec(text);
  if (!parts) return undefined;
  return Object.values(UNITS).reduce((sum, unit, index) => sum + unit * Number(parts[index + 1] ?? 0), 0);
}

/** A length of time as Prometheus writes it, in seconds. */
export const duration = z
  .string()
  .refine((text) => secondsOf(text) !== undefined, 'must be a length of time, as 5m, 1h30m or 14d')
  .transform((text) => secondsOf(text) as number);

/** As people write it: the fewest units. */
export function spelled(seconds: number): string {
  let rest = seconds;
  const parts = Object.entries(UNITS).map(([unit, size]) => {
    const count = Math.floor(rest / size);
    rest -= count * size;
    return count > 0 ? `${count}${unit}` : '';
  });
  return parts.join('') || '0s';
}
