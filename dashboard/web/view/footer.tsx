import { useTranslation } from 'react-i18next';
import type { LiveState } from '../../protocol/reduce.js';
import type { CellState } from '../../protocol/view.js';
import { useSentences } from '../locale/sentences.js';
import { StateMark } from './mark.js';

const STATES: readonly CellState[] = ['healthy', 'degraded', 'failing', 'down', 'silent', 'unknown'];

export function Footer({ live }: { readonly live: LiveState }) {
  const { t } = useTranslation('web');
  const sentences = useSentences();
  return (
    <footer className="footer">
      <ul className="legend" aria-label={t('footer.legend')}>
        {STATES.map((state) => (
          <li key={state}>
            <span className="legend-mark" data-look={state}>
              <StateMark state={state} />
            </span>
            <b>{sentences.state(state)}</b> {t(`stateMeaning.${state}`)}
          </li>
        ))}
      </ul>
      <p className="footer-line">
        <span>{t('footer.keys')}</span>
        <span>{t('footer.accessibility')}</span>
        <span>{t('footer.chain', { name: live.chain.name })}</span>
        <span>{t('footer.build', { build: live.head.build })}</span>
      </p>
    </footer>
  );
}
