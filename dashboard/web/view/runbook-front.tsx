import { useTranslation } from 'react-i18next';
import type { RunbookAnswer, RunbookMessage } from '../../protocol/answers.js';

/** What to know before acting: when it applies, what it may break, who must agree, whom to call. */
export function Before({ runbook }: { readonly runbook: RunbookAnswer }) {
  const { t } = useTranslation('web');
  const { preconditions, blastRadius, approvals, rollback, contacts } = runbook;
  return (
    <details className="runbook-before">
      <summary>{t('runbook.before')}</summary>
      <dl lang="fr">
        <dt>{t('runbook.preconditions')}</dt>
        {preconditions.map((one) => (
          <dd key={one}>{one}</dd>
        ))}
        <dt>{t('runbook.blastRadius')}</dt>
        <dd>{blastRadius}</dd>
        <dt>{t('runbook.approvals')}</dt>
        {approvals.map(({ id, by, people, what }) => (
          <dd key={id}>
            {what} — {t('runbook.approval', { count: people, by: by.join(', ') })}
          </dd>
        ))}
        <dt>{t('runbook.rollback')}</dt>
        <dd>{rollback}</dd>
        <dt>{t('runbook.contacts')}</dt>
        {contacts.map(({ role, reach }) => (
          <dd key={role}>
            {role} : {reach}
          </dd>
        ))}
      </dl>
    </details>
  );
}

interface MessagesProps {
  readonly messages: readonly RunbookMessage[];
  readonly filled: Readonly<Record<'fr' | 'en', (text: string) => string>>;
}

/** What to say, ready to be read again and copied. */
export function Messages({ messages, filled }: MessagesProps) {
  const { t } = useTranslation('web');
  if (messages.length === 0) return null;
  return (
    <section id="step-messages" className="runbook-messages">
      <h3>{t('runbook.messages')}</h3>
      {messages.map(({ audience, ...texts }) => (
        <details key={audience} data-audience={audience}>
          <summary>{t(`runbook.audience.${audience}`)}</summary>
          {(['fr', 'en'] as const).map((language) => (
            <p key={language} lang={language}>
              {filled[language](texts[language])}
            </p>
          ))}
        </details>
      ))}
    </section>
  );
}
