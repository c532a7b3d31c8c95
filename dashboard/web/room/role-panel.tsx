import { useTranslation } from 'react-i18next';
import { ROLES } from '../../../chain/vocabulary/incident.js';
import { type IncidentRecord, type RoleHeld, recordOf } from '../../protocol/record.js';
import type { IncidentView } from '../../protocol/view.js';
import { useSpeech } from '../view/speech.js';
import { type Ask, Do, Panel } from './panel.js';
import { useRoomTexts } from './texts.js';

interface Props {
  readonly incident: IncidentView;
  readonly onAsk: Ask;
}

/** Who does what. */
export function Roles({ incident, onAsk }: Props) {
  const { t } = useTranslation('room');
  const { names, formats } = useSpeech();
  const texts = useRoomTexts();
  const { roles, handovers } = recordOf(incident);
  const last = handovers.at(-1);
  const lines = ROLES.flatMap((role): { readonly role: string; readonly one: RoleHeld | undefined }[] => {
    const held = roles.filter((one) => one.role === role);
    return held.length === 0 ? [{ role, one: undefined }] : held.map((one) => ({ role, one }));
  });
  return (
    <Panel
      title={t('role.panel')}
      testid="roles"
      actions={
        <>
          <Do does="role" label={t('role.do')} onDo={() => onAsk({ kind: 'role' })} />
          <Do does="handover" label={t('handover.do')} onDo={() => onAsk({ kind: 'handover' })} />
        </>
      }
    >
      <dl className="offices">
        {lines.map(({ role, one }) => (
          <div key={`${role} ${one?.maillon ?? ''}`} data-role={role}>
            <dt>
              {texts.role(role)}
              {one?.maillon !== undefined && <small> {names.cell(one.maillon)}</small>}
            </dt>
            <dd>
              {one ? (
                <>
                  {one.by}{' '}
                  <small>
                    {one.declared && `${t('timeline.declared')}, `}
                    {formats.minute(one.atMs)}
                  </small>
                </>
              ) : (
                <button type="button" className="link" onClick={() => onAsk({ kind: 'role', role })}>
                  {t('role.take')} <span className="sr">{texts.role(role)}</span>
                </button>
              )}
            </dd>
          </div>
        ))}
      </dl>
      {last && <HandedOver last={last} />}
    </Panel>
  );
}

/** What the last shift left, as it was when it went. */
function HandedOver({ last }: { readonly last: IncidentRecord['handovers'][number] }) {
  const { t } = useTranslation('room');
  const { formats } = useSpeech();
  const texts = useRoomTexts();
  const { by, to, atMs, text, summary } = last;
  const { severity, state, cause, overridden, hypotheses, waiting, steps, nextMs } = summary;
  return (
    <details className="handed" data-testid="handover">
      <summary>
        {t('handover.last', { by, to, time: formats.time(atMs) })}
        {text !== undefined && ` — ${text}`}
      </summary>
      <ul className="handover-summary">
        <li>
          {t('handover.state', { severity, state: texts.state(state) })} · {texts.cause(overridden ?? cause)}
        </li>
        {summary.roles.map((one) => (
          <li key={`${one.role} ${one.maillon ?? ''}`}>
            {texts.role(one.role)} : {one.by}
          </li>
        ))}
        {hypotheses.map(({ id, text: supposed, probability }) => (
          <li key={id}>
            {id} ({formats.probability(probability)}) : {supposed}
          </li>
        ))}
        <li>
          {t('handover.steps', { count: steps })} · {t('handover.waiting', { count: waiting.length })}
        </li>
        <li>
          {nextMs === undefined ? t('handover.noMessage') : t('handover.message', { time: formats.minute(nextMs) })}
        </li>
      </ul>
    </details>
  );
}
