import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UnmappedAnswer, UnmappedKey, UnmappedSender } from '../../protocol/unmapped.js';
import { useAnswer } from '../live/use-answer.js';
import { SidePanel } from './dialog.js';
import { useSpeech } from './speech.js';

/** How often it is counted again, ms: it reads raw rows. */
const RENEWAL_MS = 10_000;

interface PanelProps {
  readonly nowMs: number;
  readonly onClose: () => void;
}

/** Telemetry that is kept and enters no verdict: by sender, what it calls itself, and the rule that would bring it in. */
export function UnmappedPanel({ nowMs, onClose }: PanelProps) {
  const { t } = useTranslation('web');
  const { value, failure } = useAnswer<UnmappedAnswer>('/api/v1/unmapped', 'unmapped', Math.floor(nowMs / RENEWAL_MS));
  return (
    <SidePanel
      title={t('unmapped.title')}
      close={t('unmapped.close')}
      testid="unmapped"
      className="unmapped"
      onClose={onClose}
    >
      {value && <Unmapped answer={value} />}
      {failure !== undefined && <p>{t('unmapped.failed', { detail: failure })}</p>}
      {!value && failure === undefined && <p>{t('unmapped.loading')}</p>}
    </SidePanel>
  );
}

function Unmapped({ answer: { fromMs, toMs, senders } }: { readonly answer: UnmappedAnswer }) {
  const { t } = useTranslation('web');
  if (senders.length === 0) return <p>{t('unmapped.none')}</p>;
  return (
    <>
      <p className="runbook-meta">{t('unmapped.lead', { count: Math.round((toMs - fromMs) / 60_000) })}</p>
      {senders.map((sender) => (
        <Sender key={sender.sender} of={sender} />
      ))}
      <p className="runbook-meta">{t('unmapped.where')}</p>
    </>
  );
}

function Sender({ of: { sender, rows, keys } }: { readonly of: UnmappedSender }) {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  const rules = keys.flatMap(({ rule }) => (rule === undefined ? [] : [rule]));
  return (
    <section className="unmapped-sender" data-unmapped-sender={sender}>
      <div className="section-head">
        <h3>{names.sender(sender)}</h3>
        <span className="section-count">{t('unmapped.count', { count: rows })}</span>
        {rules.length > 1 && (
          <Copy
            text={rules.join('\n')}
            word={t('unmapped.copyAll', { count: rules.length })}
            label={`${t('unmapped.copyAll', { count: rules.length })}, ${names.sender(sender)}`}
          />
        )}
      </div>
      <div className="unmapped-scroll">
        <table>
          <thead>
            <tr>
              {(['service', 'host', 'rows', 'since', 'last', 'rule'] as const).map((column) => (
                <th key={column} scope="col">
                  {t(`unmapped.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {keys.map((key) => (
              <Row key={`${key.service}\n${key.host}`} of={key} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Row({ of: { service, host, rows, sinceMs, lastMs, rule } }: { readonly of: UnmappedKey }) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const names = { service: service || t('arrivals.noService'), host: host || t('arrivals.noHost') };
  return (
    <tr>
      <th scope="row">{names.service}</th>
      <td>{names.host}</td>
      <td className="figure">{formats.number(rows)}</td>
      <td className="figure">{formats.time(sinceMs)}</td>
      <td className="figure">{formats.time(lastMs)}</td>
      <td>
        {rule === undefined ? (
          t('arrivals.fault.no-service')
        ) : (
          <>
            <code>{rule}</code> <Copy text={rule} word={t('unmapped.copy')} label={t('unmapped.copyLabel', names)} />
          </>
        )}
      </td>
    </tr>
  );
}

interface CopyProps {
  readonly text: string;
  readonly word: string;
  readonly label: string;
}

/** Says whether it was copied: a browser may refuse. */
function Copy({ text, word, label }: CopyProps) {
  const { t } = useTranslation('web');
  const [told, setTold] = useState('');
  const copy = () => {
    // Absent where the page is not of a secure origin.
    const done = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
    done.then(
      () => setTold(t('unmapped.copied')),
      () => setTold(t('unmapped.copyFailed')),
    );
  };
  return (
    <>
      <button type="button" className="action" onClick={copy} aria-label={label} data-copy>
        {word}
      </button>
      <span role="status" className="unmapped-told">
        {told}
      </span>
    </>
  );
}
