import type { CellId } from '../../../chain/model.js';
import type { CellState, VerdictView } from '../../protocol/view.js';
import { cellAddress, goTo } from '../address/address.js';
import { isUnseen } from '../model/shown-state.js';
import { CellVerdict } from '../view/cell-verdict.js';
import { useCellTexts } from './texts.js';

interface VerdictProps {
  readonly cell: CellId;
  readonly verdict: VerdictView | undefined;
  readonly state: CellState;
}

/** What the detector says and why; where it says nothing, why it does not. A suspect leads to its own view. */
export function VerdictPart({ verdict, state }: VerdictProps) {
  const t = useCellTexts();
  return (
    <section className="cv-part cv-verdict" aria-labelledby="cv-verdict-title" data-testid="verdict">
      <h2 id="cv-verdict-title">{t('verdict.title')}</h2>
      {verdict?.cause === undefined && (
        <p className="cv-none">{t(isUnseen(state) ? 'verdict.blind' : 'verdict.none')}</p>
      )}
      {verdict && <CellVerdict verdict={verdict} onSelect={(cell) => goTo(cellAddress(cell))} />}
    </section>
  );
}
