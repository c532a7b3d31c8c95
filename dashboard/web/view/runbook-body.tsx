import { lazy, type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunbookAnswer, RunbookPart } from '../../protocol/answers.js';
import type { IncidentView } from '../../protocol/view.js';
import { latePart } from '../live/late-part.js';
import { useSpeech } from './speech.js';

const Text = lazy(() => latePart(() => import('./runbook-text.js')));

export type Step = NonNullable<RunbookPart['step']>;

interface BodyProps {
  readonly runbook: RunbookAnswer;
  /** Fills the values of now in. */
  readonly filled: (text: string) => string;
  /** What stands below the title of a step: how far it is, and what can be done about it. */
  readonly control?: ((step: Step) => ReactNode) | undefined;
  /** `done`, `proposed` or nothing yet. */
  readonly stateOf?: ((step: Step) => string | undefined) | undefined;
}

/** A runbook from top to bottom, its steps marked with what they ask for. */
export function RunbookBody({ runbook, filled, control, stateOf }: BodyProps) {
  const { t } = useTranslation('web');
  return (
    <div className="runbook-body" lang="fr">
      <Suspense fallback={<p>{t('runbook.loading')}</p>}>
        {runbook.parts.map(({ markdown, step }, index) =>
          step ? (
            <section
              key={step.id}
              id={`step-${step.id}`}
              className="step"
              data-step={step.id}
              data-kind={step.kind}
              data-ticked={stateOf?.(step)}
              aria-labelledby={`step-title-${step.id}`}
              {...(control && { tabIndex: -1 })}
            >
              <h3 id={`step-title-${step.id}`} className="step-title">
                {step.title}
              </h3>
              <Marks step={step} runbook={runbook} />
              {control?.(step)}
              <Text>{filled(markdown)}</Text>
            </section>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one version of a runbook never move
            <Text key={`text-${index}`}>{filled(markdown)}</Text>
          ),
        )}
      </Suspense>
    </div>
  );
}

function Marks({ step, runbook }: { readonly step: Step; readonly runbook: RunbookAnswer }) {
  const { t } = useTranslation('web');
  const approval = runbook.approvals.find(({ id }) => id === step.approval);
  return (
    <p className="step-marks">
      <span className="step-kind">{t(`runbook.kind.${step.kind}`)}</span>
      {approval && (
        <span className="step-approval" data-people={approval.people}>
          {t('runbook.approval', { count: approval.people, by: approval.by.join(', ') })}
        </span>
      )}
    </p>
  );
}

/** Why this one: the fields of the outage that it names. */
export function Why({ id, incident }: { readonly id: string; readonly incident: IncidentView | undefined }) {
  const { t } = useTranslation('web');
  if (incident?.runbook?.id !== id) return null;
  const [, whole, ...fields] = /^runbook\.(exact|part)((?:-\w+)*)$/.exec(incident.runbook.reason) ?? [];
  if (whole === undefined) return null;
  const named = (fields[0] ?? '').split('-').filter((field) => field !== '');
  const list = [whole, ...named].map((field) => t(`runbook.matched.${field}`)).join(', ');
  return <p className="runbook-why">{t('runbook.why', { list })}</p>;
}

export function RunbookMeta({ runbook }: Pick<BodyProps, 'runbook'>) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const { version, owner, reviewedOn, minutes } = runbook;
  const date = formats.day(Date.parse(reviewedOn));
  return <p className="runbook-meta">{t('runbook.meta', { version, owner, date, minutes })}</p>;
}
