import { z } from 'zod';

/** The shape of the YAML files of a chain. Every file holds any of these sections; sections of all files are joined. */
const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be a slug: a-z, 0-9 and single dashes');
const named = { name: z.strictObject({ fr: z.string().min(1), en: z.string().min(1) }) };

const objective = z.strictObject({
  goodRatio: z.number().gt(0).lt(1),
  latencyMs: z.number().positive(),
});

const capacity = z.strictObject({ requestsPerS: z.number().positive(), source: z.string().min(1) });

const cellOptions = {
  objective: objective.optional(),
  capacity: capacity.optional(),
  rateFrom: z.enum(['metrics', 'spans']).optional(),
};

const prefix = z.union([z.cidrv4(), z.cidrv6()], 'must be an IPv4 or IPv6 prefix such as 192.0.2.0/24');

export const chainFile = z.strictObject({
  name: z.string().min(1).optional(),
  defaults: z
    .strictObject({ objective, rateFrom: z.enum(['metrics', 'spans']), silentAfterS: z.number().positive() })
    .optional(),
  territories: z
    .array(
      z.strictObject({
        id: slug,
        ...named,
        kind: z.enum(['nation', 'region', 'academie', 'departement']),
        parent: slug.optional(),
      }),
    )
    .optional(),
  operators: z.array(z.strictObject({ id: slug, ...named })).optional(),
  senders: z.array(z.strictObject({ id: slug, ...named, silentAfterS: z.number().positive().optional() })).optional(),
  maillons: z
    .array(
      z.discriminatedUnion('reach', [
        z.strictObject({
          id: slug,
          ...named,
          reach: z.literal('ent'),
          dependsOn: z.array(slug).default([]),
          ...cellOptions,
        }),
        z.strictObject({
          id: slug,
          ...named,
          reach: z.literal('national'),
          dependsOn: z.array(slug).default([]),
          operator: slug,
          territory: slug,
          ...cellOptions,
        }),
      ]),
    )
    .optional(),
  ents: z
    .array(
      z.strictObject({
        id: slug.refine((id) => id !== 'national' && id !== 'unmapped', 'is a reserved name'),
        ...named,
        territory: slug,
        operator: slug,
        maillons: z.array(slug).min(1),
        pupils: z.int().nonnegative().optional(),
        schools: z.int().nonnegative().optional(),
        cells: z.record(slug, z.strictObject(cellOptions)).optional(),
      }),
    )
    .optional(),
  mapping: z
    .array(
      z.strictObject({
        sender: slug,
        service: z.string().min(1),
        host: z.string().min(1).optional(),
        cell: z.string().regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, 'must be <ent>/<maillon>'),
      }),
    )
    .optional(),
  networks: z
    .array(
      z.strictObject({ prefix, sourceClass: z.enum(['home', 'school', 'mobile', 'hosting', 'internal', 'unknown']) }),
    )
    .optional(),
  paths: z
    .array(z.strictObject({ prefix: z.string().startsWith('/'), family: z.string().regex(/^[a-z0-9-]+$/) }))
    .optional(),
});

export type ChainFile = z.output<typeof chainFile>;
type Section = 'territories' | 'operators' | 'senders' | 'maillons' | 'ents' | 'mapping' | 'networks' | 'paths';
/** All files joined, with the place of each entry for messages. */
export type ChainDraft = Pick<ChainFile, 'name' | 'defaults'> & { [K in Section]: NonNullable<ChainFile[K]> };
export const SECTIONS: readonly Section[] = [
  'territories',
  'operators',
  'senders',
  'maillons',
  'ents',
  'mapping',
  'networks',
  'paths',
];
