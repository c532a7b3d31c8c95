import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ROLES } from '../../../../chain/vocabulary/incident.js';
import { type IncidentRecord, type RoleHeld, recordOf } from '../../../protocol/record.js';
import { useSpeech } from '../../view/speech.js';
import { ActForm, NameField, textOf } from '../act-form.js';
import { setAuthor, useAuthor } from '../author.js';
import { Field, Text } from '../field.js';
import { isMe } from '../people.js';
import { useRoomTexts } from '../texts.js';
import type { FormProps } from './asked.js';

type RoleFormProps = FormProps & { readonly role?: string | undefined; readonly maillon?: string | undefined };

/** Takes a role, takes it over with a motive, or leaves one's own. */
export function RoleForm({ story: { incident }, say, onClose, ...asked }: RoleFormProps) {
  const { t } = useTranslation('room');
  const { names } = useSpeech();
  const texts = useRoomTexts();
  const author = useAuthor();
  const { roles } = recordOf(incident);
  const [role, setRole] = useState(asked.role ?? ROLES.find((one) => !holderOf(roles, one)) ?? ROLES[0]);
  const [maillon, setMaillon] = useState(asked.maillon ?? incident.maillon);
  const named: { readonly role: RoleHeld['role']; readonly maillon?: string } =
    role === 'maillon-lead' ? { role, maillon } : { role: role as RoleHeld['role'] };
  const holder = holderOf(roles, role, named.maillon);
  const mine = holder !== undefined && isMe(holder.by, author);
  return (
    <ActForm
      draft={`${incident.id}.role`}
      title={t('role.title')}
      lead={holder && t(mine ? 'role.leadMine' : 'role.leadHeld', { by: holder.by })}
      verb={t(mine ? 'role.release' : holder ? 'role.takeOver' : 'role.take')}
      onClose={onClose}
      onSay={(by, said) => {
        if (mine) return say(by, { type: 'role.released', ...named });
        return say(by, { type: 'role.taken', ...named, ...(holder && { motive: textOf(said, 'motive') }) });
      }}
    >
      <Field label={t('role.label')}>
        {(ids) => (
          <select {...ids} name="role" value={role} onChange={({ target }) => setRole(target.value)}>
            {ROLES.map((one) => (
              <option key={one} value={one}>
                {texts.role(one)}
              </option>
            ))}
          </select>
        )}
      </Field>
      {role === 'maillon-lead' && (
        <Field label={t('role.maillon')}>
          {(ids) => (
            <select {...ids} name="maillon" value={maillon} onChange={({ target }) => setMaillon(target.value)}>
              {incident.cells.map((cell) => (
                <option key={cell} value={cell}>
                  {names.cell(cell)}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {holder && !mine && <Text name="motive" label={t('field.motive')} rows={2} max={1000} />}
    </ActForm>
  );
}

function holderOf(roles: IncidentRecord['roles'], role: string, maillon?: string): RoleHeld | undefined {
  return roles.find((one) => one.role === role && (maillon === undefined || one.maillon === maillon));
}

/** The shift goes to another person, with what the state alone tells. */
export function HandoverForm({ story: { incident }, say, onClose }: FormProps) {
  const { t } = useTranslation('room');
  const { formats } = useSpeech();
  const texts = useRoomTexts();
  const { state, roles, hypotheses, steps, nextMessageMs } = recordOf(incident);
  const standing = hypotheses.filter(({ withdrawn }) => !withdrawn);
  const waiting = steps.filter(({ doneMs }) => doneMs === undefined);
  return (
    <ActForm
      draft={`${incident.id}.handover`}
      title={t('handover.title')}
      lead={t('handover.lead')}
      verb={t('handover.verb')}
      onClose={onClose}
      onSay={(by, said) => {
        const text = textOf(said, 'text');
        return say(by, { type: 'shift.handed', to: textOf(said, 'to'), ...(text !== '' && { text }) });
      }}
    >
      <ul className="handover-summary">
        <li>{t('handover.state', { severity: incident.severity, state: texts.state(state) })}</li>
        <li>{t('handover.roles', { count: roles.length })}</li>
        <li>{t('handover.hypotheses', { count: standing.length })}</li>
        <li>{t('handover.waiting', { count: waiting.length })}</li>
        <li>
          {nextMessageMs === undefined
            ? t('handover.noMessage')
            : t('handover.message', { time: formats.minute(nextMessageMs) })}
        </li>
      </ul>
      <Field label={t('handover.to')}>
        {(ids) => <input {...ids} name="to" type="text" maxLength={80} required autoComplete="off" />}
      </Field>
      <Text name="text" label={t('handover.text')} optional />
    </ActForm>
  );
}

/** Who is at this screen. */
export function AuthorForm({ onClose }: Pick<FormProps, 'onClose'>) {
  const { t } = useTranslation('room');
  const author = useAuthor();
  return (
    <ActForm
      draft={'author'}
      title={t('author.title')}
      verb={t('author.verb')}
      onClose={onClose}
      onSay={(by, said) => {
        setAuthor(textOf(said, 'by') || by);
        return Promise.resolve(undefined);
      }}
    >
      {author !== undefined && <NameField initial={author} />}
    </ActForm>
  );
}

/** Somebody takes care of it: escalation stops. */
export function AcknowledgeForm({ onClose, acknowledge }: Pick<FormProps, 'onClose'> & AcknowledgeProps) {
  const { t } = useTranslation('room');
  return (
    <ActForm
      draft={'acknowledge'}
      title={t('acknowledge.title')}
      lead={t('acknowledge.lead')}
      verb={t('acknowledge.verb')}
      onClose={onClose}
      onSay={acknowledge}
    />
  );
}

interface AcknowledgeProps {
  readonly acknowledge: (by: string) => ReturnType<FormProps['say']>;
}
