import { useTranslation } from 'react-i18next';
import type { LiveState } from '../../protocol/reduce.js';
import type { OutsideState } from '../../protocol/view.js';
import { addressOf, openSilences } from '../address/address.js';
import { useSentences } from '../locale/sentences.js';
import { LEGEND } from '../model/shown-state.js';
import { unsureTeams } from '../model/silences.js';
import { ChainChange } from './chain-notices.js';
import { SureMark } from './fact.js';
import { EyeMark, StateMark } from './mark.js';
import { Signed } from './sign.js';
import { useSpeech } from './speech.js';
import { Way } from './way.js';

const EYES: readonly OutsideState[] = ['ok', 'slow', 'failing', 'stale'];
const MARKED = ['declared', 'inferred', 'memory'] as const;

export function Footer({ live }: { readonly live: LiveState }) {
  const { t } = useTranslation('web');
  const sentences = useSentences();
  const unsure = unsureTeams(live.tests, live.head.asOf).length;
  return (
    <footer className="footer">
      <ul className="legend" aria-label={t('footer.legend')}>
        {LEGEND.map((state) => (
          <li key={state}>
            <span className="legend-mark" data-look={state}>
              <StateMark state={state} />
            </span>
            <b>{sentences.state(state)}</b> {t(`stateMeaning.${state}`)}
          </li>
        ))}
      </ul>
      <dl className="legend legend-more">
        <dt>{t('outside.legend')}</dt>
        {EYES.map((state) => (
          <dd key={state}>
            <EyeMark state={state} /> {t(`outside.${state}`)}
          </dd>
        ))}
        <dt>{t('confidence.legend')}</dt>
        {MARKED.map((confidence) => (
          <dd key={confidence}>
            <SureMark confidence={confidence} /> {t(`confidence.${confidence}`)}
          </dd>
        ))}
      </dl>
      <div className="footer-line">
        <span>{t('footer.keys')}</span>
        <button type="button" className="quiet" onClick={() => openSilences(true)} data-testid="open-silences">
          {t('silences.open')}
          {unsure > 0 && <Signed>{` · ▲ ${t('silences.unsure', { count: unsure })}`}</Signed>}
        </button>
        <Way to={addressOf({ kind: 'accessibility' })} className="quiet" data-testid="accessibility">
          {t('footer.accessibility')}
        </Way>
        <ChainVersion live={live} />
        <span>{t('footer.build', { build: live.head.build })}</span>
      </div>
    </footer>
  );
}

/** Which chain is in force, since when, and what the last change of it was. */
function ChainVersion({ live: { chain, chainStatus } }: { readonly live: LiveState }) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const loaded = { time: formats.time(chainStatus.loadedAtMs), hash: chainStatus.hash.slice(0, 8) };
  const version = `${t('footer.chain', { name: chain.name })}, ${t('chain.version', loaded)}`;
  if (!chainStatus.difference) return <span data-testid="chain-version">{version}</span>;
  return (
    <details>
      <summary data-testid="chain-version" title={t('chain.lastChange')}>
        {version}
      </summary>
      <ChainChange status={chainStatus} />
    </details>
  );
}
