import { z } from 'zod';

/** The shape of the section `calendar` of a chain's files. Any file may hold one; the lists of all files are joined. */
const zone = z.string().regex(/^([A-C]|[a-z0-9]+(-[a-z0-9]+)*)$/, 'must be A, B, C or the slug of an own calendar');
const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be a slug: a-z, 0-9 and single dashes');
const date = z.iso.date('must be a day such as 2021-04-06');
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a local time such as 08:00');
const titled = { name: z.strictObject({ fr: z.string().min(1), en: z.string().min(1) }) };
const provenance = {
  source: z.string().min(1),
  confidence: z.enum(['verified', 'inferred', 'memory', 'declared']),
};
const zones = z.array(zone).min(1);
const territories = z.array(slug).min(1);
const bells = z
  .array(time)
  .min(2, 'needs at least the first and the last bell')
  .refine((times) => times.every((at, index) => index === 0 || at > (times[index - 1] as string)), {
    message: 'must be in order, each bell once',
  });
const inOrder = ({ from, to }: { readonly from: string; readonly to?: string | undefined }): boolean =>
  to === undefined || from <= to;
const disorder = { message: 'ends before it begins: `from` is the first day, `to` the last', path: ['to'] };

const holiday = z
  .strictObject({ ...titled, from: date, to: date, zones: zones.optional(), ...provenance })
  .refine(inOrder, disorder);

const year = z
  .strictObject({
    id: z.string().regex(/^\d{4}-\d{4}$/, 'must be two years such as 2020-2021'),
    zones,
    from: date,
    to: date,
    ...provenance,
    holidays: z.array(holiday),
  })
  .refine(inOrder, disorder);

const period = z
  .strictObject({
    type: z.enum(['remote', 'exam']),
    ...titled,
    from: date,
    to: date.optional(),
    zones: zones.optional(),
    ...provenance,
  })
  .refine(inOrder, disorder);

const publicHoliday = z.strictObject({
  territories,
  day: z.union(
    [z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/), z.literal('alsace-moselle')],
    'must be MM-DD or alsace-moselle',
  ),
  ...titled,
  ...provenance,
});

const override = z
  .strictObject({
    territories,
    from: date,
    to: date,
    type: z.enum(['school', 'wednesday', 'holiday', 'public-holiday', 'exam', 'remote']),
    ...titled,
    ...provenance,
  })
  .refine(inOrder, disorder);

const bellPlan = z.strictObject({
  level: z.enum(['college', 'lycee']),
  territories: territories.optional(),
  school: bells,
  wednesday: bells,
  ...provenance,
});

/** `calendar:` of one file: every list may be absent. */
export const calendarSection = z.strictObject({
  years: z.array(year).default([]),
  periods: z.array(period).default([]),
  publicHolidays: z.array(publicHoliday).default([]),
  overrides: z.array(override).default([]),
  bells: z.array(bellPlan).default([]),
});

export type CalendarSection = z.output<typeof calendarSection>;
