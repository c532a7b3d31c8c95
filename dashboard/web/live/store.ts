import type { LiveState } from '../../protocol/reduce.js';
import { type SyncedClock, syncedClock } from '../clock/synced-clock.js';
import type { LinkState } from './link.js';

/** What the page draws from. */
export interface ScreenState {
  readonly live: LiveState | undefined;
  readonly link: LinkState;
}

/** The one home of the live state; React subscribes to it. */
export interface ScreenStore {
  readonly clock: SyncedClock;
  get(): ScreenState;
  set(live: LiveState | undefined, link: LinkState): void;
  subscribe(listener: () => void): () => void;
}

export function createScreenStore(clock = syncedClock()): ScreenStore {
  let state: ScreenState = { live: undefined, link: 'connecting' };
  const listeners = new Set<() => void>();
  return {
    clock,
    get: () => state,
    set(live, link) {
      if (live && live.head !== state.live?.head) clock.sync(live.head.clock.nowMs, live.head.clock.rate);
      state = { live, link };
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
