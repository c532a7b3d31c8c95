import { useTranslation } from 'react-i18next';
import { INCIDENT_STATES, type IncidentState } from '../../../../chain/vocabulary/incident.js';
import { recordOf } from '../../../protocol/record.js';
import type { Cause } from '../../../protocol/view.js';
import { useSpeech } from '../../view/speech.js';
import { ActForm, filesOf, textOf } from '../act-form.js';
import { Choice, Files, Probability, Select, Text } from '../field.js';
import { attach } from '../say.js';
import { useRoomTexts } from '../texts.js';
import type { FormProps } from './asked.js';

const CAUSES: readonly Cause[] = [
  'saturation',
  'attack',
  'fault',
  'saturation+attack',
  'attack+fault',
  'saturation+fault',
  'undetermined',
];
const SEVERITIES = ['P1', 'P2', 'P3'] as const;

export function StateForm({ story: { incident }, say, onClose }: FormProps) {
  const { t } = useTranslation('room');
  const texts = useRoomTexts();
  const { state } = recordOf(incident);
  const open = incident.closedMs === undefined;
  const options = INCIDENT_STATES.filter((one) => one !== state && !(one === 'closed' && open));
  const next = INCIDENT_STATES[INCIDENT_STATES.indexOf(state) + 1];
  return (
    <ActForm
      draft={`${incident.id}.state`}
      title={t('state.title')}
      lead={t(open ? 'state.leadOpen' : 'state.lead')}
      verb={t('state.verb')}
      onClose={onClose}
      onSay={(by, said) => {
        const motive = textOf(said, 'motive');
        const chosen = textOf(said, 'state') as IncidentState;
        return say(by, { type: 'state.set', state: chosen, ...(motive !== '' && { motive }) });
      }}
    >
      <Choice
        name="state"
        label={t('state.label')}
        options={options.map((one) => ({ value: one, label: texts.state(one) }))}
        initial={options.find((one) => one === next) ?? options[0]}
      />
      <Text name="motive" label={t('field.motiveOptional')} rows={2} max={1000} optional />
    </ActForm>
  );
}

export function SeverityForm({ story: { incident }, say, onClose }: FormProps) {
  const { t } = useTranslation('room');
  const { severity } = incident;
  return (
    <ActForm
      draft={`${incident.id}.severity`}
      title={t('severity.title')}
      lead={t('severity.lead')}
      verb={t('severity.verb')}
      onClose={onClose}
      onSay={(by, said) => {
        const chosen = textOf(said, 'severity') as (typeof SEVERITIES)[number];
        return say(by, { type: 'severity.set', severity: chosen, motive: textOf(said, 'motive') });
      }}
    >
      <Choice
        name="severity"
        label={t('severity.label', { severity })}
        options={SEVERITIES.filter((one) => one !== severity).map((one) => ({
          value: one,
          label: `${one} — ${t(`severity.${one}`)}`,
        }))}
      />
      <Text name="motive" label={t('field.motive')} rows={2} max={1000} />
    </ActForm>
  );
}

export function HypothesisForm({ story, say, onClose }: FormProps) {
  const { t } = useTranslation('room');
  return (
    <ActForm
      draft={`${story.incident.id}.hypothesis`}
      title={t('hypothesis.title')}
      lead={t('hypothesis.lead')}
      verb={t('hypothesis.verb')}
      onClose={onClose}
      onSay={(by, said) => say(by, { type: 'hypothesis.put', text: textOf(said, 'text'), probability: shareOf(said) })}
    >
      <Text name="text" label={t('hypothesis.text')} />
      <Probability />
    </ActForm>
  );
}

