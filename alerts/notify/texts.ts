import type { TFunction } from 'i18next';
import en from '../../chain/vocabulary/page.en.json' with { type: 'json' };
import fr from '../../chain/vocabulary/page.fr.json' with { type: 'json' };
import { type Language, translators } from '../../chain/vocabulary/translator.js';

/** The `t` of what pages say. A key without text is a fault of the build: it is returned as it is, and a test finds it. */
export const pageTexts: (language: Language) => TFunction = translators({ fr, en });

/** A share as a whole percentage; never "100 %" or "0 %" of what is not certain. */
export function percent(share: number, language: Language): string {
  const bounded = share <= 0 || share >= 1 ? share : Math.min(0.99, Math.max(0.01, share));
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(bounded);
}

const ZONE = 'Europe/Paris';

export function timeOfDay(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { timeStyle: 'medium', timeZone: ZONE, hourCycle: 'h23' }).format(atMs);
}

export function longDate(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone: ZONE }).format(atMs);
}

export function list(items: readonly string[], language: Language): string {
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(items);
}
