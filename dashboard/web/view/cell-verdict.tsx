import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../chain/model.js';
import { type Attacked, accountOf } from '../../../chain/vocabulary/account.js';
import type { Hypothesis, IncidentView, VerdictView } from '../../protocol/view.js';
import { useSentences } from '../locale/sentences.js';
import { declaredIn } from '../model/incidents.js';
import { AccountLines } from './account.js';
import { DeclaredAlerts, EvidenceBlock } from './evidence.js';
import { Hypotheses } from './hypotheses.js';
import { Suspects } from './suspects.js';

/** What a verdict and an incident have in common. */
interface Told extends Attacked, Pick<VerdictView, 'cell' | 'cause' | 'evidence' | 'missingFeeds'> {
  readonly cause?: IncidentView['cause'] | undefined;
  readonly probability: Readonly<Partial<Record<Hypothesis, number>>>;
  readonly suspects: IncidentView['suspects'];
}

interface CellVerdictProps {
  readonly verdict: Told;
  /** By default that it is of this maillon. */
  readonly title?: string;
  readonly onSelect: (cell: CellId) => void;
}

/** What the detector says of one cell now: the word, how sure, whom it blames, and why; absent while users are served. */
export function CellVerdict({ verdict, title, onSelect }: CellVerdictProps) {
  const { t } = useTranslation('web');
  const sentences = useSentences();
  const said = title ?? t('cell.verdict');
  const { cell, cause, evidence, missingFeeds, probability, suspects } = verdict;
  if (cause === undefined) return <DeclaredAlerts items={declaredIn(evidence)} />;
  return (
    <section className="cell-verdict" data-cause={cause} aria-label={said}>
      <h3>
        {said} — {sentences.causeWithin(cause)}
      </h3>
      <div className="cell-verdict-parts">
        <div>
          <Hypotheses cause={cause} known={probability} />
          <AccountLines sentences={accountOf(verdict, suspects[0]?.cell ?? cell)} />
          <Suspects suspects={suspects} onSelect={onSelect} />
        </div>
        <div>
          <EvidenceBlock told={{ cause, evidence }} />
          {missingFeeds.length > 0 && (
            <p className="incident-missing">
              {t('incidents.missing', { feeds: missingFeeds.map(sentences.feed).join(', ') })}
            </p>
          )}
        </div>
      </div>
    </section>
  );
}
