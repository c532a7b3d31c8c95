import i18next, { type TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import en from '../locales/operators.en.json' with { type: 'json' };
import fr from '../locales/operators.fr.json' with { type: 'json' };

const OPERATORS = 'operators';
i18next.addResourceBundle('fr', OPERATORS, fr);
i18next.addResourceBundle('en', OPERATORS, en);

/** Texts of the comparison: they come with it. */
export function useOperatorTexts(): TFunction<typeof OPERATORS> {
  return useTranslation(OPERATORS).t;
}
