import { useTranslation } from 'react-i18next';
import type { LiveState } from '../../protocol/reduce.js';
import type { LinkState } from '../live/link.js';
import { FROZEN_MS } from '../model/headline.js';
import { neverReceived } from '../model/screen.js';
import { useSpeech } from '../view/speech.js';
import { useWallTexts } from './texts.js';
import type { Playlist } from './use-playlist.js';

interface WallBarProps {
  readonly live: LiveState;
  readonly link: LinkState;
  readonly nowMs: number;
  readonly playlist: Playlist;
  /** The part of the chain that is shown, if it is not the whole. */
  readonly part: string | undefined;
}

/** How old what is shown is, and what time it is. */
export function WallBar({ live, link, nowMs, playlist, part }: WallBarProps) {
  const { t } = useTranslation('web');
  const say = useWallTexts();
  const { formats } = useSpeech();
  const { asOf, clock } = live.head;
  const ageMs = nowMs - asOf;
  const old = ageMs > FROZEN_MS * Math.max(1, clock.rate);
  return (
    <header className="wall-bar">
      <span className="wall-brand">{part ?? 'Vigie'}</span>
      <p className="wall-data" data-testid="data-age" data-old={old}>
        {neverReceived(live) ? say('dataNone') : say('data', { time: formats.time(asOf) })}
        {old && `, ${say('age', { age: formats.duration(ageMs) })}`}
      </p>
      {link !== 'live' && (
        <p className="wall-link" data-testid="link" data-link={link}>
          {t(`link.${link}`)}
        </p>
      )}
      {playlist.count > 1 && playlist.paused && <p className="wall-paused">{say('play.paused')}</p>}
      <time className="wall-clock" data-testid="clock" dateTime={new Date(nowMs).toISOString()}>
        <span className="wall-day">{formats.day(nowMs)}</span> <b>{formats.time(nowMs)}</b>
      </time>
    </header>
  );
}