export function ReviseForm({ story, say, onClose, hypothesis }: FormProps & { readonly hypothesis: string }) {
  const { t } = useTranslation('room');
  const known = recordOf(story.incident).hypotheses.find(({ id }) => id === hypothesis);
  return (
    <ActForm
      draft={`${story.incident.id}.revise.${hypothesis}`}
      title={t('hypothesis.reviseTitle', { hypothesis })}
      lead={known?.text}
      verb={t('hypothesis.revise')}
      onClose={onClose}
      onSay={(by, said) =>
        say(by, {
          type: 'hypothesis.revised',
          ...{ hypothesis, probability: shareOf(said), motive: textOf(said, 'motive') },
        })
      }
    >
      <Probability {...(known && { initial: known.probability })} />
      <Text name="motive" label={t('field.motive')} rows={2} max={1000} />
    </ActForm>
  );
}

export function WithdrawForm({ story, say, onClose, hypothesis }: FormProps & { readonly hypothesis: string }) {
  const { t } = useTranslation('room');
  const known = recordOf(story.incident).hypotheses.find(({ id }) => id === hypothesis);
  return (
    <ActForm
      draft={`${story.incident.id}.withdraw.${hypothesis}`}
      title={t('hypothesis.withdrawTitle', { hypothesis })}
      lead={known?.text}
      verb={t('hypothesis.withdraw')}
      onClose={onClose}
      onSay={(by, said) => say(by, { type: 'hypothesis.withdrawn', hypothesis, motive: textOf(said, 'motive') })}
    >
      <Text name="motive" label={t('field.motive')} rows={2} max={1000} />
    </ActForm>
  );
}

const DETECTOR = 'detector';

/** The director's word beside the detector's, or the detector's again: both stay on record. */
export function VerdictForm({ story: { incident }, say, onClose }: FormProps) {
  const { t } = useTranslation('room');
  const { formats } = useSpeech();
  const texts = useRoomTexts();
  const { cause, probability } = incident;
  const { override } = recordOf(incident);
  const detector = { cause: texts.cause(cause), probability: formats.probability(probability) };
  const options = CAUSES.filter((one) => one !== cause && one !== override?.cause).map((one) => ({
    value: one as string,
    label: texts.cause(one),
  }));
  return (
    <ActForm
      draft={`${incident.id}.verdict`}
      title={t('verdict.title')}
      lead={t('verdict.lead', detector)}
      verb={t('verdict.verb')}
      onClose={onClose}
      onSay={(by, said) => {
        const chosen = textOf(said, 'cause');
        const motive = textOf(said, 'motive');
        if (chosen === DETECTOR) return say(by, { type: 'verdict.restored', motive });
        return say(by, { type: 'verdict.overridden', cause: chosen as Cause, motive });
      }}
    >
      <Choice
        name="cause"
        label={t('verdict.label')}
        options={override ? [{ value: DETECTOR, label: t('verdict.restore', detector) }, ...options] : options}
      />
      <Text name="motive" label={t('field.motive')} rows={2} max={1000} />
    </ActForm>
  );
}

/** An operator that is named answers, with what shows it. */
export function ContestForm({ story: { incident }, live, say, onClose }: FormProps) {
  const { t } = useTranslation('room');
  const { names } = useSpeech();
  const concerned = new Set([...incident.cells, ...incident.suspects.map(({ cell }) => cell)]);
  const operators = new Set(live.chain.cells.filter(({ id }) => concerned.has(id)).map(({ operator }) => operator));
  return (
    <ActForm
      draft={`${incident.id}.contest`}
      title={t('contest.title')}
      lead={t('contest.lead')}
      verb={t('contest.verb')}
      onClose={onClose}
      onSay={async (by, said) =>
        say(by, {
          type: 'verdict.contested',
          ...{ operator: textOf(said, 'operator'), text: textOf(said, 'text') },
          attachments: [...(await attach(incident.id, filesOf(said)))],
        })
      }
    >
      <Select
        name="operator"
        label={t('contest.operator')}
        options={[...operators].map((id) => ({ value: id, label: names.operator(id) }))}
      />
      <Text name="text" label={t('contest.text')} />
      <Files required />
    </ActForm>
  );
}

function shareOf(said: FormData): number {
  return Number(textOf(said, 'probability')) / 100;
}
