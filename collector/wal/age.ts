export interface AgeSettings {
  /** Youngest age at which an open segment is sealed, ms. */
  readonly minMs: number;
  /** Oldest such age while the loader keeps up, ms: the latency of the glass is paid here. */
  readonly maxMs: number;
  /** Oldest such age once segments wait for the loader, ms. */
  readonly behindMs: number;
  /** Share of the time that loading this signal may take. */
  readonly loadShare: number;
}

/** Segments that may wait before the loader is said to be behind. */
const BEHIND = 4;

/**
 * The age at which to seal the open segment: young for a live picture, older when a load (planning, fan-out, fsync: mostly
 * a fixed cost) takes long, so that loading stays within its share; older still when segments queue up, for then latency
 * is lost anyway and fewer, larger loads catch up faster.
 */
export function sealingAgeMs(settings: AgeSettings, usualLoadMs: number, waiting: number): number {
  const wanted = usualLoadMs / settings.loadShare;
  const most = waiting >= BEHIND ? settings.behindMs : settings.maxMs;
  const least = waiting >= BEHIND ? settings.maxMs : settings.minMs;
  return Math.min(most, Math.max(least, wanted));
}

/** Follows how long loads take: an exponential average that forgets in about ten loads. */
export class LoadTimes {
  #usualMs: number | undefined;

  add(ms: number): void {
    this.#usualMs = this.#usualMs === undefined ? ms : this.#usualMs + 0.2 * (ms - this.#usualMs);
  }

  /** 0 as long as nothing was loaded. */
  get usualMs(): number {
    return this.#usualMs ?? 0;
  }
}
