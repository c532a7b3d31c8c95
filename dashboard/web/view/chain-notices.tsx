import { useTranslation } from 'react-i18next';
import type { LiveState } from '../../protocol/reduce.js';
import type { ChainStatusView } from '../../protocol/view.js';
import { changeLines, isNews } from '../model/chain-change.js';
import { useSpeech } from './speech.js';

/** What whoever edits the chain waits for: that it is in force, with what changed, or that it was refused, and why. */
export function ChainNotices({ live, nowMs }: { readonly live: LiveState; readonly nowMs: number }) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const { chainStatus: status } = live;
  const news = isNews(status, nowMs, live.head.clock.rate);
  if (!status.refusal && !news) return null;
  return (
    <section className="notices" role="status">
      {status.refusal && <ChainRefusal refusal={status.refusal} loadedAtMs={status.loadedAtMs} />}
      {news && (
        <div className="notice" data-notice="chain-changed">
          <h2>{t('chain.changedAt', { time: formats.time(status.loadedAtMs) })}</h2>
          <ChainChange status={status} />
        </div>
      )}
    </section>
  );
}

function ChainRefusal({
  refusal: { atMs, faults, count },
  loadedAtMs,
}: {
  readonly refusal: NonNullable<ChainStatusView['refusal']>;
  readonly loadedAtMs: number;
}) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  return (
    <div className="notice" data-notice="chain-refused">
      <h2>{t('chain.refusedSince', { time: formats.time(atMs) })}</h2>
      <p>{t('chain.staysInForce', { count, time: formats.time(loadedAtMs) })}</p>
      <ul className="chain-faults">
        {faults.map(({ file, line, where, what, mend }) => (
          <li key={`${file}:${line} ${where} ${what}`} data-fault={`${file}:${line}`}>
            <code>
              {file}
              {line > 0 && `:${line}`}
            </code>{' '}
            {where !== '' && <span className="chain-where">{where} </span>}
            {what}; {mend}
          </li>
        ))}
      </ul>
      {count > faults.length && <p>{t('chain.moreFaults', { count: count - faults.length })}</p>}
    </div>
  );
}

/** What changed with the chain in force, a line for each section and kind of change. */
export function ChainChange({ status }: { readonly status: ChainStatusView }) {
  const { t } = useTranslation('web');
  return (
    <ul className="chain-change">
      {changeLines(status).map(({ section, kind, count, names, unnamed }) => (
        <li key={`${section} ${kind}`} data-section={section} data-change={kind}>
          {t(`chain.section.${section}`, { defaultValue: section })}
          {t('chain.colon')}
          {t(`chain.${kind}`, { count })}
          {names.some((name) => name !== '') && ` (${names.join(', ')}${unnamed > 0 ? ', …' : ''})`}
        </li>
      ))}
    </ul>
  );
}
