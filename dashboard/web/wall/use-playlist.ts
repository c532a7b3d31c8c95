import { useCallback, useEffect, useState } from 'react';
import type { Clock } from '../../../chain/clock.js';
import type { IncidentView } from '../../protocol/view.js';
import { FIRST, type Move, play, type Slide } from '../model/wall/playlist.js';
import type { WallSettings } from '../model/wall/settings.js';

export interface Playlist {
  readonly slide: Slide;
  /** 0, 1, 2… */
  readonly index: number;
  readonly count: number;
  readonly paused: boolean;
  readonly move: (move: Move) => void;
}

const KEYS: Readonly<Record<string, Move>> = {
  ArrowRight: 'next',
  PageDown: 'next',
  ArrowLeft: 'previous',
  PageUp: 'previous',
  ' ': 'pause',
};

/** Turns the views of the list, in real time; an incident that holds the wall shows all of it and nothing else. */
export function usePlaylist(real: Clock, settings: WallSettings, holding: IncidentView | undefined): Playlist {
  const { slides, slideS } = settings;
  const [{ index, paused }, set] = useState(FIRST);
  const count = slides.length;
  const isHeld = holding !== undefined;
  const move = useCallback((to: Move) => set((now) => play(now, to, count)), [count]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a view chosen by hand stands for its whole time
  useEffect(() => {
    if (count < 2 || paused || isHeld) return;
    return real.after(slideS * 1000, () => move('turn'));
  }, [real, count, slideS, paused, isHeld, index, move]);
  useEffect(() => {
    if (count < 2) return;
    const pressed = (event: KeyboardEvent) => {
      const to = KEYS[event.key];
      if (to === undefined || event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
      event.preventDefault();
      move(to);
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, [count, move]);
  const at = index % count;
  return { slide: isHeld ? 'mur' : (slides[at] ?? 'mur'), index: at, count, paused, move };
}

/** Keys that mean something else there: a button takes the space, a field all of them. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, input, select, dialog, summary, [role="img"]') !== null;
}
