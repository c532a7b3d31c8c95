import i18next from 'i18next';
import tellingEn from '../locales/telling.en.json' with { type: 'json' };
import tellingFr from '../locales/telling.fr.json' with { type: 'json' };

// With the part of the page that needs them: the command view loads without.
i18next.addResourceBundle('fr', 'telling', tellingFr);
i18next.addResourceBundle('en', 'telling', tellingEn);
