import type { Language } from '../../chain/vocabulary/translator.js';
import { activeAlerts, type RuleAlert } from '../incident/alert.js';
import type { Incident } from '../incident/incident.js';
import { pageTexts } from './texts.js';

/** How many alerts a page names. */
const NAMED = 6;

/** What rules say of an incident: one line each, with what was measured and its bound; the ended ones only once all have. */
export function alertLines(
  incident: Pick<Incident, 'alerts'>,
  language: Language,
  place: (cell: RuleAlert['cell']) => string,
): string[] {
  const active = activeAlerts(incident);
  const alerts = active.length > 0 ? active : (incident.alerts ?? []);
  if (alerts.length === 0) return [];
  const t = pageTexts(language);
  const rest = alerts.length - NAMED;
  return [
    t('description.rules'),
    ...alerts.slice(0, NAMED).map((alert) =>
      t('description.rule', {
        title: alert.title[language],
        where: place(alert.cell),
        measured: measured(alert, language),
      }),
    ),
    ...(rest > 0 ? [t('description.otherAlerts', { count: rest })] : []),
  ];
}

/** What was measured and its bound; the journal holds no number where none was known. */
export function measured({ signal, value, limit }: RuleAlert, language: Language): string {
  const t = pageTexts(language);
  const isKnown = Number.isFinite(value) && Number.isFinite(limit);
  return isKnown ? t(`rule.${signal}`, { value, limit }) : t('rule.unmeasured');
}
