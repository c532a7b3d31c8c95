import type { Chain } from '../../../chain/model.js';
import { splitCell } from '../../../chain/model.js';
import type { Incident } from '../../incident/incident.js';
import type { Matcher } from './schema.js';

/** What of an incident routes and silences look at: its failing maillon, and the verdict. */
type Subject = Pick<Incident, 'maillon' | 'severity' | 'cause'>;

export function matches(matcher: Matcher, incident: Subject, chain: Chain): boolean {
  const { ent, maillon } = splitCell(incident.maillon);
  const cell = chain.cells.find(({ id }) => id === incident.maillon);
  const holds = (wanted: readonly string[] | undefined, values: readonly (string | undefined)[]) =>
    wanted === undefined || values.some((value) => value !== undefined && wanted.includes(value));
  return (
    holds(matcher.territory, territoriesAround(cell?.territory, chain)) &&
    holds(matcher.operator, [cell?.operator]) &&
    holds(matcher.ent, [ent]) &&
    holds(matcher.maillon, [maillon]) &&
    holds(matcher.severity, [incident.severity]) &&
    holds(matcher.verdict, incident.cause.split('+'))
  );
}

/** A territory and those it lies in. */
function territoriesAround(id: string | undefined, chain: Chain): string[] {
  const around: string[] = [];
  for (let at = id; at !== undefined && !around.includes(at); ) {
    around.push(at);
    at = chain.territories.find((territory) => territory.id === at)?.parent;
  }
  return around;
}
