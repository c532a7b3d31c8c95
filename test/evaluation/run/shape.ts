import { readFileSync } from 'node:fs';
import { type CaseSpec, shapedCase } from '../families/case.js';

/** Longest series that is played, seconds: six hours. */
const LONGEST_S = 21_600;

interface Point {
  readonly atS: number | undefined;
  readonly value: number;
}

/**
 * A series of requests per second or minute: NDJSON (`{"t":…,"rps":…}` or `{"t":…,"rpm":…}`), or CSV with a header that
 * names a column `rps` or `rpm` and, if it likes, a column `t` (seconds, or an ISO date). A line of one number is a value.
 * Without `t`, `rps` is a value a second and `rpm` one a minute.
 */
export function readShape(file: string): { readonly perS: readonly number[]; readonly stepS: number } {
  const lines = readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '');
  const { points, perMinute } = lines[0]?.trim().startsWith('{') ? fromJson(lines) : fromCsv(lines);
  if (points.length < 2) throw new Error(`${file}: a series needs two values at least`);
  if (points.some(({ value }) => !Number.isFinite(value) || value < 0))
    throw new Error(`${file}: a value is no number from 0 on`);
  const [first, second] = points;
  const given = first?.atS !== undefined && second?.atS !== undefined ? second.atS - first.atS : undefined;
  const stepS = given !== undefined && given > 0 ? given : perMinute ? 60 : 1;
  const perS = points.map(({ value }) => (perMinute ? value / 60 : value)).slice(0, Math.floor(LONGEST_S / stepS));
  return { perS, stepS };
}

export function shapeOf(file: string, seed: string): CaseSpec {
  const { perS, stepS } = readShape(file);
  return shapedCase(seed, perS, stepS);
}

function fromJson(lines: readonly string[]): { points: readonly Point[]; perMinute: boolean } {
  const rows = lines.map((line) => JSON.parse(line) as { t?: number | string; rps?: number; rpm?: number });
  const perMinute = rows[0]?.rpm !== undefined;
  return {
    perMinute,
    points: rows.map(({ t, rps, rpm }) => ({ atS: instant(t), value: Number(perMinute ? rpm : rps) })),
  };
}

function fromCsv(lines: readonly string[]): { points: readonly Point[]; perMinute: boolean } {
  const header = (lines[0] ?? '').split(',').map((name) => name.trim().toLowerCase());
  const column = header.findIndex((name) => name === 'rps' || name === 'rpm');
  if (column < 0) return { perMinute: false, points: lines.map((line) => ({ atS: undefined, value: Number(line) })) };
  const time = header.indexOf('t');
  const points = lines.slice(1).map((line) => {
    const fields = line.split(',');
    return { atS: time < 0 ? undefined : instant(fields[time]), value: Number(fields[column]) };
  });
  return { perMinute: header[column] === 'rpm', points };
}

function instant(t: number | string | undefined): number | undefined {
  if (t === undefined || t === '') return undefined;
  const number = Number(t);
  return Number.isFinite(number) ? number : Date.parse(String(t)) / 1000;
}
