import type { ReactNode } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { AboutAnswer } from '../../protocol/answers.js';
import { formats } from '../../speech/format.js';
import type { Language } from '../../speech/names.js';
import { addressOf } from '../address/address.js';
import { useAnswer } from '../live/use-answer.js';
import { usePageTitle } from '../view/page-title.js';
import { Way } from '../view/way.js';
import { ACCESS } from './texts.js';

/** The day of the last checks that the page tells of. */
const CHECKED_MS = Date.UTC(2026, 10, 22, 12);
/** Of the reference (référentiel général d'amélioration de l'accessibilité) that the law names. */
const REFERENCE = { version: '4.1.2', criteria: 106 };
const REMEDIES = [
  'https://formulaire.defenseurdesdroits.fr/',
  'https://www.defenseurdesdroits.fr/carte-des-delegues',
] as const;
const LISTED = ['automatic', 'byHand', 'unchecked', 'faults'] as const;

/** The declaration that the law asks for: what was checked, what was not, what is known to be wrong, whom to write to. */
export default function Declaration({ language }: { readonly language: Language }) {
  const { t } = useTranslation(ACCESS);
  usePageTitle(t('title'));
  const date = formats(language).day(CHECKED_MS);
  return (
    <main className="declaration">
      <h1>{t('title')}</h1>
      <p>{t('commitment')}</p>
      <Part name="state">
        <p className="declaration-state">{t('state.verdict')}</p>
        <p>{t('state.why', REFERENCE)}</p>
      </Part>
      {LISTED.map((name) => (
        <Part key={name} name={name}>
          <ul>
            {(t(`${name}.list`, { returnObjects: true }) as readonly string[]).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </Part>
      ))}
      <Part name="made">
        <p>{t('made.when', { date })}</p>
        <p>{t('made.with')}</p>
        <p>{t('made.languages')}</p>
      </Part>
      <Part name="contact">
        <Contact />
      </Part>
      <Part name="remedy">
        <p>{t('remedy.when')}</p>
        <ul>
          {REMEDIES.map((href, index) => (
            <li key={href}>
              <a href={href} rel="noreferrer">
                {t(`remedy.way_${index}`)}
              </a>
            </li>
          ))}
          <li>{t('remedy.post')}</li>
        </ul>
      </Part>
      <p>
        <Way to={addressOf({ kind: 'command' })} className="quiet">
          {t('back')}
        </Way>
      </p>
    </main>
  );
}

function Part({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const { t } = useTranslation(ACCESS);
  return (
    <section aria-labelledby={`declaration-${name}`} data-part={name}>
      <h2 id={`declaration-${name}`}>{t(`${name}.title`)}</h2>
      {children}
    </section>
  );
}

/** Whom to write to is known to whoever runs the console: without it the page says so, and what to set. */
function Contact() {
  const { t } = useTranslation(ACCESS);
  const { value, failure } = useAnswer<AboutAnswer>('/api/v1/about', 'about', 0);
  const contact = value?.contact;
  if (contact !== undefined)
    return (
      <p>
        <Trans
          t={t}
          i18nKey="contact.write"
          values={{ contact }}
          components={{ way: <a href={contact.includes('://') ? contact : `mailto:${contact}`}>{contact}</a> }}
        />
      </p>
    );
  return <p>{value || failure !== undefined ? t('contact.missing') : t('contact.loading')}</p>;
}
