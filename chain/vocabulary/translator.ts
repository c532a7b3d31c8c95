import { createInstance, type Resource, type TFunction } from 'i18next';

/** The languages every key and parameter can be said in. */
export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

type Texts = Resource[string][string];

/** The `t` of each language over its own texts. An unknown key comes back as it is. Nothing is escaped: the caller escapes for its medium. */
export function translators(texts: Readonly<Record<Language, Texts>>): (language: Language) => TFunction {
  const made = new Map<Language, TFunction>();
  return (language) => {
    const known = made.get(language);
    if (known) return known;
    const instance = createInstance();
    // Not asynchronous: the texts are here, and `t` must answer at once.
    void instance.init({
      lng: language,
      fallbackLng: false,
      initAsync: false,
      resources: { fr: { translation: texts.fr }, en: { translation: texts.en } },
      interpolation: { escapeValue: false },
    });
    const t = instance.getFixedT(language);
    made.set(language, t);
    return t;
  };
}
