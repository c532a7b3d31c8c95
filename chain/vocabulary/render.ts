import { createInstance, type TFunction } from 'i18next';
import en from './en.json' with { type: 'json' };
import fr from './fr.json' with { type: 'json' };

/** The languages every key and parameter can be said in. */
export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const instances = new Map<Language, TFunction>();

/**
 * The `t` of a language: `t('evidence.load_above', params)`, `t('cause.attack')`, `t('state.silent')`, `t('feed.baseline')`,
 * `t('self.engine', params)`, `t('hypothesis.fault')`. Numbers are written by `Intl` in that language. An unknown key
 * comes back as it is. Nothing is escaped: the caller escapes for its medium.
 */
export function vocabulary(language: Language): TFunction {
  const known = instances.get(language);
  if (known) return known;
  const instance = createInstance();
  // Not asynchronous: the texts are here, and `t` must answer at once.
  void instance.init({
    lng: language,
    fallbackLng: false,
    initAsync: false,
    resources: { fr: { translation: fr }, en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  const t = instance.getFixedT(language);
  instances.set(language, t);
  return t;
}
