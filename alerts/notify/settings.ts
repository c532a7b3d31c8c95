import { z } from 'zod';

const seconds = z.number().nonnegative().max(3600);
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' });

/** Where pages go: Alertmanager webhooks. The address may hold a secret: it is never logged. */
const webhookSettings = z.strictObject({
  /** Name of the channel in the journal; not to be reused for another receiver. */
  name: z.string().regex(/^[a-z0-9-]+$/, 'lower case letters, digits and dashes'),
  url: httpUrl,
});

export const notifySettings = z
  .strictObject({
    webhooks: z
      .array(webhookSettings)
      .refine(
        (hooks) => new Set(hooks.map(({ name }) => name)).size === hooks.length,
        'two webhooks have the same name',
      )
      .default([]),
    /** How long the first page waits for the outage to take shape: shorter once a cause is known, and for a P1. */
    wait: z
      .strictObject({
        knownS: seconds.default(10),
        undeterminedS: seconds.default(30),
        p1KnownS: seconds.default(5),
        p1UndeterminedS: seconds.default(15),
        /** How long a maillon without a cause of its own stays silent behind one that it calls. */
        inhibitedS: seconds.default(90),
      })
      .prefault({}),
    delivery: z
      .strictObject({
        /** One attempt is given up after this long. Real time. */
        timeoutMs: z.int().min(10).max(60_000).default(5_000),
        /** Attempts in one round; a further round begins `requeueS` later, for ever. */
        attempts: z.int().min(1).max(10).default(4),
        /** Pause after the first failed attempt of a round, doubled after each. Real time. */
        firstPauseMs: z.int().min(1).max(10_000).default(500),
        longestPauseMs: z.int().min(1).max(60_000).default(4_000),
        /** Seconds of clock time between rounds. */
        requeueS: z.number().min(1).max(3600).default(30),
        /** Pages under way at once on one channel. */
        inFlight: z.int().min(1).max(32).default(4),
      })
      .prefault({}),
  })
  .prefault({});

export type NotifySettings = z.infer<typeof notifySettings>;
