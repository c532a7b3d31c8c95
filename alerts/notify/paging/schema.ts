import { z } from 'zod';
import { id, isRealDate, localInstant, minutes, recurrence, text, time, timeZone } from './terms.js';
import { drill, watchdog } from './watch-schema.js';
import { HYPOTHESES_OR_NONE, SEVERITIES } from './words.js';

/** What stands in the files that say who is paged, when and how. Times without a zone are local to the zone beside them. */
const severity = z.enum(SEVERITIES);

/** One value, or any of several. */
const oneOrMore = <S extends z.ZodType>(one: S) => z.union([one.transform((value) => [value]), z.array(one).min(1)]);

/** What an incident must be; everything that is named must hold. Of its failing maillon. */
export const matcher = z
  .strictObject({
    /** Or any territory inside it. */
    territory: oneOrMore(id).optional(),
    operator: oneOrMore(id).optional(),
    ent: oneOrMore(id).optional(),
    maillon: oneOrMore(id).optional(),
    severity: oneOrMore(severity).optional(),
    /** Any part of the verdict: `attack` is also in "saturation and attack". */
    verdict: oneOrMore(z.enum(HYPOTHESES_OR_NONE)).optional(),
    /** Of an incident that a rule opened: the rule, and its labels. */
    rule: oneOrMore(id).optional(),
    label: z.record(z.string(), oneOrMore(text)).optional(),
  })
  .prefault({});

const contact = z.strictObject({
  channel: id,
  address: z.string().min(1),
  severities: z
    .array(severity)
    .min(1)
    .default([...SEVERITIES]),
});

const quiet = z.strictObject({ from: time, to: time, timeZone: timeZone.default('Europe/Paris') });

const person = z.strictObject({
  id,
  name: text,
  language: z.enum(['fr', 'en']).default('fr'),
  contacts: z.array(contact).min(1, 'must have one contact at least: nobody could reach them'),
  /** Held until it ends, unless it is a P1. */
  quiet: quiet.optional(),
});

const layer = z.strictObject({
  /** In turn; two in brackets are on call together. */
  people: z.array(oneOrMore(id)).min(1),
  /** First handover; the others at the same time of day. */
  start: localInstant,
  every: z.union([
    z.strictObject({ days: z.int().min(1).max(366) }),
    z.strictObject({ weeks: z.int().min(1).max(52) }),
  ]),
  /** Only in these hours of these days; past midnight if `to` is not after `from`. */
  during: z.strictObject({ days: recurrence.default('FREQ=DAILY'), from: time, to: time }).optional(),
});

const override = z.strictObject({
  from: localInstant,
  to: localInstant,
  people: oneOrMore(id),
  reason: text,
});

const schedule = z.strictObject({
  id,
  timeZone: timeZone.default('Europe/Paris'),
  /** The last that covers an instant holds. */
  layers: z.array(layer).min(1),
  overrides: z.array(override).default([]),
  /** Hours without anybody are meant: the next step is taken at once. */
  gaps: z.boolean().default(false),
});

/** `schedule:…`, `person:…` or `channel:…`. */
const whom = z.string().regex(/^(schedule|person|channel):[a-z0-9-]+$/, 'must be schedule:…, person:… or channel:…');

const waits = z
  .strictObject({
    P1: z.array(minutes).default([5, 5, 10]),
    P2: z.array(minutes).default([15, 30, 60]),
    P3: z.array(minutes).default([]),
  })
  .prefault({});

const team = z.strictObject({
  id,
  name: text,
  /** Whom each step tells. */
  steps: z.array(z.array(whom).min(1)).min(1),
  /** Minutes without an acknowledgement before the next step; a step beyond them is not taken. */
  waits,
});

const routeHead = {
  id,
  match: matcher,
  teams: z.array(id).default([]),
  /** Looks on among the next ones, although this one matches. */
  continue: z.boolean().default(false),
};

/** Routes inside a route refine it: where one of them matches, it holds instead. */
export const route = z.strictObject({
  ...routeHead,
  routes: z.array(z.strictObject({ ...routeHead, routes: z.array(z.strictObject(routeHead)).default([]) })).default([]),
});

const maintenance = z.strictObject({
  id,
  author: text,
  reason: text,
  match: matcher,
  timeZone: timeZone.default('Europe/Paris'),
  start: localInstant,
  minutes: z
    .int()
    .min(1)
    .max(7 * 1440),
  recurs: recurrence.optional(),
  /** The last day on which it begins: none lasts for ever. */
  until: z
    .string()
    .regex(/^\d{4}-\d\d-\d\d$/, 'must be a day, as 2027-07-05')
    .refine(isRealDate, 'must be a day that exists'),
});

export const limits = z
  .strictObject({
    /** Messages to one person about one incident; beyond them, one for each `digestMin` that has passed. */
    perPerson: z.int().min(1).max(50).default(4),
    digestMin: minutes.default(30),
    /** How long an acknowledge link works. */
    linkHours: z.number().min(1).max(168).default(24),
  })
  .prefault({});

const LABEL = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const placed = z
  .string()
  .regex(/^([a-z0-9-]|\{[a-zA-Z_][a-zA-Z0-9_]*\})+$/, 'must be an id, or {label} for the value of a label');

/** Alerts of others, to the cell they speak of: the first rule of a sender whose labels are all there. */
const inbound = z.strictObject({
  id,
  sender: id,
  /** Label to the value it must have; `*` for any. */
  labels: z.record(z.string().regex(LABEL, 'must be the name of a label'), z.string().min(1)).default({}),
  /** `{label}` stands for the value of a label. */
  ent: placed,
  maillon: placed,
  /** Without an end of its own, an alert that is not told again is over after so many minutes. */
  resolveTimeoutMin: z.number().min(1).max(10_080).optional(),
});

/** A list of each; channels are checked by their own kinds. */
export const sections = {
  ...{ people: person, schedules: schedule, teams: team, routes: route, maintenance, inbound },
  ...{ watchdogs: watchdog, drills: drill },
} as const;
export const channelHead = z.looseObject({ id, type: z.string() });

export type Matcher = z.output<typeof matcher>;
export type Person = z.output<typeof person>;
export type Layer = z.output<typeof layer>;
export type Schedule = z.output<typeof schedule>;
export type Team = z.output<typeof team>;
export type Route = z.output<typeof route>;
export type Maintenance = z.output<typeof maintenance>;
export type InboundRule = z.output<typeof inbound>;
export type Limits = z.output<typeof limits>;
export type Quiet = z.output<typeof quiet>;
