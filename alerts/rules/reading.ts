/** What a rule finds at one cell. */
export type Reading =
  /** A value, and whether it meets the condition; `limit` is the bound it is compared with. */
  | { readonly value: number; readonly limit: number; readonly met: boolean }
  /** There is nothing to judge: nobody asks, or nothing of the kind is measured there. The condition does not hold. */
  | 'nothing'
  /** What there was is not heard now: neither better nor worse. */
  | 'unseen'
  /** It cannot be evaluated: a key of `rule-fault` and its parameters. */
  | { readonly fault: RuleFaultKey; readonly error?: string | undefined };

export const RULE_FAULTS = ['store', 'no-budget', 'no-rollup', 'not-a-number', 'failed'] as const;
export type RuleFaultKey = (typeof RULE_FAULTS)[number];
