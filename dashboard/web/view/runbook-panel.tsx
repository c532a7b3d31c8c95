import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunbookAnswer } from '../../protocol/answers.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { IncidentView } from '../../protocol/view.js';
import { roomAddress, scrollToStep, takeWantedStep } from '../address/address.js';
import { useAnswer } from '../live/use-answer.js';
import { SidePanel } from './dialog.js';
import { RunbookBody, RunbookMeta, Why } from './runbook-body.js';
import { Before, Messages } from './runbook-front.js';
import { useFilled } from './use-filled.js';
import { Way } from './way.js';

interface PanelProps {
  readonly id: string;
  /** Whose values stand in the text; without one they are shown as not measured. */
  readonly incident: IncidentView | undefined;
  readonly live: LiveState;
  readonly nowMs: number;
  readonly onClose: () => void;
}

/** The runbook of an incident, over the page. Its steps are ticked in the room. */
export function RunbookPanel({ id, incident, live, nowMs, onClose }: PanelProps) {
  const { t } = useTranslation('web');
  const { value, failure } = useAnswer<RunbookAnswer>(`/api/v1/runbooks/${encodeURIComponent(id)}`, id, 0);
  const filled = useFilled(incident, live, nowMs);
  useEffect(() => {
    const step = value && takeWantedStep();
    if (step !== undefined) scrollToStep(step);
  }, [value]);
  return (
    <SidePanel title={value?.title ?? id} close={t('runbook.close')} testid="runbook" onClose={onClose}>
      {value && (
        <>
          <RunbookMeta runbook={value} />
          {incident && (
            <p className="runbook-room">
              <Way to={roomAddress(incident.id)} data-room={incident.id}>
                {t('runbook.room')}
              </Way>
            </p>
          )}
          <Why id={id} incident={incident} />
          <Before runbook={value} />
          <RunbookBody runbook={value} filled={filled.fr} />
          <Messages messages={value.messages} filled={filled} />
        </>
      )}
      {!value && <p>{failure === undefined ? t('runbook.loading') : t('runbook.failed', { detail: failure })}</p>}
    </SidePanel>
  );
}
