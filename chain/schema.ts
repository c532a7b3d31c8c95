import { z } from 'zod';
import { hostKind } from './addresses.js';
import { calendarSection } from './calendar/schema.js';
import { CONFIDENCES, CRITICALITIES, LAYERS, PROBE_CHECKS } from './model.js';
import { privacyRule } from './privacy.js';

/** The shape of the YAML files of a chain. Every file holds any of these sections; sections of all files are joined. */
const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be a slug: a-z, 0-9 and single dashes');
const text = z.string().min(1, 'must not be empty');
const positive = z.number().positive('must be above 0');
const named = {
  name: z.strictObject({ fr: text, en: text }).describe('Le nom, en français et en anglais'),
};

/** Both may be left out: those of the entry around it, then of the file (`provenance:`), stand in. */
const provenance = {
  source: text.optional().describe('Qui le dit, où cela se lit'),
  confidence: z
    .enum(CONFIDENCES)
    .optional()
    .describe(
      "verified : lu dans une source ; declared : dit par l'intéressé ; inferred : déduit ; memory : de mémoire",
    ),
};

const counted = z.union(
  [z.int().nonnegative(), z.strictObject({ value: z.int().nonnegative(), ...provenance })],
  'must be a whole number, or { value, source, confidence }',
);

const timeZone = z.string().refine(isTimeZone, 'must be a time zone such as Europe/Paris');

const objective = z.strictObject({
  goodRatio: z
    .number()
    .gt(0, 'must be between 0 and 1, e.g. 0.98')
    .lt(1, 'must be between 0 and 1, e.g. 0.98')
    .describe('Part des requêtes qui doivent être bonnes'),
  latencyMs: positive.describe('Une bonne requête finit sans erreur en moins de ce temps'),
  windowDays: z.int().positive().optional().describe('Sur combien de jours la part se compte (28)'),
  schoolHoursOnly: z.boolean().optional().describe('Ne compte que les heures de cours'),
  timeZone: timeZone.optional(),
  ...provenance,
});

const capacity = z.strictObject({ requestsPerS: positive, ...provenance });
const rateFrom = z.enum(['metrics', 'spans']).describe('Ce qui donne le débit ; les deux ne sont jamais sommés');

const cellOptions = {
  objective: objective.optional(),
  capacity: capacity.optional(),
  rateFrom: rateFrom.optional(),
};

const prefix = z.union([z.cidrv4(), z.cidrv6()], 'must be an IPv4 or IPv6 prefix such as 192.0.2.0/24');
const host = z
  .string()
  .regex(
    /^[a-z0-9{}]([a-z0-9{}.-]*[a-z0-9{}])?$/,
    'must be a host name in lower case, without port or path, e.g. ent.example.fr',
  );
const cell = z.string().regex(/^[a-z0-9{}-]+\/[a-z0-9{}-]+$/, 'must be <ent>/<maillon>');

const maillon = {
  id: slug,
  ...named,
  layer: z.enum(LAYERS),
  criticality: z
    .enum(CRITICALITIES)
    .default('vital')
    .describe('Ce que sa perte ôte : vital (tout, ou l’accès), important (une grande part), secondary (un confort)'),
  dependsOn: z.array(slug).default([]).describe('Les maillons qu’il appelle'),
  ...cellOptions,
  ...provenance,
};

/** Bounded above as well: a number of the wrong unit (ms for s) would never come round, or hold a turn for hours. */
const probeEveryS = z
  .number()
  .min(10, 'must be at least 10: probes are polite')
  .max(86_400, 'must be seconds, at most 86400 (a day)');
const probeTimeoutMs = positive.max(60_000, 'must be milliseconds, at most 60000 (a minute)');

const probeChecks = z.array(z.enum(PROBE_CHECKS)).min(1, 'name at least one check');

