import { useState } from 'react';
import { readSettings, type WallSettings, writeSettings } from '../model/wall/settings.js';

const REMEMBERED = 'vigie.wall';

/** The settings of this wall: those of the address, remembered for the day somebody opens `/mur` alone. */
export function useSettings(): readonly [WallSettings, (next: WallSettings) => void] {
  const [settings, set] = useState(() => {
    const read = readSettings(location.search, localStorage.getItem(REMEMBERED));
    remember(read);
    return read;
  });
  return [
    settings,
    (next) => {
      history.replaceState(null, '', `${location.pathname}${writeSettings(location.search, next)}`);
      remember(next);
      set(next);
    },
  ];
}

function remember(settings: WallSettings): void {
  localStorage.setItem(REMEMBERED, writeSettings('', settings));
}
