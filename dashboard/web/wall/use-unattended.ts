import { type RefObject, useEffect } from 'react';
import type { Cancel, Clock } from '../../../chain/clock.js';
import { pageReload } from '../live/browser-reload.js';
import type { ScreenStore } from '../live/store.js';

/** What a page with nobody in front of it does for itself. Each part leaves nothing behind: a wall runs for weeks. */
export function useUnattended(real: Clock, store: ScreenStore, wall: RefObject<HTMLElement | null>): void {
  useEffect(() => reloadWhenDeaf(real, store), [real, store]);
  useEffect(() => keepAwake(), []);
  useEffect(() => hideIdlePointer(real, document.documentElement), [real]);
  useEffect(() => drift(real, wall), [real, wall]);
}

const LOOK_EVERY_MS = 15_000;
/** The link tries all it knows for three minutes; whatever is wrong after that, a fresh page may not have it. */
const DEAF_LOOKS = 12;

/** Nothing at all was heard for minutes: the page loads itself anew, once the console answers. Looks are counted, so that sleep is no deafness. */
function reloadWhenDeaf(real: Clock, store: ScreenStore): Cancel {
  let heard = store.get().live?.head;
  let looks = 0;
  return real.every(LOOK_EVERY_MS, () => {
    const head = store.get().live?.head;
    looks = head === heard ? looks + 1 : 0;
    heard = head;
    if (looks === DEAF_LOOKS) pageReload.ask(() => store.get().live?.head === head);
  });
}

/** The screen stays lit. The browser takes the lock back whenever the page is hidden. */
function keepAwake(): Cancel {
  let lock: WakeLockSentinel | undefined;
  let isOver = false;
  const take = async () => {
    if (isOver || document.visibilityState !== 'visible' || (lock && !lock.released)) return;
    // Refused where the machine saves its battery, or has no such thing: the wall goes on without.
    lock = await navigator.wakeLock?.request('screen').catch(() => undefined);
    if (isOver) void lock?.release();
  };
  const again = () => void take();
  document.addEventListener('visibilitychange', again);
  again();
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', again);
    void lock?.release();
  };
}

const IDLE_MS = 4000;

/** A pointer that nobody moves is not shown, nor are the controls that it brought. */
function hideIdlePointer(real: Clock, root: HTMLElement): Cancel {
  let hide: Cancel | undefined;
  const moved = () => {
    root.dataset.pointer = 'moving';
    hide?.();
    hide = real.after(IDLE_MS, () => {
      root.dataset.pointer = 'idle';
    });
  };
  root.dataset.pointer = 'idle';
  addEventListener('pointermove', moved, { passive: true });
  return () => {
    hide?.();
    removeEventListener('pointermove', moved);
    delete root.dataset.pointer;
  };
}

const DRIFT_EVERY_MS = 180_000;
/** Pixels from its place, one after the other: no line of the picture burns into the panel. */
const DRIFTS: readonly (readonly [number, number])[] = [
  ...([
    [0, 0],
    [2, 1],
    [3, 3],
    [1, 4],
    [-2, 3],
    [-4, 1],
    [-3, -2],
    [-1, -4],
    [2, -3],
    [4, -1],
  ] as const),
];

function drift(real: Clock, wall: RefObject<HTMLElement | null>): Cancel {
  let step = 0;
  return real.every(DRIFT_EVERY_MS, () => {
    step = (step + 1) % DRIFTS.length;
    const [x, y] = DRIFTS[step] ?? [0, 0];
    // A transform is no shift of the layout: nothing is laid out again.
    wall.current?.style.setProperty('transform', `translate(${x}px, ${y}px)`);
  });
}
