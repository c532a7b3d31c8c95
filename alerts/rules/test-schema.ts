import { z } from 'zod';
import { duration } from './duration.js';
import { RULE_FAULTS } from './reading.js';

/** What stands in the files of rule tests, `*.test.yaml`. */
const slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be a slug: a-z, 0-9, -');
const cell = z.string().regex(/^[a-z0-9-]{1,64}\/[a-z0-9-]{1,64}$/, 'must be a cell, as lycees-nord/base');
const text = z.string().trim().min(1).max(300);

/** Longest list of values of one stream: half a year of steps of a minute would be a slip of the keyboard. */
const MOST_VALUES = 50_000;

/**
 * The expanding notation of promtool (https://prometheus.io/docs/prometheus/latest/configuration/unit_testing_rules/): `a+bxn` is a, a + b, …,
 * a + n·b; `a-bxn` likewise; `axn` is a, then n times a again; `_` is a step in which nothing is known, `_xn` n of them.
 */
const values = z
  .union([z.string(), z.number().transform(String)])
  .refine((given) => expand(given) !== undefined, 'must be values as "0.5x29 0.97+0.01x3 _x6 1"')
  .transform((given) => expand(given) as readonly (number | undefined)[]);

const NUMBER = String.raw`-?\d+(?:\.\d+)?(?:e-?\d+)?`;
const ITEM = new RegExp(`^(${NUMBER})(?:([+-]\\d+(?:\\.\\d+)?(?:e-?\\d+)?))?(?:x(\\d+))?$`);
const GAP = /^_(?:x(\d+))?$/;

function expand(given: string): readonly (number | undefined)[] | undefined {
  const expanded: (number | undefined)[] = [];
  for (const item of given.trim().split(/\s+/)) {
    const gap = GAP.exec(item);
    const [, first, step, times] = ITEM.exec(item) ?? [];
    const count = gap ? Number(gap[1] ?? 1) : Number(times ?? 0) + 1;
    if (
      (!gap && (first === undefined || (step !== undefined && times === undefined))) ||
      expanded.length + count > MOST_VALUES
    )
      return undefined;
    for (let n = 0; n < count; n++) expanded.push(gap ? undefined : Number(first) + n * Number(step ?? 0));
  }
  return expanded;
}

/**
 * What the telemetry of a cell brings, step after step: requests a second, and of those that failed, came late, were refused for load or timed out;
 * how long each took; shares of bounded resources; what probes find; `heard` for telemetry that says nothing else.
 */
export const STREAMS = [
  ...(['requests', 'failed', 'late', 'shed', 'timeout', 'duration_ms'] as const),
  ...(['pool_share', 'queue_share', 'cpu_share', 'active'] as const),
  ...(['certificate_days', 'probe_up', 'heard'] as const),
] as const;
export type Stream = (typeof STREAMS)[number];

const streams = Object.fromEntries(STREAMS.map((name) => [name, values.optional()])) as {
  [S in Stream]: z.ZodOptional<typeof values>;
};

const alert = z.strictObject({ rule: slug, cell, value: z.number().optional() });
const alerts = z.array(alert);

export const testFile = z.strictObject({
  /** The cells of the tests: a chain small enough to read. */
  cells: z
    .array(
      z.strictObject({
        id: cell,
        operator: slug.default('operateur'),
        /** Its own, and those that it lies in. */
        territories: z.array(slug).default([]),
        senders: z.array(slug).default(['expediteur']),
        objective: z.number().gt(0).max(1).default(0.95),
        /** Longest silence of its senders that is declared to be ordinary. */
        patience: duration.default(15),
        /** Interval of the probes that look at it; without it, none does. */
        probed: duration.optional(),
      }),
    )
    .min(1),
  tests: z
    .array(
      z.strictObject({
        name: text,
        /** The rules that are tried, all of the directory unless some are named. */
        rules: z.array(slug).min(1).optional(),
        /** Between two values of a stream; each holds until the next. */
        interval: duration.refine((s) => s >= 1, 'must be 1s or more').default(10),
        series: z.array(z.strictObject({ cell, ...streams })).min(1),
        /** Vigie is stopped at these times and started again: what it remembers then is what the journal holds. */
        restarts: z.array(duration).default([]),
        /** At each of these times, exactly these alerts; `errors`: rules that cannot be evaluated, and why. */
        expect: z
          .array(
            z.strictObject({
              at: duration,
              firing: alerts.default([]),
              pending: alerts.optional(),
              errors: z.array(z.strictObject({ rule: slug, error: z.enum(RULE_FAULTS) })).default([]),
            }),
          )
          .min(1),
      }),
    )
    .min(1),
});

export type TestFile = z.output<typeof testFile>;
export type RuleTest = TestFile['tests'][number];
export type TestCell = TestFile['cells'][number];
