import type { Logger } from 'pino';
import type { Clock } from '../../chain/clock.js';
import type { Ailment } from './ailments.js';
import { type ClockWatch, watchClock } from './clock-watch.js';

interface VitalsOptions {
  readonly clock: Clock;
  /** Reading of a clock that only goes forward, ms. */
  readonly elapsedMs: () => number;
  /** Whether the clock is meant to be the machine's own: one that is shifted or hurried is not watched. */
  readonly realTime: boolean;
  /** Asks the store what time it is, ms since the epoch. */
  readonly pulse: () => Promise<number>;
  /** Whether the store has a clock of its own: the embedded engine has ours. */
  readonly storeApart: boolean;
  /** The last instant judged, and the newest receipt of anything from anybody, ms since the epoch. */
  readonly judgedMs: () => number;
  readonly heardMs: () => number | undefined;
  /** How far behind the clock the judged second is. */
  readonly delayS: number;
  readonly log: Logger;
}

export interface Vitals {
  /** To be called every second. */
  look(): void;
  readonly clock: Pick<ClockWatch, 'sighted'>;
  ailments(): readonly Ailment[];
}

const PULSE_EVERY_MS = 10_000;
/** An answer to the smallest question takes some milliseconds. */
const SLOW_MS = 2_000;
const DOWN_MS = 10_000;
const LATE_MS = 10_000;
/** Nothing from any sender, not even a metric: those of a whole country do not fall silent together. */
const BLIND_MS = 120_000;

/** What no other part of Vigie would notice of itself. Nothing here waits for an answer. */
export function watchVitals(options: VitalsOptions): Vitals {
  const { clock, elapsedMs, realTime, pulse, storeApart, judgedMs, heardMs, delayS, log } = options;
  const own = watchClock({ elapsedMs, nowMs: () => clock.now() });
  const startedMs = clock.now();
  let asked: { readonly elapsed: number } | undefined;
  let lastAskedMs = Number.NEGATIVE_INFINITY;
  let tookMs = 0;
  /** By the clock that only goes forward. */
  let downSinceMs: number | undefined;

  async function ask(): Promise<void> {
    const elapsed = elapsedMs();
    lastAskedMs = elapsed;
    asked = { elapsed };
    try {
      const now = await pulse();
      tookMs = elapsedMs() - elapsed;
      if (storeApart)
        own.sighted({ source: 'clickhouse', aheadMs: now - (clock.now() - tookMs / 2), uncertainMs: tookMs / 2 });
      downSinceMs = undefined;
    } catch (error) {
      if (downSinceMs === undefined) log.debug({ err: error }, 'the store does not say what time it is');
      downSinceMs ??= elapsed;
    } finally {
      asked = undefined;
    }
  }

  function engine(): Ailment[] {
    const waitingMs = asked ? elapsedMs() - asked.elapsed : 0;
    const since = downSinceMs ?? (waitingMs > DOWN_MS ? asked?.elapsed : undefined);
    if (since !== undefined) return [{ key: 'engine', params: { seconds: Math.round((elapsedMs() - since) / 1000) } }];
    const slowMs = Math.max(tookMs, waitingMs);
    return slowMs > SLOW_MS ? [{ key: 'engine-slow', params: { seconds: slowMs / 1000 } }] : [];
  }

  function evaluations(): Ailment[] {
    const lateMs = (clock.now() - judgedMs() - delayS * 1000) / clock.rate;
    return lateMs > LATE_MS ? [{ key: 'late', params: { seconds: lateMs / 1000 } }] : [];
  }

  function reception(): Ailment[] {
    const heard = heardMs();
    if (heard === undefined) return [];
    const silentMs = clock.now() - Math.max(heard, startedMs);
    return silentMs > BLIND_MS ? [{ key: 'blind', params: { seconds: Math.round(silentMs / 1000) } }] : [];
  }

  return {
    look() {
      if (realTime) own.look();
      if (!asked && elapsedMs() - lastAskedMs >= PULSE_EVERY_MS) void ask();
    },
    clock: { sighted: (sighting) => void (realTime && own.sighted(sighting)) },
    ailments: () => [...engine(), ...evaluations(), ...reception(), ...(realTime ? own.ailments() : [])],
  };
}
