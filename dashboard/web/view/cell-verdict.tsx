import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../chain/model.js';
import { accountOf } from '../../../chain/vocabulary/account.js';
import type { VerdictView } from '../../protocol/view.js';
import { useSentences } from '../locale/sentences.js';
import { declaredIn } from '../model/incidents.js';
import { AccountLines } from './account.js';
import { DeclaredAlerts, EvidenceBlock } from './evidence.js';
import { Hypotheses } from './hypotheses.js';
import { Suspects } from './suspects.js';

interface CellVerdictProps {
  readonly verdict: VerdictView;
  readonly onSelect: (cell: CellId) => void;
}

/** What the detector says of one cell now: the word, how sure, whom it blames, and why; absent while users are served. */
export function CellVerdict({ verdict, onSelect }: CellVerdictProps) {
  const { t } = useTranslation('web');
  const sentences = useSentences();
  const { cell, cause, evidence, missingFeeds, probability, suspects } = verdict;
  if (cause === undefined) return <DeclaredAlerts items={declaredIn(evidence)} />;
  return (
    <section className="cell-verdict" data-cause={cause} aria-label={t('cell.verdict')}>
      <h3>
        {t('cell.verdict')} — {sentences.causeWithin(cause)}
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
