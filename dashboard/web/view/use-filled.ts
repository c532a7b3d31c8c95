import { useTranslation } from 'react-i18next';
import { recordOf } from '../../protocol/record.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { IncidentView } from '../../protocol/view.js';
import { formats } from '../../speech/format.js';
import { fill, runbookValues } from '../../speech/runbook-values.js';

export type Filled = Readonly<Record<'fr' | 'en', (text: string) => string>>;

/**
 * Texts with the values of now: runbooks are written in French, messages in both, each takes its values in its own language.
 * `next`: for when the next message is announced; by default what the last one said.
 */
export function useFilled(
  incident: IncidentView | undefined,
  live: LiveState,
  nowMs: number,
  next: number | 'announced' | 'unset' = 'announced',
): Filled {
  const { i18n } = useTranslation();
  const announced = incident && recordOf(incident).nextMessageMs;
  const nextMs = next === 'unset' ? undefined : next === 'announced' ? announced : next;
  const into = (language: 'fr' | 'en') => {
    const word = i18n.getFixedT(language, 'vigie');
    const t = i18n.getFixedT(language, 'web');
    const blanks = { unmeasured: t('runbook.unmeasured'), unset: t('runbook.unset') };
    const values = incident
      ? {
          ...runbookValues(incident, live, language, nowMs, (cause) => word(`cause.${cause}`)),
          ...(nextMs !== undefined && { next_update: formats(language).minute(nextMs) }),
        }
      : {};
    return (text: string) => fill(text, values, incident, blanks);
  };
  return { fr: into('fr'), en: into('en') };
}
