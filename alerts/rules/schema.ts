import { z } from 'zod';
import { duration } from './duration.js';
import { SIGNAL_NAMES } from './signals.js';

/** What stands in the files of rules. */
const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be a slug: a-z, 0-9, -');
const text = z.string().trim().min(1, 'must not be empty').max(200);
/** One value, or any of several; `*` stands for any letters, `?` for one. */
const names = z
  .union([z.string().transform((one) => [one]), z.array(z.string()).min(1, 'must name one at least')])
  .refine((all) => all.every((one) => /^[a-z0-9*?-]{1,64}$/.test(one)), 'must be slugs, in which * and ? may stand');

const selection = {
  ent: names.optional(),
  maillon: names.optional(),
  /** Or any territory inside it. */
  territory: names.optional(),
  operator: names.optional(),
};
const selector = z.strictObject({ ...selection, except: z.strictObject(selection).optional() }).prefault({});

/** What pages say by themselves: a label may not contradict it. */
const RESERVED = ['alertname', 'incident', 'severity', 'cause', 'ent', 'maillon', 'operator', 'territory', 'rule'];
const labels = z
  .record(z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be a label: a-z, 0-9, _'), text)
  .refine((given) => !RESERVED.some((name) => name in given), `must not be one of: ${RESERVED.join(', ')}`);

const common = {
  id,
  title: z.strictObject({ fr: text, en: text }),
  where: selector,
  /** How long the condition must hold. */
  for: duration.default(0),
  /** How long it still counts after the condition has ended. */
  keep_firing_for: duration.default(0),
  severity: z.enum(['P1', 'P2', 'P3']),
  runbook: id,
  /** Alerts of a rule that share this make one incident. */
  group: z.enum(['cell', 'ent', 'operator', 'territory', 'sender', 'rule']).default('ent'),
  labels: labels.default({}),
};

const bounds = {
  above: z.number().optional(),
  at_least: z.number().optional(),
  below: z.number().optional(),
  at_most: z.number().optional(),
};
export const COMPARISONS = Object.keys(bounds) as (keyof typeof bounds)[];

/** Longest `over`: the seconds that an evaluation is sure to have of a cell, late ones included. */
const LONGEST_OVER_S = 60;

const threshold = z
  .strictObject({
    kind: z.literal('threshold'),
    ...common,
    signal: z.enum(SIGNAL_NAMES),
    ...bounds,
    over: duration
      .refine((s) => s >= 1 && s <= LONGEST_OVER_S, `must be from 1s to ${LONGEST_OVER_S}s`)
      .default(LONGEST_OVER_S),
    /** Requests of `over` under which a ratio or a time says nothing. */
    min_requests: z.number().min(1).default(20),
  })
  .refine((rule) => COMPARISONS.filter((bound) => rule[bound] !== undefined).length === 1, {
    error: `must have one of: ${COMPARISONS.join(', ')}`,
    path: ['signal'],
  });

const absence = z.strictObject({
  kind: z.literal('absence'),
  ...common,
  /**
   * `sender`: nothing from whoever feeds the cell, at any of the cells that it alone feeds; `cell`: nothing of the cell itself; `probe`: no result of
   * Vigie's own probes of it.
   */
  of: z.enum(['sender', 'cell', 'probe']),
  longer_than: duration.refine((s) => s >= 30, 'must be 30s or more: shorter gaps are ordinary'),
});

const LONGEST_WINDOW_S = 3 * 86_400;
const pair = z
  .strictObject({
    long: duration.refine((s) => s >= 300 && s <= LONGEST_WINDOW_S, 'must be from 5m to 3d'),
    short: duration.refine((s) => s >= 60, 'must be 1m or more'),
    /** How many times faster than allowed the budget is spent, over both. */
    burn: z.number().positive(),
  })
  .refine(({ long, short }) => short < long, { error: 'must be shorter than the long window', path: ['short'] });

/**
 * Multi-window, multi-burn-rate alerts on an objective: Google, The Site Reliability Workbook, chapter 5 "Alerting on SLOs", approach 6
 * (https://sre.google/workbook/alerting-on-slos/). Over 30 days, 14.4 × for an hour spends 2 % of the budget, 6 × for six hours 5 %, 1 × for
 * three days 10 %; the short window, a twelfth of the long one, ends the alert soon after the harm.
 */
const burnRate = z.strictObject({
  kind: z.literal('burn_rate'),
  ...common,
  /** Share of good requests; by default that of each cell in the chain. */
  objective: z.number().gt(0).lt(1, 'must be under 1: of 1 no budget is left to spend').optional(),
  windows: z.array(pair).min(1).max(4),
  /** Requests of the short window under which it says nothing. */
  min_requests: z.number().min(1).default(100),
});

export const kinds = { threshold, absence, burn_rate: burnRate } as const;
export type Kind = keyof typeof kinds;

export type ThresholdRule = z.output<typeof threshold>;
export type AbsenceRule = z.output<typeof absence>;
export type BurnRule = z.output<typeof burnRate>;
export type Rule = ThresholdRule | AbsenceRule | BurnRule;
export type Selector = z.output<typeof selector>;
export type Group = Rule['group'];
