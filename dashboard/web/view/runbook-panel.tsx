import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunbookAnswer } from '../../protocol/answers.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { IncidentView } from '../../protocol/view.js';
import { roomAddress, scrollToStep, takeWantedStep } from '../address/address.js';
import { useAnswer } from '../live/use-answer.js';
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

/** The runbook of an incident, over the page: the browser keeps the focus inside and closes it on Escape. Its steps are ticked in the room. */
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
    </dialog>
  );
}
