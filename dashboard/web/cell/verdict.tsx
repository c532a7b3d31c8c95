import type { CellId } from '../../../chain/model.js';
import type { CellState, IncidentView, VerdictView } from '../../protocol/view.js';
import { cellAddress, goTo } from '../address/address.js';
import { probabilityOf } from '../model/incidents.js';
import { isIll, isUnseen } from '../model/shown-state.js';
import { CellVerdict } from '../view/cell-verdict.js';
import { useCellTexts } from './texts.js';

interface VerdictProps {
  readonly verdict: VerdictView | undefined;
  readonly state: CellState;
  /** Still open, and the cell is in it. */
  readonly incident: IncidentView | undefined;
}

/**
 * What the detector says and why; where it says nothing of this cell, what is said of the incident it is in, else why there is nothing. In a wide
 * outage the word of a cell may come some time after its state: it is never said meanwhile that all is well. A suspect leads to its own view.
 */
export function VerdictPart({ verdict, state, incident }: VerdictProps) {
  const t = useCellTexts();
  const select = (cell: CellId) => goTo(cellAddress(cell));
  const isSaid = verdict?.cause !== undefined;
  return (
    <section className="cv-part cv-verdict" aria-labelledby="cv-verdict-title" data-testid="verdict">
      <h2 id="cv-verdict-title">{t('verdict.title')}</h2>
      {!isSaid && <p className="cv-none">{t(`verdict.${whyNot(state, incident)}`)}</p>}
      {verdict && <CellVerdict verdict={verdict} onSelect={select} />}
      {!isSaid && incident && (
        <CellVerdict
          verdict={{ ...incident, cell: incident.maillon, probability: probabilityOf(incident) }}
          title={t('verdict.incident')}
          onSelect={select}
        />
      )}
    </section>
  );
}

function whyNot(state: CellState, incident: IncidentView | undefined): 'ofIncident' | 'blind' | 'awaited' | 'none' {
  if (incident) return 'ofIncident';
  if (isUnseen(state)) return 'blind';
  return isIll(state) ? 'awaited' : 'none';
}
