import type { LiveState } from '../../protocol/reduce.js';
import type { Evidence, Hypothesis, IncidentView } from '../../protocol/view.js';

/** Open incidents, gravest first, then oldest first: the first one leads the screen. */
export function openIncidents(live: LiveState): IncidentView[] {
  return [...live.incidents.values()]
    .filter(({ closedMs }) => closedMs === undefined)
    .sort((a, b) => a.severity.localeCompare(b.severity) || a.sinceMs - b.sinceMs || a.id.localeCompare(b.id));
}

/** Incidents closed in the last hour, newest first. */
export function closedIncidents(live: LiveState): IncidentView[] {
  return [...live.incidents.values()]
    .filter(({ closedMs }) => closedMs !== undefined)
    .sort((a, b) => b.closedMs! - a.closedMs!);
}

/** Somebody has said that they take care of it as it is now; what has got worse since is to be taken again. */
export function isTaken({ acknowledgements = [], generation }: IncidentView): boolean {
  return acknowledgements.some((one) => one.generation >= generation);
}

/** Without a verdict of now only the word's own probability is known. */
export function probabilityOf({ cause, probability }: IncidentView): Partial<Record<Hypothesis, number>> {
  if (cause === 'undetermined') return {};
  return Object.fromEntries(cause.split('+').map((part) => [part, probability]));
}

export interface WeighedEvidence {
  readonly supporting: readonly Evidence[];
  readonly opposing: readonly Evidence[];
  /** About hypotheses that the verdict does not name. */
  readonly others: readonly Evidence[];
  /** Alerts of other monitoring: they weigh nothing. */
  readonly declared: readonly Evidence[];
}

/** What speaks for the word of the verdict and what speaks against it; without a word, everything is about others. */
export function weigh({ cause, evidence }: Pick<IncidentView, 'cause' | 'evidence'>): WeighedEvidence {
  const named = new Set(cause.split('+') as Hypothesis[]);
  const about = evidence.filter(({ hypothesis }) => named.has(hypothesis));
  return {
    supporting: about.filter(({ nats }) => nats > 0),
    opposing: about.filter(({ nats }) => nats < 0),
    others: evidence.filter(({ hypothesis, nats }) => !named.has(hypothesis) && nats !== 0),
    declared: declaredIn(evidence),
  };
}

/** What the monitoring of others says, beside what the verdict is made of. */
export function declaredIn(evidence: readonly Evidence[]): readonly Evidence[] {
  return evidence.filter(({ key }) => key.startsWith('declared_alert'));
}

/** Log-likelihood ratios are clipped to ±3 nats: under 1 hardly counts, from 2 it decides. */
export function strength(nats: number): 1 | 2 | 3 {
  const size = Math.abs(nats);
  return size < 1 ? 1 : size < 2 ? 2 : 3;
}
