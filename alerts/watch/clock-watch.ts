import type { Ailment } from './ailments.js';

/** How much another clock is ahead of ours, as an answer of its owner told: ms, behind if negative. */
export interface Sighting {
  readonly source: string;
  readonly aheadMs: number;
  /** How far off the figure may be: half of the answer's way, and the grain of what was told. */
  readonly uncertainMs: number;
}

interface ClockWatchOptions {
  /** Reading of a clock that only goes forward, ms; that of the machine cannot be set. */
  readonly elapsedMs: () => number;
  /** Ours, ms since the epoch. */
  readonly nowMs: () => number;
}

export interface ClockWatch {
  /** To be called often: what passed between two calls is compared. */
  look(): void;
  /** The latest of each source counts. */
  sighted(sighting: Sighting): void;
  ailments(): readonly Ailment[];
}

/** Slewing by NTP moves a clock by half a millisecond a second at most; this is a step. */
const STEP_MS = 2_000;
/** A step is told for so long. By then, either other clocks say that ours is wrong, or it was the mending of one that was. */
const STEP_TOLD_MS = 120_000;
/** Verdicts judge windows of ten seconds: half of one is too much. */
const SKEW_MS = 5_000;
/** What a source said longer ago says nothing any more: of its own elapsed time, for ours is in doubt. */
const SIGHTING_LIVES_MS = 900_000;

/**
 * Whether our clock is to be trusted: against a clock of the machine that nobody sets, for steps; against those of the store and of receivers,
 * for an offset. Of several the middle one counts: one that is wrong by itself makes nobody doubt ours.
 */
export function watchClock({ elapsedMs, nowMs }: ClockWatchOptions): ClockWatch {
  let last = { elapsed: elapsedMs(), now: nowMs() };
  let step: { readonly byMs: number; readonly elapsed: number } | undefined;
  const seen = new Map<string, Sighting & { readonly elapsed: number }>();

  function stepped(): Ailment[] {
    if (!step || elapsedMs() - step.elapsed > STEP_TOLD_MS) return [];
    return [{ key: 'clock-jump', params: { seconds: step.byMs / 1000 } }];
  }

  function skewed(): Ailment[] {
    const fresh = [...seen.values()].filter(({ elapsed }) => elapsedMs() - elapsed <= SIGHTING_LIVES_MS);
    const middle = middleOf(fresh);
    if (!middle || Math.abs(middle.aheadMs) - middle.uncertainMs <= SKEW_MS) return [];
    const params = { seconds: middle.aheadMs / 1000, source: middle.source, sources: fresh.length };
    return [{ key: 'clock-skew', params }];
  }

  return {
    look() {
      const now = { elapsed: elapsedMs(), now: nowMs() };
      const byMs = now.now - last.now - (now.elapsed - last.elapsed);
      last = now;
      if (Math.abs(byMs) < STEP_MS) return;
      step = { byMs, elapsed: now.elapsed };
      // They were told by the clock as it was.
      for (const [source, one] of seen) seen.set(source, { ...one, aheadMs: one.aheadMs - byMs });
    },
    sighted(sighting) {
      seen.set(sighting.source, { ...sighting, elapsed: elapsedMs() });
    },
    ailments: () => [...stepped(), ...skewed()],
  };
}

/** The middle one; of two in the middle, the one that contradicts us less. */
function middleOf<S extends Sighting>(sightings: readonly S[]): S | undefined {
  const inOrder = [...sightings].sort((a, b) => a.aheadMs - b.aheadMs);
  const half = (inOrder.length - 1) / 2;
  const middle = inOrder.slice(Math.floor(half), Math.ceil(half) + 1);
  return middle.sort((a, b) => Math.abs(a.aheadMs) - Math.abs(b.aheadMs))[0];
}
