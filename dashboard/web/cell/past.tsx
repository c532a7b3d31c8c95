import type { IncidentLine } from '../../protocol/command.js';
import { roomAddress } from '../address/address.js';
import { useSentences } from '../locale/sentences.js';
import { useSpeech } from '../view/speech.js';
import { Way } from '../view/way.js';
import { useCellTexts } from './texts.js';

/** The incidents whose marks stand in the curves and that the head of the view does not name; each leads to its room. */
export function PastIncidents({ incidents }: { readonly incidents: readonly IncidentLine[] }) {
  const t = useCellTexts();
  const { names, formats } = useSpeech();
  const sentences = useSentences();
  if (incidents.length === 0) return null;
  return (
    <div className="cv-past" data-testid="past">
      <h3>{t('past.title')}</h3>
      <ul>
        {incidents.map(({ id, severity, cause, maillon, sinceMs, closedMs }) => (
          <li key={id} data-past={id}>
            <span className="severity" data-severity={severity}>
              {severity}
            </span>
            <span className="closed-time">
              {closedMs === undefined
                ? t('past.open', { from: formats.minute(sinceMs) })
                : t('past.closed', { from: formats.minute(sinceMs), to: formats.minute(closedMs) })}
            </span>
            <Way to={roomAddress(id)}>
              {sentences.causeWithin(cause)}, {names.cell(maillon)}
            </Way>
          </li>
        ))}
      </ul>
    </div>
  );
}
