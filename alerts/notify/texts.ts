import { createInstance, type TFunction } from 'i18next';
import en from '../../chain/vocabulary/page.en.json' with { type: 'json' };
import fr from '../../chain/vocabulary/page.fr.json' with { type: 'json' };
import { LANGUAGES, type Language } from '../../chain/vocabulary/render.js';

/** The namespace of what pages say. */
const NAMESPACE = 'page';

const instances = new Map<Language, TFunction>(LANGUAGES.map((language) => [language, translator(language)]));

/** The `t` of the namespace `page`. A key without text is a fault of the build: it is returned as it is, and a test finds it. */
export function pageTexts(language: Language): TFunction {
  return instances.get(language) as TFunction;
}

function translator(language: Language): TFunction {
  const instance = createInstance();
  void instance.init({
    lng: language,
    fallbackLng: false,
    initAsync: false,
    ns: [NAMESPACE],
    defaultNS: NAMESPACE,
    resources: { fr: { [NAMESPACE]: fr }, en: { [NAMESPACE]: en } },
    interpolation: { escapeValue: false },
  });
  return instance.t;
}

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
