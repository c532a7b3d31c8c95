import type { Logger } from 'pino';
import type { Chain } from '../../chain/model.js';
import type { Watched } from '../../chain/watched.js';
import type { AlertStates } from '../incident/alert.js';
import type { Ledger } from '../incident/fold.js';
import type { PayloadOf } from '../incident/payload.js';
import type { RulesEvaluated } from './evaluate.js';
import { type Fired, house } from './home.js';
import type { Rule } from './schema.js';

type AlertEvent = 'alert.moved' | 'alert.joined' | 'alert.left' | 'incident.opened' | 'incident.closed';

interface AlertDeskOptions {
  readonly ledger: Ledger;
  readonly chain: Watched<Chain>;
  readonly record: <T extends AlertEvent>(type: T, actor: string, payload: PayloadOf[T]) => Promise<void>;
  /** One thing at a time with the evaluations and with what people say. */
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>;
  /** Looks at all incidents as they are now. */
  readonly page: () => Promise<void>;
  readonly log: Logger;
}

export interface AlertDesk {
  /**
   * Has the rules judge upon the states that the journal holds; journals what moves and where it belongs, then pages. `atMs`: the instant that
   * was judged.
   */
  judge(
    rules: readonly Rule[],
    evaluate: (states: AlertStates) => RulesEvaluated,
    atMs: number,
  ): Promise<RulesEvaluated>;
}

const ACTOR = 'rules';

export function openAlertDesk({ ledger, chain, record, inTurn, page, log }: AlertDeskOptions): AlertDesk {
  async function judge(
    rules: readonly Rule[],
    evaluate: (states: AlertStates) => RulesEvaluated,
    atMs: number,
  ): Promise<RulesEvaluated> {
    const evaluated = evaluate(ledger.alerts());
    const { moves } = evaluated;
    if (moves.length > 0) await record('alert.moved', ACTOR, { moves });
    for (const move of moves) log.info(move, 'rule');
    const fired = firedOf(rules, evaluated);
    const decisions = house({ fired, incidents: [...ledger.incidents.values()], chain: chain.current(), atMs });
    for (const { type, payload } of decisions) {
      await record(type, ACTOR, payload);
      log.info({ type, incident: payload.incident }, 'incident of rules');
    }
    if (decisions.length > 0) await page();
    return evaluated;
  }
  return { judge: (rules, evaluate, atMs) => inTurn(() => judge(rules, evaluate, atMs)) };
}

function firedOf(rules: readonly Rule[], { states, memory }: RulesEvaluated): readonly Fired[] {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return [...states].flatMap(([key, { rule: id, cell, sinceMs, firedMs }]): Fired[] => {
    const rule = byId.get(id);
    if (!rule || firedMs === undefined) return [];
    const { value = Number.NaN, limit = Number.NaN } = memory.get(key) ?? {};
    const { title, severity } = rule;
    return [
      { rule, firedMs, alert: { rule: id, cell, title, severity, signal: signalOf(rule), value, limit, sinceMs } },
    ];
  });
}

/** What was measured, as pages say it: `rule.<key>`. */
function signalOf(rule: Rule): string {
  if (rule.kind === 'threshold') return rule.signal;
  return rule.kind === 'absence' ? `absent_${rule.of}` : 'burn_rate';
}
