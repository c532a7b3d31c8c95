import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import cellEn from '../locales/cell.en.json' with { type: 'json' };
import cellFr from '../locales/cell.fr.json' with { type: 'json' };

// With the view that needs them: the command view loads without.
i18next.addResourceBundle('fr', 'cell', cellFr);
i18next.addResourceBundle('en', 'cell', cellEn);

export type CellText = (key: string, params?: Readonly<Record<string, string | number>>) => string;

export function useCellTexts(): CellText {
  const { t } = useTranslation('cell');
  return (key, params = {}) => t(key, { ...params });
}
