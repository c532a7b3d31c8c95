import i18next from 'i18next';
import accessEn from '../locales/access.en.json' with { type: 'json' };
import accessFr from '../locales/access.fr.json' with { type: 'json' };

/** The namespace of the declaration; it comes with the page that shows it. */
export const ACCESS = 'access';

i18next.addResourceBundle('fr', ACCESS, accessFr);
i18next.addResourceBundle('en', ACCESS, accessEn);
