import { type Attacked, accountOf, type Sentence } from '../../../chain/vocabulary/account.js';
import type { Hypothesis, IncidentView, VerdictView } from '../../protocol/view.js';

type Told = Pick<IncidentView, 'maillon' | 'missingFeeds'> & Attacked & { readonly cause: IncidentView['cause'] };

/** The account of an incident: the numbers of now while the verdict says the word that was recorded, else those recorded. */
export function accountNow(incident: Told, verdict: VerdictView | undefined): readonly Sentence[] {
  return accountOf(verdict?.cause === incident.cause ? verdict : incident, incident.maillon);
}

/** Why no word is said: the best hypothesis, too weak, and the feeds that are missing. */
export interface Unsaid {
  readonly best: { readonly hypothesis: Hypothesis; readonly probability: number } | undefined;
  readonly missing: readonly string[];
}

/** A hypothesis less likely than this is none worth naming. */
const WORTH_NAMING = 0.3;

export function unsaid({ cause, missingFeeds }: Told, verdict: VerdictView | undefined): Unsaid | undefined {
  if (cause !== 'undetermined') return undefined;
  const [best] = Object.entries(verdict?.probability ?? {})
    .map(([hypothesis, probability]) => ({ hypothesis: hypothesis as Hypothesis, probability }))
    .filter(({ probability }) => probability >= WORTH_NAMING)
    .sort((a, b) => b.probability - a.probability);
  return { best, missing: verdict?.missingFeeds ?? missingFeeds };
}
