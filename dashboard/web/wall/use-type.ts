import { useEffect, useLayoutEffect, useState } from 'react';
import { type Seat, type Surface, typePx } from '../model/wall/legibility.js';
import type { Ems } from '../model/wall/plan.js';

/** The room of the wall in ems, and its type. */
export interface WallType {
  readonly px: number;
  readonly ems: Ems;
}

/**
 * Sets the type of the whole page by where people sit: one rem is the least size that they can read. The style sheet of the wall
 * has nothing smaller.
 */
export function useWallType({ distanceM, diagonalIn }: Seat): WallType {
  const [surface, setSurface] = useState(read);
  useEffect(() => {
    const changed = () => setSurface(read());
    addEventListener('resize', changed);
    return () => removeEventListener('resize', changed);
  }, []);
  const px = typePx({ distanceM, diagonalIn }, surface.screen);
  useLayoutEffect(() => {
    const { style } = document.documentElement;
    style.setProperty('--size', `${px}px`);
    return () => void style.removeProperty('--size');
  }, [px]);
  return { px, ems: { width: surface.window.width / px, height: surface.window.height / px } };
}

/**
 * The window is drawn on; the screen has the diagonal. In a window that does not fill the screen, or that is zoomed, the larger of the
 * two is counted: type may come out larger than asked for, and never smaller.
 */
function read(): { readonly window: Surface; readonly screen: Surface } {
  const inner = { width: innerWidth, height: innerHeight };
  const outer = { width: screen.width, height: screen.height };
  const isLarger = Math.hypot(outer.width, outer.height) > Math.hypot(inner.width, inner.height);
  return { window: inner, screen: isLarger ? outer : inner };
}
