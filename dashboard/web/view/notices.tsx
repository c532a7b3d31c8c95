import { useTranslation } from 'react-i18next';
import type { SelfView, UnmappedView } from '../../protocol/view.js';
import { openSender, openUnmapped } from '../address/address.js';
import { useSentences } from '../locale/sentences.js';
import { RunbookLink } from './runbook-link.js';
import { useSpeech } from './speech.js';

/** What an operator of Vigie must know: its own ills, and telemetry that no rule of the chain names. */
export function Notices({
  self,
  unmapped,
}: {
  readonly self: readonly SelfView[];
  readonly unmapped: readonly UnmappedView[];
}) {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  const sentences = useSentences();
  if (self.length === 0 && unmapped.length === 0) return null;
  return (
    <section className="notices">
      {self.length > 0 && (
        <div className="notice" data-notice="self">
          <h2>{t('notice.self')}</h2>
          <ul>
            {self.map(({ key, params }) => (
              <li key={`${key} ${JSON.stringify(params)}`} data-self={key}>
                {sentences.self(key, params)}
              </li>
            ))}
          </ul>
          <RunbookLink verdict="self" />
        </div>
      )}
      {unmapped.length > 0 && (
        <div className="notice" data-notice="unmapped">
          <h2>{t('notice.unmapped')}</h2>
          <ul>
            {unmapped.map(({ sender, rows }) => (
              <li key={sender}>
                {t('notice.unmappedLine', { sender: names.sender(sender), count: rows })}{' '}
                <button type="button" className="action" onClick={() => openSender(sender)}>
                  {t('arrivals.open')}
                </button>
              </li>
            ))}
          </ul>
          <button type="button" className="action" onClick={() => openUnmapped(true)}>
            {t('unmapped.open')}
          </button>
        </div>
      )}
    </section>
  );
}
