const HOUR_NS = 3_600_000_000_000n;
/** 2015-01-01T00:00:00Z. Older telemetry is a broken clock; archives of later years are imported as they are. */
const EARLIEST_NS = 1_420_070_400_000_000_000n;

/** True if the 64-bit time a, given by its unsigned halves, is before b. */
export function isBefore(aLow: number, aHigh: number, bLow: number, bHigh: number): boolean {
  return aHigh < bHigh || (aHigh === bHigh && aLow < bLow);
}

/** Judges timestamps (Unix ns) against the moment of reception: partitions of far years would wrap silently. */
export class TimeWindow {
  /** The halves of the moment of reception. */
  receivedLow = 0;
  receivedHigh = 0;
  readonly #earliestLow = lowHalf(EARLIEST_NS);
  readonly #earliestHigh = highHalf(EARLIEST_NS);
  #latestLow = 0;
  #latestHigh = 0;

  receivedAt(ns: bigint): void {
    this.receivedLow = lowHalf(ns);
    this.receivedHigh = highHalf(ns);
    this.#latestLow = lowHalf(ns + HOUR_NS);
    this.#latestHigh = highHalf(ns + HOUR_NS);
  }

  /** What is wrong with a time, or '' if nothing is. */
  fault(low: number, high: number): string {
    if (low === 0 && high === 0) return 'is 0';
    if (isBefore(low, high, this.#earliestLow, this.#earliestHigh)) return 'is before 2015';
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
