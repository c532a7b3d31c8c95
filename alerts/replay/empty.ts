import type { Extent } from '../../collector/store/read/extent.js';

/** There is nothing to judge: the message says what is stored instead, and what to do. */
export class NothingStored extends Error {}

const iso = (ms: number): string => new Date(ms).toISOString();

/** @param asOfMs rows received later are not seen */
export function nothingStored(asked: Extent, whole: Extent | undefined, asOfMs: number): NothingStored {
  const between = `nothing is stored between ${iso(asked.fromMs)} and ${iso(asked.toMs)} that was received by ${iso(asOfMs)}`;
  if (!whole)
    return new NothingStored(
      `${between}: the store is empty; bring archives with vigie import, or name another one (--data, --clickhouse-url)`,
    );
  return new NothingStored(
    `${between}: the store goes from ${iso(whole.fromMs)} to ${iso(whole.toMs)}; choose --from and --to in there, or a later --as-of`,
  );
}
