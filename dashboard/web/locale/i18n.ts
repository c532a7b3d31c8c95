import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import vigieEn from '../../../chain/vocabulary/en.json' with { type: 'json' };
import vigieFr from '../../../chain/vocabulary/fr.json' with { type: 'json' };
import webEn from '../locales/en.json' with { type: 'json' };
import webFr from '../locales/fr.json' with { type: 'json' };
import mapEn from '../locales/map.en.json' with { type: 'json' };
import mapFr from '../locales/map.fr.json' with { type: 'json' };

/** Both languages come with the page: a console that lost its network can still change language. */
export function startLocale(): void {
  void i18next.use(initReactI18next).init({
    lng: 'fr',
    fallbackLng: 'fr',
    defaultNS: 'vigie',
    ns: ['vigie', 'web', 'map'],
    resources: {
      fr: { web: webFr, map: mapFr, vigie: vigieFr },
      en: { web: webEn, map: mapEn, vigie: vigieEn },
    },
    interpolation: { escapeValue: false },
    returnNull: false,
    initAsync: false,
  });
}
