import { z } from 'zod';
import { PROBE_CHECKS } from '../../../chain/model.js';

/** What a line may be; anything else is refused with the file and line number. Counts may be fractions: they are weighted. */
const count = z.number().nonnegative();
const cell = z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/);
const second = z.int().positive();
const errors = z.object({ fault: count, shed: count, timeout: count, auth: count, client: count });

export const lineSchema = z.discriminatedUnion('type', [
  z.object({
    ...{ type: z.literal('case'), version: z.literal(1), id: z.string(), day: z.string(), judgeFrom: second },
    cells: z.array(
      z.object({
        ...{ id: cell, operator: z.string().default('operator'), dependsOn: z.array(cell).default([]) },
        objective: z.object({ goodRatio: z.number().gt(0).lt(1), latencyMs: z.number().positive() }),
      }),
    ),
    history: z.record(z.string(), z.array(count)).optional(),
    probes: z
      .array(
        z.object({ id: z.string(), everyS: z.number().positive(), cells: z.partialRecord(z.enum(PROBE_CHECKS), cell) }),
      )
      .optional(),
  }),
  z.object({ type: z.literal('now'), second }),
  z.object({
    ...{ type: z.literal('cell'), cell, second, requests: count, good: count, errors },
    ...{ durations: z.record(z.string(), count), composition: z.record(z.string(), count).default({}) },
    ...{
      sources: count.default(0),
      users: count.default(0),
      loginsOk: count.default(0),
      loginsFailed: count.default(0),
    },
    ...{ retries: count.default(0), samplingKnown: z.boolean().default(true), spans: count.optional() },
  }),
  z.object({
    ...{ type: z.literal('edge'), from: cell, to: cell, second, calls: count, failed: count },
    ...{ timedOut: count.default(0), waitedMs: count },
  }),
  z.object({
    ...{ type: z.literal('gauge'), cell, second, used: count, limit: count.optional() },
    kind: z.enum(['pool', 'queue', 'active', 'cpu', 'connections', 'half-open']),
  }),
  z.object({ type: z.literal('received'), cell, ms: count }),
  z.object({
    ...{
      type: z.literal('probe'),
      cell,
      check: z.enum(PROBE_CHECKS),
      vantage: z.string(),
      atMs: count,
      up: z.boolean(),
    },
    ...{ outcome: z.string(), durationMs: count, expiresInS: z.number().optional() },
  }),
  z.object({ type: z.literal('known'), cell, sourceClass: z.string(), sources: count, known: count }),
]);

export const truthSchema = z.object({
  id: z.string(),
  cause: z.enum(['none', 'saturation', 'attack', 'fault', 'saturation+attack', 'attack+fault']),
  crowd: z.boolean().default(false),
  failing: z.array(cell).default([]),
  targeted: cell.optional(),
  kind: z.string().optional(),
  /** Seconds since the epoch. */
  onset: z.number(),
  end: z.number(),
  /** End of the first 10 s window in which people were harmed; null if nobody was. */
  harm: z.number().nullable(),
  /** 0–1 of what came on top of the ordinary. */
  attackShare: z.number().min(0).max(1).nullable().default(null),
  /** Of the cell that breaks, requests a second: what it can serve, and what each party asks of it. */
  capacity: z.object({ cell, perS: z.number().positive(), legitimate: count, attack: count }).optional(),
  family: z.string().default('case'),
  seed: z.string().default(''),
});

export type GivenTruth = z.infer<typeof truthSchema>;
