const HOUR_NS = 3_600_000_000_000n;
const MAX_AGE_DAYS = 90;
const MAX_AGE_NS = BigInt(MAX_AGE_DAYS) * 24n * HOUR_NS;

/** True if the 64-bit time a, given by its unsigned halves, is before b. */
export function isBefore(aLow: number, aHigh: number, bLow: number, bHigh: number): boolean {
  return aHigh < bHigh || (aHigh === bHigh && aLow < bLow);
}

/**
 * Judges timestamps (Unix ns) against the moment of reception. Tables have a partition for each day, and the engine refuses
 * a segment of more than 100 days whole, the telemetry of every sender in it: one broken clock must not do that.
 */
export class TimeWindow {
  #earliestLow = 0;
  #earliestHigh = 0;
  #latestLow = 0;
  #latestHigh = 0;

  receivedAt(ns: bigint): void {
    this.#earliestLow = lowHalf(ns - MAX_AGE_NS);
    this.#earliestHigh = highHalf(ns - MAX_AGE_NS);
    this.#latestLow = lowHalf(ns + HOUR_NS);
    this.#latestHigh = highHalf(ns + HOUR_NS);
  }

  /** What is wrong with a time, or '' if nothing is. */
  fault(low: number, high: number): string {
    if (low === 0 && high === 0) return 'is 0';
    if (isBefore(low, high, this.#earliestLow, this.#earliestHigh)) return `is more than ${MAX_AGE_DAYS} days old`;
    if (isBefore(this.#latestLow, this.#latestHigh, low, high)) return 'is more than 1 hour in the future';
    return '';
  }
}

function lowHalf(ns: bigint): number {
  return Number(ns & 0xffff_ffffn);
}

function highHalf(ns: bigint): number {
  return Number(ns >> 32n);
}