/** One entry of each list, by the name of its section. */
export const entries = {
  territories: z.strictObject({
    id: slug,
    ...named,
    kind: z.enum(['nation', 'region', 'academie', 'departement']),
    parent: slug.optional(),
    zone: z
      .string()
      .regex(/^([A-C]|[a-z0-9]+(-[a-z0-9]+)*)$/, 'must be A, B, C or the slug of an own calendar')
      .optional()
      .describe('Zone des vacances : A, B, C, ou un calendrier propre'),
    timeZone: timeZone.optional(),
    pupils: counted.optional(),
    schools: counted.optional(),
    colleges: counted.optional(),
    lycees: counted.optional(),
    lyceens: counted.optional(),
    ...provenance,
  }),
  operators: z.strictObject({
    id: slug,
    ...named,
    contacts: z
      .array(
        z.strictObject({
          name: text,
          role: text.optional(),
          phone: z
            .string()
            .regex(/^\+?[0-9][0-9 .()-]{2,}$/, 'must be a telephone number')
            .optional(),
          email: z.email('must be an e-mail address').optional(),
        }),
      )
      .optional(),
    ...provenance,
  }),
  senders: z.strictObject({
    id: slug.refine((id) => id !== 'vigie', 'must be another: this name is reserved'),
    ...named,
    silentAfterS: positive.optional(),
    cadence: z
      .strictObject({ everyS: positive, lateAfterS: positive })
      .refine(({ everyS, lateAfterS }) => lateAfterS >= everyS, {
        message: 'is late before the next is due: make lateAfterS at least everyS',
        path: ['lateAfterS'],
      })
      .optional()
      .describe('La cadence annoncée ; sans elle, elle est apprise'),
  }),
  profiles: z.strictObject({ id: slug, maillons: z.array(slug).min(1, 'name at least one maillon') }),
  maillons: z.discriminatedUnion('reach', [
    z.strictObject({ ...maillon, reach: z.literal('ent') }),
    z.strictObject({ ...maillon, reach: z.literal('national'), operator: slug, territory: slug }),
  ]),
  ents: z.strictObject({
    id: slug.refine((id) => id !== 'national' && id !== 'unmapped', 'must be another: this name is reserved'),
    ...named,
    kind: z.enum(['ent', 'vie-scolaire']).default('ent'),
    territory: slug,
    operator: slug,
    academies: z.array(slug).min(1).optional(),
    hosts: z.array(host).optional(),
    profile: slug.optional().describe('Une liste de maillons déclarée sous profiles'),
    maillons: z.array(slug).min(1, 'name at least one maillon').optional(),
    pupils: counted.optional(),
    schools: counted.optional(),
    objective: objective.optional().describe('Promis pour tous ses maillons'),
    cells: z.record(slug, z.strictObject(cellOptions)).optional(),
    ...provenance,
  }),
  mapping: z.strictObject({
    sender: slug,
    service: text.describe('service.name ; {ent} et {maillon} sont remplacés'),
    host: host
      .optional()
      .describe('Un hôte exact ; {ent}, {maillon} et {host} (hôtes publics de l’ENT) sont remplacés'),
    cell,
    for: z
      .strictObject({
        ents: z.array(slug).min(1).optional(),
        operator: slug.optional(),
        maillons: z.array(slug).min(1).optional(),
      })
      .optional()
      .describe('À quoi le modèle s’applique'),
  }),
  networks: z.strictObject({
    prefix,
    sourceClass: z.enum(['home', 'school', 'mobile', 'hosting', 'internal', 'unknown']),
  }),
  paths: z.strictObject({
    prefix: z.string().startsWith('/', 'must begin with /'),
    family: z.string().regex(/^[a-z0-9-]+$/, 'must be a slug: a-z, 0-9 and dashes'),
  }),
  privacy: privacyRule,
  vantages: z.strictObject({ id: slug, ...named, network: text.optional() }),
  probes: z.strictObject({
    id: slug,
    ent: slug,
    url: z
      .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
      .refine(hasNoUser, 'must hold no user and no password: probes sign in nowhere')
      .refine(
        leadsSomewhere,
        'must name the public address: this one is of a link, of no machine, or a metadata service',
      ),
    checks: probeChecks.optional(),
    everyS: probeEveryS.optional(),
    timeoutMs: probeTimeoutMs.optional(),
    signIn: z
      .strictObject({
        path: z
          .string()
          .startsWith('/', 'must begin with /')
          .refine(staysThere, 'must be a path: after two slashes stands another host'),
        expects: text,
      })
      .optional(),
    cells: z.partialRecord(z.enum(PROBE_CHECKS), cell).optional(),
    vantages: z.array(slug).min(1).optional(),
  }),
};

const defaults = z.strictObject({
  objective,
  rateFrom,
  silentAfterS: positive,
  probes: z
    .strictObject({
      everyS: probeEveryS,
      timeoutMs: probeTimeoutMs,
      checks: probeChecks,
      vantages: z.array(slug).min(1),
      maillons: z
        .partialRecord(z.enum(PROBE_CHECKS), slug)
        .describe('De quel maillon chaque contrôle parle, sauf dit autrement'),
    })
    .optional(),
});

/** What a file holds besides its lists. */
export const heads = {
  name: text.optional(),
  provenance: z
    .strictObject({ source: text, confidence: z.enum(CONFIDENCES) })
    .optional()
    .describe('Vaut pour chaque fait de ce fichier qui ne dit pas la sienne'),
  defaults: defaults.optional(),
  calendar: calendarSection.optional(),
};

export type Section = keyof typeof entries;
export const SECTIONS = Object.keys(entries) as readonly Section[];
export type Entry<S extends Section> = z.output<(typeof entries)[S]>;
export type Defaults = z.output<typeof defaults>;

/** A whole file, as an editor completes it. */
export const chainFile = z.strictObject({
  ...heads,
  ...(Object.fromEntries(SECTIONS.map((section) => [section, z.array(entries[section]).optional()])) as {
    [S in Section]: z.ZodOptional<z.ZodArray<(typeof entries)[S]>>;
  }),
});

function hasNoUser(url: string): boolean {
  return !URL.canParse(url) || new URL(url).username + new URL(url).password === '';
}

function leadsSomewhere(url: string): boolean {
  return hostKind(url) !== 'nowhere';
}

/** A URL takes a backslash for a slash. */
function staysThere(path: string): boolean {
  return !/^[/\\]{2}/.test(path);
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
