import i18next from 'i18next';
import silencesEn from '../locales/silences.en.json' with { type: 'json' };
import silencesFr from '../locales/silences.fr.json' with { type: 'json' };

/** The namespace of the panel; it comes with the part of the page that needs it. */
export const SILENCES = 'silences';

i18next.addResourceBundle('fr', SILENCES, silencesFr);
i18next.addResourceBundle('en', SILENCES, silencesEn);
