import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AUDIENCES, type Audience } from '../../../../chain/vocabulary/incident.js';
import type { RunbookAnswer } from '../../../protocol/answers.js';
import { recordOf } from '../../../protocol/record.js';
import { inMinutes, NEXT_MIN } from '../../../speech/cadence.js';
import { formats } from '../../../speech/format.js';
import { useSentences } from '../../locale/sentences.js';
import { useSpeech } from '../../view/speech.js';
import { useFilled } from '../../view/use-filled.js';
import { ActForm, textOf } from '../act-form.js';
import { Checks, Choice, Field } from '../field.js';
import { useRoomTexts } from '../texts.js';
import type { FormProps } from './asked.js';

const NEXT_MINUTES = [10, NEXT_MIN, 30, 60] as const;
const NO_NEXT = 'none';

type MessageFormProps = FormProps & {
  /** The runbook whose templates are offered. */
  readonly runbook: RunbookAnswer | undefined;
};

/** Public wording: a template with the values of now, read again and changed by whoever sends it. Facts and hypotheses stay where they are. */
export function MessageForm({ story, live, nowMs, say, onClose, runbook }: MessageFormProps) {
  const { t } = useTranslation('room');
  const { language: mine } = useSpeech();
  const sentences = useSentences();
  const texts = useRoomTexts();
  const { incident, evidence } = story;
  const [audience, setAudience] = useState<Audience>('regions');
  const [language, setLanguage] = useState<'fr' | 'en'>('fr');
  const [next, setNext] = useState<string>(String(NEXT_MIN));
  const [written, setWritten] = useState<string>();
  // The hour that the template says is the one that is announced, though the clock goes on while it is read.
  const [openedMs] = useState(nowMs);
  const nextMs = next === NO_NEXT ? undefined : inMinutes(Number(next), openedMs);
  const filled = useFilled(incident, live, openedMs, nextMs ?? 'unset');
  const template = runbook?.messages.find((one) => one.audience === audience);
  const wording = written ?? (template ? filled[language](template[language]).replaceAll('\n', ' ').trim() : '');
  const files = [...recordOf(incident).notes, ...recordOf(incident).contestations].flatMap((one) => one.attachments);
  const proofs = [
    ...evidence.map((one) => ({ value: one.id, label: sentences.evidence(one.key, one.params) })),
    ...files.map(({ sha256, name }) => ({ value: sha256, label: t('message.file', { name }) })),
  ];
  return (
    <ActForm
      draft={`${incident.id}.message`}
      title={t('message.title')}
      lead={t('message.lead')}
      verb={t('message.draft')}
      onClose={onClose}
      onSay={(by, said) =>
        say(by, {
          type: 'message.drafted',
          ...{ audience, language, wording: textOf(said, 'wording') },
          ...(runbook && template && { template: runbook.communication }),
          ...(nextMs !== undefined && { nextMs }),
          evidence: said.getAll('evidence').map(String),
        })
      }
    >
      <div className="field-row">
        <Field label={t('message.audience')}>
          {(ids) => (
            <select
              {...ids}
              name="audience"
              data-renews="wording"
              value={audience}
              onChange={({ target }) => {
                setAudience(target.value as Audience);
                setWritten(undefined);
              }}
            >
              {AUDIENCES.map((one) => (
                <option key={one} value={one}>
                  {texts.audience(one)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t('message.language')}>
          {(ids) => (
            <select
              {...ids}
              name="language"
              data-renews="wording"
              value={language}
              onChange={({ target }) => {
                setLanguage(target.value as 'fr' | 'en');
                setWritten(undefined);
              }}
            >
              <option value="fr">français</option>
              <option value="en">English</option>
            </select>
          )}
        </Field>
        <Field label={t('message.next')}>
          {(ids) => (
            <select {...ids} name="next" value={next} onChange={({ target }) => setNext(target.value)}>
              {NEXT_MINUTES.map((minutes) => (
                <option key={minutes} value={minutes}>
                  {t('message.nextIn', { time: formats(mine).minute(inMinutes(minutes, openedMs)), minutes })}
                </option>
              ))}
              <option value={NO_NEXT}>{t('message.noNext')}</option>
            </select>
          )}
        </Field>
      </div>
      <Field
        label={t('message.wording')}
        hint={template ? t('message.template', { id: runbook?.communication }) : t('message.noTemplate')}
      >
        {(ids) => (
          <textarea
            {...ids}
            name="wording"
            lang={language}
            rows={8}
            required
            maxLength={4000}
            value={wording}
            onChange={({ target }) => setWritten(target.value)}
          />
        )}
      </Field>
      {written !== undefined && template && (
        <button type="button" className="link" onClick={() => setWritten(undefined)}>
          {t('message.again')}
        </button>
      )}
      {proofs.length > 0 && (
        <details className="message-proofs">
          <summary>{t('message.proofs', { count: proofs.length })}</summary>
          <Checks name="evidence" label={t('message.proofsLabel')} options={proofs} />
        </details>
      )}
    </ActForm>
  );
}

/** It has left: by whoever speaks to that audience, never by Vigie. */
export function SendForm({ story: { incident }, nowMs, say, onClose, message: id }: FormProps & { message: string }) {
  const { t } = useTranslation('room');
  const { formats: said } = useSpeech();
  const [openedMs] = useState(nowMs);
  const message = recordOf(incident).messages.find((one) => one.id === id);
  const announced = message?.nextMs;
  const hours = [
    ...new Set([
      ...(announced !== undefined && announced > openedMs ? [announced] : []),
      ...NEXT_MINUTES.map((minutes) => inMinutes(minutes, openedMs)),
    ]),
  ];
  const options = [
    ...hours.map((atMs) => ({ value: String(atMs), label: said.minute(atMs) })),
    // What the text announces is announced.
    ...(announced === undefined ? [{ value: NO_NEXT, label: t('message.noNext') }] : []),
  ];
  return (
    <ActForm
      draft={`${incident.id}.send.${id}`}
      title={t('message.sendTitle', { message: id })}
      lead={t('message.sendLead')}
      verb={t('message.sent')}
      onClose={onClose}
      onSay={(by, form) => {
        const next = textOf(form, 'next');
        return say(by, { type: 'message.sent', message: id, ...(next !== NO_NEXT && { nextMs: Number(next) }) });
      }}
    >
      <blockquote className="wording" lang={message?.language}>
        {message?.wording}
      </blockquote>
      <Choice
        name="next"
        label={t('message.next')}
        options={options}
        initial={announced === undefined ? NO_NEXT : String(hours[0])}
      />
    </ActForm>
  );
}
