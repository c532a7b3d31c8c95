import type { TFunction } from 'i18next';
import en from './en.json' with { type: 'json' };
import fr from './fr.json' with { type: 'json' };
import { type Language, translators } from './translator.js';

export { LANGUAGES, type Language } from './translator.js';

/**
 * The `t` of a language: `t('evidence.load_above', params)`, `t('cause.attack')`, `t('state.silent')`, `t('feed.baseline')`,
 * `t('self.engine', params)`, `t('hypothesis.fault')`. Numbers are written by `Intl` in that language. An unknown key
 * comes back as it is. Nothing is escaped: the caller escapes for its medium.
 */
export const vocabulary: (language: Language) => TFunction = translators({ fr, en });
