import type { CellId } from '../../chain/model.js';
import { type AlertMove, type AlertState, type AlertStates, alertKey, moved } from '../incident/alert.js';
import { type FedBy, fedBy, type Heard, heardFrom, readAbsence } from './absence.js';
import { readBurnRate } from './burn-rate.js';
import type { Reading, RuleFaultKey } from './reading.js';
import type { Rule } from './schema.js';
import { type Seen, type Sight, seenFrom } from './seen.js';
import { type RuleCell, selects } from './select.js';
import { readThreshold } from './threshold.js';

/** Rules with the cells of a chain that they are about; made once for each chain. */
export interface Aimed {
  readonly rules: readonly { readonly rule: Rule; readonly cells: readonly RuleCell[] }[];
  readonly fedBy: FedBy;
}

export function aim(rules: readonly Rule[], cells: readonly RuleCell[]): Aimed {
  return {
    rules: rules.map((rule) => ({ rule, cells: cells.filter(selects(rule.where)) })),
    fedBy: fedBy(cells),
  };
}

/** What a rule measured, last, of a cell for which it is pending or fires. */
interface Measured {
  readonly value: number;
  readonly limit: number;
  readonly second: number;
}

/** What is remembered besides the states, and not needed after a restart; by `alertKey`. */
export type RuleMemory = ReadonlyMap<string, Measured>;

/** A rule that cannot be evaluated: `rule-<key>` of the vocabulary (namespace `self`), and at how many cells. */
export interface RuleFault {
  readonly rule: string;
  readonly key: RuleFaultKey;
  readonly cell: CellId;
  readonly count: number;
  readonly error?: string | undefined;
}

export interface RulesEvaluated {
  readonly moves: readonly AlertMove[];
  /** After the moves. */
  readonly states: AlertStates;
  readonly memory: RuleMemory;
  readonly faults: readonly RuleFault[];
}

/** How long what is not heard any more stays as it was, seconds: then its condition no longer holds, and silence has rules of its own. */
const HOLD_S = 300;

/**
 * Judges one second by every rule. Pure: the same sight and states give the same moves, whatever was evaluated before; what a restart takes up is
 * `states`. A rule that cannot be evaluated leaves its alerts as they are and says why.
 */
export function evaluateRules(aimed: Aimed, sight: Sight, before: AlertStates, known: RuleMemory): RulesEvaluated {
  const seen = seenFrom(sight);
  const heard = heardFrom(aimed.fedBy, seen);
  const judging: Judging = { heard, seen, before, known, moves: [], memory: new Map(), faults: new Map() };
  const judged = new Set<string>();
  for (const { rule, cells } of aimed.rules)
    for (const cell of cells) {
      const key = alertKey({ rule: rule.id, cell: cell.id });
      judged.add(key);
      judge(judging, rule, cell, key);
    }
  // Of a rule or a cell that is no more.
  for (const [key, { rule, cell }] of before)
    if (!judged.has(key)) judging.moves.push({ rule, cell, to: 'inactive', atMs: seen.atMs });
  const { moves, memory, faults } = judging;
  return { moves, states: moves.length === 0 ? before : moved(before, moves), memory, faults: [...faults.values()] };
}

interface Judging {
  readonly heard: Heard;
  readonly seen: Seen;
  readonly before: AlertStates;
  readonly known: RuleMemory;
  readonly moves: AlertMove[];
  readonly memory: Map<string, Measured>;
  readonly faults: Map<string, RuleFault>;
}

function judge(judging: Judging, rule: Rule, cell: RuleCell, key: string): void {
  const { seen, known, moves, memory } = judging;
  const state = judging.before.get(key);
  const reading = read(judging, rule, cell);
  if (typeof reading === 'object' && 'fault' in reading) blame(judging.faults, rule, cell, reading);
  const condition = conditionOf(reading, known.get(key), seen.second);
  const to = next(rule, state, condition, seen.atMs);
  if (to !== undefined) moves.push({ rule: rule.id, cell: cell.id, to, atMs: seen.atMs });
  const after = to ?? state?.state ?? 'inactive';
  if (after === 'inactive') return;
  const measured = typeof reading === 'object' && 'value' in reading ? { ...reading, second: seen.second } : undefined;
  // Counted as seen now where a restart has forgotten it.
  const kept = measured ?? known.get(key) ?? { value: Number.NaN, limit: Number.NaN, second: seen.second };
  memory.set(key, { value: kept.value, limit: kept.limit, second: kept.second });
}

/** One rule that fails must not keep the others from being judged. */
function read({ heard, seen }: Judging, rule: Rule, cell: RuleCell): Reading {
  try {
    if (rule.kind === 'threshold') return readThreshold(rule, cell, seen);
    if (rule.kind === 'absence') return readAbsence(rule, cell, seen, heard);
    return readBurnRate(rule, cell, seen);
  } catch (error) {
    return { fault: 'failed', error: (error as Error).message };
  }
}

function blame(
  faults: Map<string, RuleFault>,
  { id }: Rule,
  cell: RuleCell,
  { fault, error }: Extract<Reading, { fault: unknown }>,
): void {
  const of = `${id} ${fault}`;
  const before = faults.get(of);
  faults.set(of, { rule: id, key: fault, cell: before?.cell ?? cell.id, count: (before?.count ?? 0) + 1, error });
}

/** True, false, or undefined where nothing is known. */
function conditionOf(reading: Reading, measured: Measured | undefined, second: number): boolean | undefined {
  if (reading === 'nothing') return false;
  if (reading === 'unseen') return second - (measured?.second ?? second) > HOLD_S ? false : undefined;
  return 'fault' in reading ? undefined : reading.met;
}

/**
 * inactive → pending (while `for` runs) → firing → keeping (while `keep_firing_for` runs) → inactive; undefined: it stays. The
 * states and the two waits of Prometheus' alerting rules (https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/).
 */
function next(
  rule: Rule,
  state: AlertState | undefined,
  condition: boolean | undefined,
  atMs: number,
): AlertMove['to'] | undefined {
  const over = (sinceMs: number, seconds: number): boolean => atMs - sinceMs >= seconds * 1000;
  switch (state?.state) {
    case undefined:
      if (!condition) return undefined;
      return rule.for > 0 ? 'pending' : 'firing';
    case 'pending':
      if (condition === false) return 'inactive';
      return condition && over(state.sinceMs, rule.for) ? 'firing' : undefined;
    case 'firing':
      if (condition !== false) return undefined;
      return rule.keep_firing_for > 0 ? 'keeping' : 'inactive';
    case 'keeping':
      if (condition) return 'firing';
      return over(state.endedMs ?? atMs, rule.keep_firing_for) ? 'inactive' : undefined;
  }
}
