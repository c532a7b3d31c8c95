import type { Fault } from './fault.js';
import type { At } from './files.js';
import type { Confidence, Counted, Provenance } from './model.js';

/** What an entry says of its own provenance: both halves, or nothing. */
interface Claim {
  readonly source?: string | undefined;
  readonly confidence?: Confidence | undefined;
}

/** Its own, or else that of what stands around it. */
export function settle<P extends Provenance | undefined>({ source, confidence }: Claim, around: P): Provenance | P {
  return source !== undefined && confidence !== undefined ? { source, confidence } : around;
}

export function countedOf(
  stated: number | ({ readonly value: number } & Claim) | undefined,
  around: Provenance,
): Counted | undefined {
  if (stated === undefined) return undefined;
  if (typeof stated === 'number') return { value: stated, ...pick(around) };
  return { value: stated.value, ...pick(settle(stated, around)) };
}

/** Those two fields and no others. */
export function pick({ source, confidence }: Provenance): Provenance {
  return { source, confidence };
}

/**
 * A source without its confidence, or the reverse, anywhere in an entry: it may not borrow the other half from around it, for
 * a doubtful source would then pass as a verified one.
 */
export function halfClaims(entry: unknown, at: At, path: PropertyKey[] = []): Fault[] {
  if (typeof entry !== 'object' || entry === null) return [];
  if (Array.isArray(entry)) return entry.flatMap((item, index) => halfClaims(item, at, [...path, index]));
  const { source, confidence } = entry as Claim;
  const below = Object.entries(entry).flatMap(([key, value]) => halfClaims(value, at, [...path, key]));
  if ((source === undefined) === (confidence === undefined)) return below;
  const [given, absent] = source === undefined ? ['confidence', 'source'] : ['source', 'confidence'];
  const fault = { what: `gives its ${given} without its ${absent}`, mend: `add \`${absent}\`, or leave out both` };
  return [{ ...at(...path, given), ...fault }, ...below];
}
