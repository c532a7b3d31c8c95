import { z } from 'zod';

/** What the files that say who is paged are written with. */
export const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'must be a slug: a-z, 0-9, -');
export const text = z.string().trim().min(1, 'must not be empty').max(500);
export const timeZone = z.string().refine(isTimeZone, 'must be an IANA time zone, as Europe/Paris or Indian/Reunion');
export const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time, as 08:00');
export const localInstant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d$/, 'must be a local date and time, as 2026-11-02T09:00')
  .refine((given) => isRealDate(given.slice(0, 10)), 'must be a day that exists');
export const recurrence = z
  .string()
  .regex(
    /^FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]+=[A-Z0-9,+-]+)*$/,
    'must be a rule of days (RFC 5545), as FREQ=WEEKLY;BYDAY=MO,TU',
  )
  .refine(
    (rule) => !/;(BYHOUR|BYMINUTE|BYSECOND|COUNT|UNTIL)=/.test(rule),
    'hours, a count or an end do not belong here',
  );
export const minutes = z.number().min(1).max(1440);

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return /^[A-Z]/.test(zone);
  } catch {
    return false;
  }
}

export function isRealDate(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day);
}
