import type { Hypothesis, Verdict } from '../../../alerts/detect/verdict.js';
import type { Word } from './row.js';

/** What a method says of the whole chain at one second. */
export interface Sight {
  readonly second: number;
  readonly word: Word;
  readonly ranking: readonly string[];
  readonly probability: Readonly<Record<Hypothesis, number>> | null;
  readonly attackShare: { readonly value: number; readonly low: number; readonly high: number } | null;
  readonly attackKind: string | null;
  readonly targeted: string | null;
  readonly missingFeeds: readonly string[];
  readonly counterfactual?: Counterfactual | null;
}

/** What the verdict says of the maillon that breaks: what it can serve, and each party's load over that. */
export interface Counterfactual {
  readonly cell: string;
  /** Requests a second; null: it says that it does not know. */
  readonly capacity: number | null;
  readonly withoutAttack: number | null;
  readonly withoutCrowd: number | null;
}

/**
 * One sight of all verdicts: of the outage with most cells, its failing maillon's own verdict if it is harmed, else the
 * first harmed one. Undefined while nobody is harmed.
 */
export function sightOf(verdicts: readonly Verdict[], second: number): Sight | undefined {
  const outages = new Map<string, Verdict[]>();
  for (const verdict of verdicts) {
    if (!verdict.harm) continue;
    const root = verdict.suspects[0]?.cell ?? verdict.cell;
    const outage = outages.get(root);
    if (outage) outage.push(verdict);
    else outages.set(root, [verdict]);
  }
  const [root, cells] = [...outages].sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
  if (root === undefined || cells === undefined) return undefined;
  const lead = cells.find(({ cell }) => cell === root) ?? (cells[0] as Verdict);
  const widest = [...cells].sort((a, b) => b.suspects.length - a.suspects.length)[0] as Verdict;
  return {
    second,
    word: lead.cause ?? 'undetermined',
    ranking: ranked(
      root,
      [...lead.suspects, ...widest.suspects].map(({ cell }) => cell),
    ),
    probability: lead.probability,
    attackShare: lead.attackShare ?? null,
    attackKind: lead.attackKind ?? null,
    targeted: lead.targeted ?? null,
    missingFeeds: lead.missingFeeds,
    counterfactual: counterfactualOf(lead),
  };
}

function counterfactualOf({ cell, counterfactuals = [] }: Verdict): Counterfactual | null {
  if (counterfactuals.length === 0) return null;
  const factor = (key: string): number | null => counterfactuals.find((one) => one.key === key)?.params.factor ?? null;
  const capacity = counterfactuals.find(({ params }) => params.capacity !== undefined)?.params.capacity ?? null;
  return { cell, capacity, withoutAttack: factor('without_attack'), withoutCrowd: factor('without_crowd') };
}

function ranked(root: string, suspects: readonly string[]): readonly string[] {
  return [...new Set([root, ...suspects])].slice(0, 3);
}
