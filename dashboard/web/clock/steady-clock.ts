import { type Clock, createClock } from '../../../chain/clock.js';

/**
 * Real time that nobody sets: where the machine's clock is put right while a page runs, no wait is longer or shorter for it. It may stand
 * still while the machine sleeps.
 */
export function steadyClock(): Clock {
  return { ...createClock(), now: () => performance.timeOrigin + performance.now() };
}
