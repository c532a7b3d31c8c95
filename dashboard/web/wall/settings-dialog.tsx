import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { selectLanguage, useAddress } from '../address/address.js';
import { chooseTheme, type Theme, useTheme } from '../address/theme.js';
import { characterMm, leastTypePx, typePx } from '../model/wall/legibility.js';
import { readSlides } from '../model/wall/playlist.js';
import { BOUNDS, type WallSettings } from '../model/wall/settings.js';
import { Dialog } from '../view/dialog.js';
import { useSpeech } from '../view/speech.js';
import { useWallTexts } from './texts.js';

interface SettingsProps {
  readonly settings: WallSettings;
  readonly onSettings: (settings: WallSettings) => void;
  readonly onClose: () => void;
}

const THEMES: readonly Theme[] = ['auto', 'light', 'dark'];

/** What whoever hangs the wall sets once; the address bar says the same. */
export function SettingsDialog({ settings, onSettings, onClose }: SettingsProps) {
  const say = useWallTexts();
  const { t } = useTranslation('web');
  const theme = useTheme();
  const { language } = useAddress();
  const submit = (event: FormEvent<HTMLFormElement>, close: () => void) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    const number = (name: string) => Number(given.get(name));
    onSettings({
      distanceM: number('distance'),
      diagonalIn: number('diagonal'),
      slideS: number('seconds'),
      slides: readSlides(String(given.get('slides') ?? '')),
    });
    close();
  };
  return (
    <Dialog className="wall-settings" onClose={onClose} labelledBy="wall-settings-title">
      {(close) => (
        <form onSubmit={(event) => submit(event, close)}>
          <h2 id="wall-settings-title">{say('settings.title')}</h2>
          <Measure name="distance" label={say('settings.distance')} value={settings.distanceM} {...BOUNDS.distanceM} />
          <Measure
            name="diagonal"
            label={say('settings.diagonal')}
            value={settings.diagonalIn}
            {...BOUNDS.diagonalIn}
          />
          <Reckoned settings={settings} />
          <label>
            {say('settings.slides')}
            <input name="slides" defaultValue={settings.slides.join(',')} aria-describedby="wall-slides-hint" />
          </label>
          <p id="wall-slides-hint" className="wall-settings-hint">
            {say('settings.slidesHint')}
          </p>
          <Measure name="seconds" label={say('settings.seconds')} value={settings.slideS} {...BOUNDS.slideS} />
          <label>
            {say('settings.theme')}
            <select value={theme} onChange={({ target }) => chooseTheme(target.value as Theme)}>
              {THEMES.map((one) => (
                <option key={one} value={one}>
                  {t(`bar.theme_${one}`)}
                </option>
              ))}
            </select>
          </label>
          <label>
            {say('settings.language')}
            <select value={language} onChange={({ target }) => selectLanguage(target.value === 'en' ? 'en' : 'fr')}>
              <option value="fr">Français</option>
              <option value="en">English</option>
            </select>
          </label>
          <p className="wall-settings-hint">{say('settings.remembered')}</p>
          <div className="act-buttons">
            <button type="submit" className="action primary">
              {say('settings.apply')}
            </button>
            <button type="button" className="action" onClick={close}>
              {say('settings.cancel')}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

interface MeasureProps {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

function Measure({ name, label, value, low, high }: MeasureProps) {
  return (
    <label>
      {label}
      <input name={name} type="number" step="any" min={low} max={high} defaultValue={value} required />
    </label>
  );
}

/** What these settings make of the type, and by which rule. */
function Reckoned({ settings }: Pick<SettingsProps, 'settings'>) {
  const say = useWallTexts();
  const { formats } = useSpeech();
  const px = typePx(settings, screen);
  const said = {
    mm: formats.number(characterMm(settings)),
    distance: formats.number(settings.distanceM),
    px: formats.number(px),
  };
  return (
    <p className="wall-settings-hint">
      {say(px > leastTypePx(settings, screen) ? 'settings.reckonedLarger' : 'settings.reckoned', said)}
    </p>
  );
}
