import { useTranslation } from 'react-i18next';
import type { LiveState } from '../../protocol/reduce.js';
import { formats } from '../../speech/format.js';
import type { Language } from '../../speech/names.js';
import { addressOf, openSilences, openUnmapped, selectLanguage, useAddress } from '../address/address.js';
import { nextTheme, useTheme } from '../address/theme.js';
import type { LinkState } from '../live/link.js';
import { FROZEN_MS } from '../model/headline.js';
import { neverReceived } from '../model/screen.js';
import { Way } from './way.js';

interface BarProps {
  readonly link: LinkState;
  readonly live: LiveState | undefined;
  readonly nowMs: number;
  readonly rate: number;
  readonly language: Language;
}

/** Who speaks, how we hear it, how old it is, what time it is. */
export function Bar({ link, live, nowMs, rate, language }: BarProps) {
  const { t } = useTranslation('web');
  const { time, day, duration } = formats(language);
  const theme = useTheme();
  // The picture is judged each second even if there is nothing to judge: its instant alone would look like data.
  const asOf = live?.head.asOf;
  const never = live !== undefined && neverReceived(live);
  const unmapped = (live?.unmapped ?? []).reduce((sum, { rows }) => sum + rows, 0);
  const silences = (live?.silences ?? []).filter(({ state }) => state === 'active').length;
  const old = asOf !== undefined && nowMs - asOf > FROZEN_MS * Math.max(1, rate);
  return (
    <header className="bar">
      <div className="bar-brand">
        <svg viewBox="0 0 32 32" aria-hidden="true" className="bar-glyph">
          <path d="M3 22h26" />
          <path d="M9 22a7 7 0 0 1 14 0" />
          <path d="M16 15V6M16 22l10-12" className="bar-sweep" />
        </svg>
        <span>Vigie</span>
      </div>
      <Nav live={live} />
      <dl className="bar-facts">
        <div data-testid="link" data-link={link}>
          <dt>{t('bar.link')}</dt>
          <dd>{t(`link.${link}`)}</dd>
        </div>
        <div data-testid="data-age" data-old={old}>
          <dt>{t('bar.age')}</dt>
          <dd>
            {asOf === undefined
              ? t('bar.ageNone')
              : never
                ? t('bar.neverReceived')
                : t('bar.ageValue', { time: time(asOf) })}
            {old && !never && asOf !== undefined && ` · ${t('matrix.stale', { duration: duration(nowMs - asOf) })}`}
          </dd>
        </div>
        {unmapped > 0 && (
          <div data-testid="unmapped-count">
            <dt>{t('unmapped.bar')}</dt>
            <dd>
              <button type="button" className="bar-unmapped" onClick={() => openUnmapped(true)}>
                {t('unmapped.count', { count: unmapped })}
              </button>
            </dd>
          </div>
        )}
        {silences > 0 && (
          <div data-testid="silence-count">
            <dt>{t('silences.bar')}</dt>
            <dd>
              <button type="button" className="bar-unmapped" onClick={() => openSilences(true)}>
                {t('silences.count', { count: silences })}
              </button>
            </dd>
          </div>
        )}
        <div className="bar-clock">
          <dt>
            <span className="sr">{t('bar.clock')}</span>
            {live && day(nowMs)}
          </dt>
          <dd>
            <span className="bar-time">
              {live ? <time dateTime={new Date(nowMs).toISOString()}>{time(nowMs)}</time> : '––:––:––'}
            </span>
            {rate !== 1 && <small> {t('bar.rate', { rate })}</small>}
          </dd>
        </div>
      </dl>
      <div className="bar-switches">
        <button
          type="button"
          lang={language === 'fr' ? 'en' : 'fr'}
          aria-label={`${language === 'fr' ? 'EN' : 'FR'}, ${t('bar.language')}`}
          title={t('bar.language')}
          data-testid="language"
          onClick={() => selectLanguage(language === 'fr' ? 'en' : 'fr')}
        >
          {language === 'fr' ? 'EN' : 'FR'}
        </button>
        <button
          type="button"
          data-testid="theme"
          onClick={nextTheme}
          title={t('bar.theme', { theme: t(`bar.theme_${theme}`) })}
        >
          <span className="sr">{t('bar.theme', { theme: t(`bar.theme_${theme}`) })}</span>
          <svg viewBox="0 0 16 16" aria-hidden="true" data-theme-mark={theme}>
            <circle cx="8" cy="8" r="6" />
            <path d="M8 2a6 6 0 0 1 0 12z" />
          </svg>
        </button>
      </div>
    </header>
  );
}

const VIEWS = ['command', 'wall', 'operators'] as const;

/** The ways between views; whoever sees a part of the chain alone does not compare operators. */
function Nav({ live }: Pick<BarProps, 'live'>) {
  const { t } = useTranslation('web');
  const { view } = useAddress();
  return (
    <nav className="bar-nav" aria-label={t('nav.title')}>
      <ul>
        {VIEWS.filter((kind) => kind !== 'operators' || live?.head.scope === 'all').map((kind) => (
          <li key={kind}>
            <Way to={addressOf({ kind })} aria-current={view.kind === kind ? 'page' : 'false'}>
              {t(`nav.${kind}`)}
            </Way>
          </li>
        ))}
      </ul>
    </nav>
  );
}
