import i18next from 'i18next';
import { useTranslation } from 'react-i18next';
import wallEn from '../locales/wall.en.json' with { type: 'json' };
import wallFr from '../locales/wall.fr.json' with { type: 'json' };

// With the part of the page that needs them: the command view loads without.
i18next.addResourceBundle('fr', 'wall', wallFr);
i18next.addResourceBundle('en', 'wall', wallEn);

export function useWallTexts() {
  return useTranslation('wall').t;
}
