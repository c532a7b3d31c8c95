import type { Cell, CellId } from '../../chain/model.js';
import type { Decision } from './decide.js';
import type { Outside } from './probes.js';
import type { CauseSettings } from './settings.js';
import type { Evidence, Hypothesis } from './verdict.js';
import type { FewerVisitors } from './visitors.js';
import { weights } from './weights.js';

const HYPOTHESES: readonly Hypothesis[] = ['saturation', 'attack', 'fault'];

/**
 * What a probe says for and against each hypothesis: one term each, measured by Vigie. A probe that answers speaks a little
 * against all of them: one question a minute is little against thousands of requests.
 */
export function probeTerms(outside: Outside | undefined, cell: CellId): readonly Evidence[] {
  if (!outside || outside.state === 'stale') return [];
  const { state, outcome, check, vantage, sinceMs, daysLeft } = outside;
  const word = state === 'ok' ? 'ok' : outcome;
  const expired = word === 'tls_expired' && daysLeft !== undefined;
  const params = {
    cell,
    check,
    vantage,
    outcome,
    since: sinceMs,
    ...(expired ? { days: Math.max(0, -daysLeft) } : {}),
  };
  const key = expired ? 'probe_certificate' : word === 'ok' ? 'probe_answers' : 'probe_failing';
  return HYPOTHESES.flatMap((hypothesis): Evidence[] => {
    const table: Readonly<Record<string, number>> = weights.probe[hypothesis];
    const nats = table[word] ?? 0;
    return nats === 0 ? [] : [{ key, params, hypothesis, nats, origin: { kind: 'measured', from: vantage } }];
  });
}

/** Sum of the terms for one hypothesis. */
export function natsFor(terms: readonly Evidence[], hypothesis: Hypothesis): number {
  return terms.reduce((sum, term) => (term.hypothesis === hypothesis ? sum + term.nats : sum), 0);
}

/** Visitors who do not come are nobody's load; who does not let them in is not told by it. */
export function visitorTerm({ id, senders, operator }: Cell, { missing, perS, expectedPerS }: FewerVisitors): Evidence {
  const params = { cell: id, share: rounded(missing), offered: rounded(perS), expected: rounded(expectedPerS) };
  const origin = { kind: 'declared', by: senders[0] ?? operator } as const;
  return { key: 'visitors_missing', params, hypothesis: 'fault', nats: weights.visitors, origin };
}

const rounded = (value: number): number => Number(value.toPrecision(4));

/**
 * The word of a harm that only a probe saw: by the same sum as any other, without telemetry to weigh.
 * @param more what the telemetry adds to it
 */
export function decideByProbe(
  outside: Outside,
  cell: CellId,
  { threshold }: CauseSettings,
  more?: Evidence | undefined,
): Decision {
  const terms = [...probeTerms(outside, cell), ...(more ? [more] : [])];
  const logit = (hypothesis: Hypothesis): number => weights.prior[hypothesis] + natsFor(terms, hypothesis);
  const probability = (hypothesis: Hypothesis): number => 1 / (1 + Math.exp(-logit(hypothesis)));
  const each = <T>(of: (hypothesis: Hypothesis) => T) => ({
    saturation: of('saturation'),
    attack: of('attack'),
    fault: of('fault'),
  });
  return {
    cause: probability('fault') >= threshold ? 'fault' : 'undetermined',
    logit: each(logit),
    probability: each(probability),
    evidence: terms.toSorted((a, b) => Math.abs(b.nats) - Math.abs(a.nats)),
    missingFeeds: ['requests'],
  };
}
