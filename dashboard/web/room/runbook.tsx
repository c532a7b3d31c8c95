import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunbookAnswer, RunbookMatches } from '../../protocol/answers.js';
import type { Act } from '../../protocol/command.js';
import { recordOf, type StepState } from '../../protocol/record.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { IncidentView } from '../../protocol/view.js';
import { openRunbook, scrollToStep, takeWantedStep } from '../address/address.js';
import { useAnswer } from '../live/use-answer.js';
import { RunbookBody, RunbookMeta, type Step, Why } from '../view/runbook-body.js';
import { Before, Messages } from '../view/runbook-front.js';
import { useSpeech } from '../view/speech.js';
import { useFilled } from '../view/use-filled.js';
import { useAuthor } from './author.js';
import { nextTick, stepsOf } from './steps.js';

interface RoomRunbookProps {
  readonly id: string | undefined;
  readonly runbook: RunbookAnswer | undefined;
  readonly failure: string | undefined;
  readonly incident: IncidentView;
  readonly live: LiveState;
  readonly nowMs: number;
  readonly onSay: (act: Act) => void;
}

/** The runbook beside the incident: values of now in its text, its steps ticked into the timeline. */
export function RoomRunbook({ id, runbook, failure, incident, live, nowMs, onSay }: RoomRunbookProps) {
  const { t } = useTranslation('room');
  const web = useTranslation('web').t;
  const filled = useFilled(incident, live, nowMs);
  const done = stepsOf(id ?? '', recordOf(incident).steps);
  useEffect(() => {
    const step = runbook && takeWantedStep();
    if (step !== undefined) scrollToStep(step);
  }, [runbook]);
  if (id === undefined) return <p className="room-none">{t('runbook.none')}</p>;
  if (!runbook)
    return (
      <p className="room-none">
        {failure === undefined ? web('runbook.loading') : web('runbook.failed', { detail: failure })}
      </p>
    );
  const steps = runbook.parts.flatMap(({ step }) => step ?? []);
  return (
    <>
      <div className="room-runbook-head">
        <h2 id="runbook-title">{runbook.title}</h2>
        <Others id={id} incident={incident} />
      </div>
      <RunbookMeta runbook={runbook} />
      <Why id={id} incident={incident} />
      <p className="room-progress" data-testid="progress">
        {t('runbook.progress', {
          count: steps.filter((step) => done.get(step.id)?.doneMs !== undefined).length,
          total: steps.length,
        })}
      </p>
      <Before runbook={runbook} />
      <RunbookBody
        runbook={runbook}
        filled={filled.fr}
        stateOf={(step) => tickedOf(done.get(step.id))}
        control={(step) => <StepControl step={step} known={done.get(step.id)} runbook={id} onSay={onSay} />}
      />
      <Messages messages={runbook.messages} filled={filled} />
    </>
  );
}

function tickedOf(known: StepState | undefined): string | undefined {
  if (!known) return undefined;
  return known.doneMs === undefined ? 'proposed' : 'done';
}

interface ControlProps {
  readonly step: Step;
  readonly known: StepState | undefined;
  readonly runbook: string;
  readonly onSay: RoomRunbookProps['onSay'];
}

/** How far the step is, who agreed, and what whoever sits here can say about it. */
function StepControl({ step, known, runbook, onSay }: ControlProps) {
  const { t, i18n } = useTranslation('room');
  const { formats } = useSpeech();
  const author = useAuthor();
  const next = nextTick(step, known, author);
  const tick = (as: NonNullable<typeof next>) => onSay({ type: 'step.ticked', runbook, step: step.id, as });
  const last = known?.agreed.at(-1);
  const people = known?.agreed.map(({ by }) => by).join(', ');
  return (
    <div className="step-control" lang={i18n.language} data-people={step.people}>
      <span className="step-box" data-ticked={tickedOf(known)} aria-hidden="true" />
      <span className="step-said">
        {!known && t(step.people > 1 ? 'step.needs' : 'step.open', { count: step.people })}
        {known &&
          last &&
          known.doneMs === undefined &&
          t('step.proposed', { by: people, time: formats.time(last.atMs) })}
        {known?.doneMs !== undefined && t('step.done', { by: people, time: formats.time(known.doneMs) })}
      </span>
      {next !== undefined && (
        <button type="button" className="action" data-tick={next} onClick={() => tick(next)}>
          {t(`step.${next}Verb`)} <kbd>x</kbd>
        </button>
      )}
      {known && (
        <button type="button" className="action quiet" data-tick="withdrawn" onClick={() => tick('withdrawn')}>
          {t('step.withdrawnVerb')} <kbd>z</kbd>
        </button>
      )}
    </div>
  );
}

/** Other runbooks that fit, and the one of the director's word. */
function Others({ id, incident }: { readonly id: string; readonly incident: IncidentView }) {
  const { t } = useTranslation('room');
  const { cause, maillon, attackKind } = incident;
  const { override } = recordOf(incident);
  const word = override?.cause ?? cause;
  const asked = new URLSearchParams({ verdict: word, cell: maillon });
  if (attackKind !== undefined) asked.set('kind', attackKind);
  const { value } = useAnswer<RunbookMatches>(`/api/v1/runbooks?${asked}`, `${asked}`, 0);
  const shelf = useMemo(() => {
    const matches = value?.matches.map((one) => ({ id: one.id, title: one.title })) ?? [];
    return matches.some((one) => one.id === id) ? matches : [{ id, title: id }, ...matches];
  }, [value, id]);
  if (shelf.length < 2) return null;
  return (
    <label className="room-shelf">
      <span>{t('runbook.others')}</span>
      <select value={id} onChange={({ target }) => openRunbook(target.value)}>
        {shelf.map((one) => (
          <option key={one.id} value={one.id}>
            {one.title}
          </option>
        ))}
      </select>
    </label>
  );
}
