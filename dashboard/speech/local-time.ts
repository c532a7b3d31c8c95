import { LOCALES, PARIS } from './format.js';
import type { Language } from './names.js';

/** The time of day where the clock is not that of Paris, `06:02`, with its day if that differs: `lun. 05:02`; undefined where it is the same. */
export function localTime(ms: number, timeZone: string, language: Language): string | undefined {
  const at = (zone: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(LOCALES[language], { timeZone: zone, ...options }).format(ms);
  const here = at(timeZone, { timeStyle: 'short' });
  const day = (zone: string) => at(zone, { dateStyle: 'short' });
  if (here === at(PARIS, { timeStyle: 'short' }) && day(timeZone) === day(PARIS)) return undefined;
  return day(timeZone) === day(PARIS) ? here : `${at(timeZone, { weekday: 'short' })} ${here}`;
}
