import type { CompositionAnswer } from '../../protocol/answers-cell.js';
import { stepsOf } from './ranges.js';

/** A step of bands one upon the other: `band0` lies below. */
export type BandKey = `band${number}` | 'rest';
export type BandRow = { readonly atMs: number } & Readonly<Record<BandKey, number | null>>;

export interface Band {
  readonly key: BandKey;
  /** What the store calls it; empty: not known. Absent of the rest. */
  readonly category?: string | undefined;
  /** Categories of the rest. */
  readonly categories?: number | undefined;
  /** Of all requests of the range, 0–1. */
  readonly share: number;
}

export interface Bands {
  readonly bands: readonly Band[];
  readonly rows: readonly BandRow[];
}

/** Traffic as bands, the largest first and the rest above. */
export function bandsOf(answer: CompositionAnswer): Bands {
  const all = [
    ...answer.bands.map(({ key, perS }, index) => ({ key: `band${index}` as const, category: key, perS })),
    ...(answer.rest ? [{ key: 'rest' as const, categories: answer.rest.categories, perS: answer.rest.perS }] : []),
  ];
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const total = sum(all.map(({ perS }) => sum(perS)));
  const places = new Map(answer.atMs.map((atMs, index) => [atMs, index]));
  const rows = stepsOf(answer).map((atMs): BandRow => {
    const place = places.get(atMs);
    const values = all.map(({ key, perS }) => [key, place === undefined ? null : (perS[place] ?? null)]);
    return { atMs, ...Object.fromEntries(values) };
  });
  return {
    bands: all.map(({ perS, ...band }) => ({ ...band, share: total === 0 ? 0 : sum(perS) / total })),
    rows,
  };
}
