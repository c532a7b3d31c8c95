import { useTranslation } from 'react-i18next';
import { type ArrivalFault, arrivalFaults } from '../../protocol/arrival-faults.js';
import type { ArrivalKey, ArrivalsAnswer } from '../../protocol/arrivals.js';
import { useAnswer } from '../live/use-answer.js';
import { SidePanel } from './dialog.js';
import { useSpeech } from './speech.js';

/** How often what has arrived is read again, ms. */
const RENEWAL_MS = 5_000;

interface ArrivalsPanelProps {
  readonly sender: string;
  readonly nowMs: number;
  readonly onClose: () => void;
}

/** What a sender's telemetry looks like as it arrives, and what to mend about it: what `vigie check --sender` says. */
export function ArrivalsPanel({ sender, nowMs, onClose }: ArrivalsPanelProps) {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  const path = `/api/v1/senders/${encodeURIComponent(sender)}/arrivals`;
  const { value, failure } = useAnswer<ArrivalsAnswer>(path, sender, Math.floor(nowMs / RENEWAL_MS));
  return (
    <SidePanel
      title={t('arrivals.title', { sender: names.sender(sender) })}
      close={t('arrivals.close')}
      testid="arrivals"
      onClose={onClose}
    >
      {value && <Arrivals answer={value} />}
      {failure !== undefined && <p>{t('arrivals.failed', { detail: failure })}</p>}
      {!value && failure === undefined && <p>{t('arrivals.loading')}</p>}
    </SidePanel>
  );
}

function Arrivals({ answer: { fromMs, toMs, examinedFromMs, keys } }: { readonly answer: ArrivalsAnswer }) {
  const { t } = useTranslation('web');
  const minutes = Math.round((toMs - Math.max(fromMs, examinedFromMs)) / 60_000);
  const rules = keys.flatMap(({ rule }) => (rule === undefined ? [] : [rule]));
  return (
    <>
      <p className="runbook-meta">{t('arrivals.range', { count: minutes })}</p>
      {keys.length === 0 && <p>{t('arrivals.nothing')}</p>}
      <ul className="arrivals">
        {keys.map((key) => (
          <Key key={`${key.service}\n${key.host}\n${key.cell}`} of={key} nowMs={toMs} />
        ))}
      </ul>
      {rules.length > 0 && (
        <div className="runbook-body">
          <h3>{t('arrivals.rules')}</h3>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached without a mouse (WCAG 2.1.1) */}
          <pre tabIndex={0}>
            <code>{rules.join('\n')}</code>
          </pre>
        </div>
      )}
    </>
  );
}

function Key({ of, nowMs }: { readonly of: ArrivalKey; readonly nowMs: number }) {
  const { t } = useTranslation('web');
  const { names, formats } = useSpeech();
  const faultText = useFaultText();
  return (
    <li data-mapped={of.cell !== undefined}>
      <h3>
        {t('arrivals.at', {
          service: of.service || t('arrivals.noService'),
          host: of.host || t('arrivals.noHost'),
        })}
        <span> · {of.cell === undefined ? t('arrivals.noCell') : names.cell(of.cell)}</span>
      </h3>
      {of.signals.map(({ signal, rows, lastReceivedMs, delayP50Ms, delayP95Ms }) => (
        <p key={signal}>
          <b>{t(`arrivals.${signal}`, { count: rows })}</b>{' '}
          {t('arrivals.delay', {
            last: formats.duration(nowMs - lastReceivedMs),
            p50: formats.latency(delayP50Ms),
            p95: formats.latency(delayP95Ms),
          })}
        </p>
      ))}
      {arrivalFaults(of).map((fault) => (
        <p key={JSON.stringify(fault)} className="arrivals-fault" data-fault={fault.key}>
          {faultText(fault)}
        </p>
      ))}
    </li>
  );
}

function useFaultText(): (fault: ArrivalFault) => string {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  return (fault) => {
    switch (fault.key) {
      case 'missing':
        return t('arrivals.fault.missing', { ...fault });
      case 'clock-ahead':
        return t('arrivals.fault.clock-ahead', {
          signal: t(`arrivals.signal.${fault.signal}`),
          ahead: formats.latency(fault.aheadMs),
        });
      case 'late':
        return t('arrivals.fault.late', {
          signal: t(`arrivals.signal.${fault.signal}`),
          delay: formats.latency(fault.delayMs),
          asked: formats.latency(fault.askedMs),
        });
      default:
        return t(`arrivals.fault.${fault.key}`);
    }
  };
}
