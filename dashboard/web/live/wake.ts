import type { Cancel, Clock } from '../../../chain/clock.js';

const LOOK_EVERY_MS = 1000;
/** A second that lasts so long was slept through: a busy page is late by far less. */
const SLEPT_MS = 4000;

/**
 * Calls `awake` when the page may have missed something: the machine has slept (its clock has a gap), the network is back, or the
 * page is seen again after the browser had put it aside.
 */
export function onWaking(real: Clock, browser: Window, awake: () => void): Cancel {
  let lastMs = real.now();
  const stop = real.every(LOOK_EVERY_MS, () => {
    const gapMs = real.now() - lastMs - LOOK_EVERY_MS;
    lastMs = real.now();
    if (gapMs > SLEPT_MS) awake();
  });
  // The first showing of a page is no return to it.
  const shownAgain = ({ persisted }: PageTransitionEvent) => persisted && awake();
  const seen = () => browser.document.visibilityState === 'visible' && awake();
  browser.addEventListener('online', awake);
  browser.addEventListener('pageshow', shownAgain);
  browser.document.addEventListener('visibilitychange', seen);
  return () => {
    stop();
    browser.removeEventListener('online', awake);
    browser.removeEventListener('pageshow', shownAgain);
    browser.document.removeEventListener('visibilitychange', seen);
  };
}
