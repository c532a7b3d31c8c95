import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Clock } from '../../../chain/clock.js';
import type { ScreenState, ScreenStore } from './store.js';

export function useScreenState(store: ScreenStore): ScreenState {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** The console's time, ms since the epoch, renewed every real second. */
export function useNow(clock: Clock): number {
  const [nowMs, setNowMs] = useState(clock.now());
  useEffect(() => clock.every(1000 * clock.rate, () => setNowMs(clock.now())), [clock]);
  return nowMs;
}
