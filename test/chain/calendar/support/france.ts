import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { joinCalendars } from '../../../../chain/calendar/join.js';
import type { CalendarFacts } from '../../../../chain/calendar/model.js';
import { calendarSection } from '../../../../chain/calendar/schema.js';
import type { Territory } from '../../../../chain/model.js';

const FILE = path.resolve(import.meta.dirname, '../../../../chain/france/calendrier.yaml');
const by = { source: 'test', confidence: 'declared' } as const;

/** The calendar facts that ship with Vigie. */
export const FACTS: CalendarFacts = joinCalendars([calendarSection.parse(parse(readFileSync(FILE, 'utf8')).calendar)]);

export function territory(id: string, fields: Partial<Territory> = {}): Territory {
  return { id, kind: 'academie', name: { fr: id, en: id }, ...by, parent: 'france', ...fields };
}

export const counted = (value: number) => ({ value, ...by });

/** Académies of each zone, those with clocks of their own, and one with local public holidays. */
export const TERRITORIES: readonly Territory[] = [
  { id: 'france', kind: 'nation', name: { fr: 'France', en: 'France' }, ...by },
  territory('lyon', { zone: 'A' }),
  territory('lille', { zone: 'B' }),
  territory('ac-strasbourg', { zone: 'B' }),
  territory('paris', { zone: 'C' }),
  territory('corse', { zone: 'corse' }),
  territory('guadeloupe', { zone: 'guadeloupe', timeZone: 'America/Guadeloupe' }),
  territory('martinique', { zone: 'martinique', timeZone: 'America/Martinique' }),
  territory('guyane', { zone: 'guyane', timeZone: 'America/Cayenne' }),
  territory('la-reunion', { zone: 'la-reunion', timeZone: 'Indian/Reunion' }),
  territory('mayotte', { zone: 'mayotte', timeZone: 'Indian/Mayotte' }),
];

/** Ids of `TERRITORIES` whose zone has a calendar in `FACTS`. */
export const WITH_CALENDAR = { lyon: 'A', lille: 'B', 'ac-strasbourg': 'B', paris: 'C' } as const;
export const OVERSEAS = {
  guadeloupe: 'America/Guadeloupe',
  martinique: 'America/Martinique',
  guyane: 'America/Cayenne',
  'la-reunion': 'Indian/Reunion',
  mayotte: 'Indian/Mayotte',
} as const;

/** An instant from a local time of Paris with its offset: `at('2021-04-06T07:30+02:00')`. */
export const at = (text: string): number => {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw new Error(`no instant: ${text}`);
  return ms;
};
