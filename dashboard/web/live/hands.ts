import type { Clock } from '../../../chain/clock.js';

/** Whoever writes looks up from the keys now and then; whoever has left comes back to a draft. */
const LOOKS_UP_MS = 120_000;

/** Follows the fields of the page. What it returns tells whether nobody has touched one of them lately. */
export function watchHands(real: Clock, page: Pick<EventTarget, 'addEventListener'>): () => boolean {
  let touchedMs = Number.NEGATIVE_INFINITY;
  page.addEventListener('input', () => {
    touchedMs = real.now();
  });
  return () => real.now() - touchedMs >= LOOKS_UP_MS;
}
