import type { Reading } from './reading.js';
import type { BurnRule } from './schema.js';
import type { Burned, Seen } from './seen.js';
import type { RuleCell } from './select.js';

/** The windows that rules ask for, in seconds, each once. */
export function windowsOf(rules: readonly { readonly kind: string }[]): readonly number[] {
  const pairs = (rules as readonly BurnRule[])
    .filter(({ kind }) => kind === 'burn_rate')
    .flatMap((rule) => rule.windows);
  return [...new Set(pairs.flatMap(({ long, short }) => [long, short]))].sort((a, b) => a - b);
}

/** Of the long window, what the store must hold before the rule speaks: a console that has just begun has seen one bad minute, not an hour. */
const REMEMBERED = 0.5;
/** After this long without an answer, what the roll-ups said is of another time. */
const OLD_MS = 300_000;
/** Requests seen this long before the roll-ups were read would be in them. */
const ROLLED_UP_S = 15;

/**
 * How many times faster than the objective allows the budget is spent: bad / (1 − objective), over the long and the short window of a pair; the
 * condition holds where both exceed the pair's burn. Of several pairs the one furthest over its bound speaks. Formula and windows: Google, The
 * Site Reliability Workbook, chapter 5 (https://sre.google/workbook/alerting-on-slos/).
 */
export function readBurnRate(rule: BurnRule, cell: RuleCell, seen: Seen): Reading {
  const budget = 1 - (rule.objective ?? cell.goodRatio);
  if (!(budget > 0)) return { fault: 'no-budget' };
  const { burned } = seen;
  if (burned === undefined) return 'unseen';
  if ('error' in burned) return { fault: 'store', error: burned.error };
  if (seen.atMs - burned.toMs > OLD_MS) return 'unseen';
  if (isLeftOut(cell, burned, seen)) return { fault: 'no-rollup' };
  const found = rule.windows.flatMap(({ long, short, burn }) => {
    if (burned.toMs - (burned.firstMs ?? burned.toMs) < REMEMBERED * long * 1000) return [];
    const [overLong, overShort] = [long, short].map((window) => burned.windows.get(window)?.get(cell.id));
    if (!overLong || !overShort || overShort.requests < rule.min_requests) return [];
    const value = (1 - overLong.good / overLong.requests) / budget;
    const recent = (1 - overShort.good / overShort.requests) / budget;
    return [{ value, limit: burn, met: value > burn && recent > burn }];
  });
  const worst = found.sort((a, b) => Number(b.met) - Number(a.met) || b.value / b.limit - a.value / a.limit)[0];
  if (worst === undefined) return 'nothing';
  return Number.isFinite(worst.value) ? worst : { fault: 'not-a-number' };
}

/** Requests are known of it, by its metrics alone, and roll-ups are made of spans. */
function isLeftOut({ id }: RuleCell, { toMs, windows }: Burned, seen: Seen): boolean {
  const longest = Math.max(...windows.keys());
  if ((windows.get(longest)?.get(id)?.requests ?? 0) > 0) return false;
  const oldest = seen.rows(id).find(({ requests }) => requests > 0);
  return oldest !== undefined && oldest.second * 1000 <= toMs - ROLLED_UP_S * 1000;
}
