import i18next, { type TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import en from '../locales/part.en.json' with { type: 'json' };
import fr from '../locales/part.fr.json' with { type: 'json' };

const PART = 'part';
i18next.addResourceBundle('fr', PART, fr);
i18next.addResourceBundle('en', PART, en);

/** Texts of the views of territories and operators: they come with these views. */
export function usePartTexts(): TFunction<typeof PART> {
  return useTranslation(PART).t;
}
