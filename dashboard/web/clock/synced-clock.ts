import { type Clock, createClock } from '../../../chain/clock.js';

/** The console's clock, kept by a screen: it takes the console's time and rate and runs on by itself in between. */
export interface SyncedClock extends Clock {
  /** Takes the time of a message just received. */
  sync(nowMs: number, rate: number): void;
}

/** Below this, in real ms, a difference is the network's delay and correcting it would make the seconds jump. */
const TOLERATED_MS = 300;

/** `real` is a clock of rate 1 that never jumps; timers run on it, shortened by the console's rate. */
export function syncedClock(real: Clock = createClock()): SyncedClock {
  let rate = 1;
  let anchorMs = real.now();
  let anchorRealMs = anchorMs;
  const now = () => anchorMs + (real.now() - anchorRealMs) * rate;
  return {
    get rate() {
      return rate;
    },
    now,
    after: (delayMs, task) => real.after(delayMs / rate, task),
    every: (periodMs, task) => real.every(periodMs / rate, task),
    sync(nowMs, newRate) {
      if (newRate === rate && Math.abs(now() - nowMs) <= TOLERATED_MS * rate) return;
      rate = newRate;
      anchorMs = nowMs;
      anchorRealMs = real.now();
    },
  };
}
