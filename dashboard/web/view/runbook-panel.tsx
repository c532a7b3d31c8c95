import { lazy, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunbookAnswer, RunbookPart } from '../../protocol/answers.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { IncidentView } from '../../protocol/view.js';
import { scrollToStep, takeWantedStep } from '../address/address.js';
import { latePart } from '../live/late-part.js';
import { useAnswer } from '../live/use-answer.js';
import { fill, runbookValues } from '../model/runbook-values.js';
import { Before, Messages } from './runbook-front.js';

const Text = lazy(() => latePart(() => import('./runbook-text.js')));

interface PanelProps {
  readonly id: string;
  /** Whose values stand in the text; without one they are shown as not measured. */
  readonly incident: IncidentView | undefined;
  readonly live: LiveState;
  readonly nowMs: number;
  readonly onClose: () => void;
}

/** The runbook of an incident, over the page: the browser keeps the focus inside and closes it on Escape. */
export function RunbookPanel({ id, incident, live, nowMs, onClose }: PanelProps) {
  const { t } = useTranslation('web');
  const dialog = useRef<HTMLDialogElement>(null);
  const { value, failure } = useAnswer<RunbookAnswer>(`/api/v1/runbooks/${encodeURIComponent(id)}`, id, 0);
  const filled = useFilled(incident, live, nowMs);
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    const step = value && takeWantedStep();
    if (step !== undefined) scrollToStep(step);
  }, [value]);
  return (
    <dialog ref={dialog} className="runbook" onClose={onClose} aria-labelledby="runbook-title" data-testid="runbook">
      <header>
        <h2 id="runbook-title">{value?.title ?? id}</h2>
        <button type="button" className="action" onClick={() => dialog.current?.close()}>
          {t('runbook.close')}
        </button>
      </header>
      {value && (
        <>
          <p className="runbook-meta">
            {t('runbook.meta', {
              version: value.version,
              owner: value.owner,
              date: value.reviewedOn,
              minutes: value.minutes,
            })}
          </p>
          <Why id={id} incident={incident} />
          <Before runbook={value} />
          <div className="runbook-body" lang="fr">
            <Suspense fallback={<p>{t('runbook.loading')}</p>}>
              {value.parts.map((part, index) => (
                <Part key={part.step?.id ?? `text-${index}`} part={part} runbook={value} filled={filled.fr} />
              ))}
            </Suspense>
          </div>
          <Messages messages={value.messages} filled={filled} />
        </>
      )}
      {!value && <p>{failure === undefined ? t('runbook.loading') : t('runbook.failed', { detail: failure })}</p>}
    </dialog>
  );
}

type Filled = Readonly<Record<'fr' | 'en', (text: string) => string>>;

/** Runbooks are written in French, messages in both: each takes its values in its own language. */
function useFilled(incident: IncidentView | undefined, live: LiveState, nowMs: number): Filled {
  const { i18n } = useTranslation();
  const into = (language: 'fr' | 'en') => {
    const word = i18n.getFixedT(language, 'vigie');
    const t = i18n.getFixedT(language, 'web');
    const blanks = { unmeasured: t('runbook.unmeasured'), unset: t('runbook.unset') };
    const values = incident ? runbookValues(incident, live, language, nowMs, (cause) => word(`cause.${cause}`)) : {};
    return (text: string) => fill(text, values, incident, blanks);
  };
  return { fr: into('fr'), en: into('en') };
}

/** Why this one: the fields of the outage that it names. */
function Why({ id, incident }: Pick<PanelProps, 'id' | 'incident'>) {
  const { t } = useTranslation('web');
  if (incident?.runbook?.id !== id) return null;
  const [, whole, ...fields] = /^runbook\.(exact|part)((?:-\w+)*)$/.exec(incident.runbook.reason) ?? [];
  if (whole === undefined) return null;
  const named = (fields[0] ?? '').split('-').filter((field) => field !== '');
  const list = [whole, ...named].map((field) => t(`runbook.matched.${field}`)).join(', ');
  return <p className="runbook-why">{t('runbook.why', { list })}</p>;
}

interface PartProps {
  readonly part: RunbookPart;
  readonly runbook: RunbookAnswer;
  readonly filled: (text: string) => string;
}

function Part({ part: { markdown, step }, runbook, filled }: PartProps) {
  const { t } = useTranslation('web');
  if (!step) return <Text>{filled(markdown)}</Text>;
  const approval = runbook.approvals.find(({ id }) => id === step.approval);
  return (
    <section id={`step-${step.id}`} className="step" data-step={step.id} data-kind={step.kind}>
      <h3>{step.title}</h3>
      <p className="step-marks">
        <span className="step-kind">{t(`runbook.kind.${step.kind}`)}</span>
        {approval && (
          <span className="step-approval" data-people={approval.people}>
            {t('runbook.approval', { count: approval.people, by: approval.by.join(', ') })}
          </span>
        )}
      </p>
      <Text>{filled(markdown)}</Text>
    </section>
  );
}
