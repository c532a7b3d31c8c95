import { z } from 'zod';
import { baseUrl, httpUrl } from '../channels/url.js';
import { maybeSecret, secretRef } from '../secret.js';
import { id, minutes, recurrence, time, timeZone } from './terms.js';

/** How often it is told: whoever rings without a sign for five minutes and thirty seconds is never late. */
const everyS = z.int().min(10).max(3600).default(300);

const ping = z.strictObject({
  id,
  type: z.literal('ping'),
  /** As Healthchecks gives it; it holds a secret: it is never logged. */
  url: maybeSecret(httpUrl),
  method: z.enum(['POST', 'GET']).default('POST'),
  everyS,
  /** While Vigie is ill: says so, at the address followed by `/fail`; or says nothing. */
  onFailure: z.enum(['tell', 'stop']).default('tell'),
});

const alertmanager = z.strictObject({
  id,
  type: z.literal('alertmanager'),
  /** Of the Alertmanager, without `/api/v2/alerts`. */
  url: baseUrl,
  token: secretRef.optional(),
  everyS,
});

/** Somebody outside who rings when Vigie falls silent. */
export const watchdog = z.discriminatedUnion('type', [ping, alertmanager]);

/** A test message to teams, and how long its acknowledgement may take. */
export const drill = z.strictObject({
  id,
  days: recurrence.default('FREQ=WEEKLY;BYDAY=TU'),
  at: time.default('10:00'),
  timeZone: timeZone.default('Europe/Paris'),
  /** The day that rules of every other week count from. */
  start: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/, 'must be a day, as 2026-01-05')
    .default('2026-01-05'),
  /** All of them, unless they are named; an empty list is nobody. */
  teams: z.array(id).optional(),
  withinMin: minutes.default(15),
});

export type WatchdogSettings = z.output<typeof watchdog>;
export type Drill = z.output<typeof drill>;

/** Where nothing is said, every team is tried once a week. */
export const usualDrill: Drill = drill.parse({ id: 'hebdomadaire' });
