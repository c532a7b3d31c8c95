import { useState } from 'react';
import type { WallSettings } from '../model/wall/settings.js';
import { SettingsDialog } from './settings-dialog.js';
import { useWallTexts } from './texts.js';
import type { Playlist } from './use-playlist.js';

interface ControlsProps {
  readonly playlist: Playlist;
  readonly settings: WallSettings;
  readonly onSettings: (settings: WallSettings) => void;
}

/** For whoever has a keyboard or a mouse: shown while the pointer moves or a key has brought the focus here. They act on the wall alone. */
export function Controls({ playlist, settings, onSettings }: ControlsProps) {
  const say = useWallTexts();
  const [isOpen, setOpen] = useState(false);
  const { count, index, paused, move } = playlist;
  return (
    <nav className="wall-controls" aria-label={say('play.controls')} data-testid="controls">
      {count > 1 && (
        <>
          <span>{say('play.at', { index: index + 1, count })}</span>
          <button type="button" className="action" onClick={() => move('previous')}>
            {say('play.previous')}
          </button>
          <button type="button" className="action" data-testid="pause" onClick={() => move('pause')}>
            {say(paused ? 'play.resume' : 'play.pause')}
          </button>
          <button type="button" className="action" onClick={() => move('next')}>
            {say('play.next')}
          </button>
        </>
      )}
      <button type="button" className="action" data-testid="settings" onClick={() => setOpen(true)}>
        {say('play.settings')}
      </button>
      {isOpen && <SettingsDialog settings={settings} onSettings={onSettings} onClose={() => setOpen(false)} />}
    </nav>
  );
}
