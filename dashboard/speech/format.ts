import type { Language } from './names.js';

/** Dates, numbers and durations in one language, in the time of Paris. */
export interface Formats {
  /** `08:02:31` */
  readonly time: (ms: number) => string;
  /** `08:02` */
  readonly minute: (ms: number) => string;
  /** `mar. 6 avr., 08:02` */
  readonly dated: (ms: number) => string;
  /** `mardi 6 avril 2021` */
  readonly day: (ms: number) => string;
  /** `1 234`, one decimal below ten. */
  readonly number: (value: number) => string;
  /** A rate in little room: `42`, `1,2 k`. */
  readonly rate: (perS: number) => string;
  /** A count in little room: `950`, `182 k`, `1,2 M`. */
  readonly compact: (count: number) => string;
  /** `99,8 %` from 0.998. */
  readonly percent: (ratio: number) => string;
  /** `0,93`; between 0,01 and 0,99, for nothing here is certain. */
  readonly probability: (value: number) => string;
  /** `420 ms`, `1,4 s` */
  readonly latency: (ms: number) => string;
  /** `12 s`, `3 min 12 s`, `2 h 05 min` */
  readonly duration: (ms: number) => string;
}

export const LOCALES: Readonly<Record<Language, string>> = { fr: 'fr-FR', en: 'en-GB' };
export const PARIS = 'Europe/Paris';
const made = new Map<Language, Formats>();

export function formats(language: Language): Formats {
  const known = made.get(language) ?? make(LOCALES[language]);
  made.set(language, known);
  return known;
}

function make(locale: string): Formats {
  const time = new Intl.DateTimeFormat(locale, { timeZone: PARIS, timeStyle: 'medium' });
  const minute = new Intl.DateTimeFormat(locale, { timeZone: PARIS, timeStyle: 'short' });
  const dated = new Intl.DateTimeFormat(locale, {
    timeZone: PARIS,
    ...{ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  });
  const day = new Intl.DateTimeFormat(locale, { timeZone: PARIS, dateStyle: 'full' });
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const brief = new Intl.NumberFormat(locale, { notation: 'compact' });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const probability = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const number = (value: number) => (Math.abs(value) < 9.95 ? tenths : whole).format(value);
  return {
    time: (ms) => time.format(ms),
    minute: (ms) => minute.format(ms),
    dated: (ms) => dated.format(ms),
    day: (ms) => day.format(ms),
    number,
    rate: (perS) => (perS < 999.5 ? number(perS) : compact.format(perS)),
    compact: (count) => brief.format(count),
    percent: (ratio) => percent.format(ratio),
    probability: (value) => probability.format(value <= 0 ? 0 : Math.min(0.99, Math.max(0.01, value))),
    latency: (ms) => (ms < 999.5 ? `${whole.format(ms)} ms` : `${tenths.format(ms / 1000)} s`),
    duration,
  };
}

/** Units are the same in both languages; the two greatest that matter. */
function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${seconds} s`;
  if (minutes < 60) return `${minutes} min ${two(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
