import type { Chain } from '../../../chain/model.js';
import { splitCell } from '../../../chain/model.js';
import { territoriesAround } from '../../../chain/territories.js';
import type { Incident } from '../../incident/incident.js';
import type { Match } from '../../incident/silence.js';

/** What of an incident routes and silences look at: its failing maillon, the verdict, and the rule that opened it, if one did. */
export type Subject = Pick<Incident, 'maillon' | 'severity' | 'cause' | 'rule'>;

export function matches(matcher: Match, incident: Subject, chain: Chain): boolean {
  const { ent, maillon } = splitCell(incident.maillon);
  const cell = chain.cells.find(({ id }) => id === incident.maillon);
  const holds = (wanted: readonly string[] | undefined, values: readonly (string | undefined)[]) =>
    wanted === undefined || values.some((value) => value !== undefined && wanted.includes(value));
  return (
    holds(matcher.territory, territoriesAround(cell?.territory, chain.territories)) &&
    holds(matcher.operator, [cell?.operator]) &&
    holds(matcher.ent, [ent]) &&
    holds(matcher.maillon, [maillon]) &&
    holds(matcher.severity, [incident.severity]) &&
    holds(matcher.verdict, incident.cause.split('+')) &&
    holds(matcher.rule, [incident.rule?.id]) &&
    Object.entries(matcher.label ?? {}).every(([name, wanted]) => holds(wanted, [incident.rule?.labels[name]]))
  );
}
