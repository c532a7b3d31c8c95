import { recordOf } from '../protocol/record.js';
import type { Evidence, IncidentView, Suspect } from '../protocol/view.js';
import { isNational, OUTSIDE_CELL, type Visible } from './visible.js';

/** Where people of another scope stand: that somebody did it is no secret, who is. */
const SOMEBODY = '—';

/** Whether a scope hears of an incident: it sees the failing maillon, or a cell that suffers. */
export function concerns({ cell }: Visible, { maillon, cells }: Pick<IncidentView, 'maillon' | 'cells'>): boolean {
  return cell(maillon) || cells.some(cell);
}

/**
 * An incident as those who see a part of the chain may know it: their own cells, and of the rest only that it exists. One that never leaves
 * the part is theirs whole. Of one that does, the words of people stay out too: they name whom they want.
 */
export function restrictIncident(incident: IncidentView, see: Visible): IncidentView {
  const own = see.cell(incident.maillon);
  const whole = own && incident.cells.every(see.cell);
  const { attackKind, attackShare, counterfactuals, runbook, ...rest } = whole ? incident : withoutPeople(incident);
  return {
    ...rest,
    ...(own ? { attackKind, attackShare, counterfactuals, runbook } : {}),
    ...originOf(incident, own),
    maillon: own ? incident.maillon : OUTSIDE_CELL,
    cells: incident.cells.filter(see.cell),
    suspects: restrictSuspects(incident.suspects, see),
    evidence: incident.evidence.filter((one) => tellable(one, see) && (own || namesOwn(one, see))),
    missingFeeds: own ? incident.missingFeeds : [],
    targeted: incident.targeted === undefined || see.cell(incident.targeted) ? incident.targeted : undefined,
    alerts: incident.alerts?.filter(({ cell }) => see.cell(cell)),
    // What its group is called by may be anybody's.
    rule: whole ? incident.rule : undefined,
  };
}

function originOf({ maillon }: IncidentView, own: boolean): Pick<IncidentView, 'origin'> {
  if (!own) return { origin: 'outside' };
  return isNational(maillon) ? { origin: 'national' } : {};
}

/** An incident for a screen in a corridor: who leads it, and no other name, account or destination. */
export function withoutPeople(incident: IncidentView): IncidentView {
  const { state, stateMs, nextMessageMs, roles, override } = recordOf(incident);
  return {
    ...incident,
    capped: undefined,
    evidence: withoutWords(incident.evidence),
    pages: incident.pages.map(({ id, step, generation, status, state, atMs, dueMs }) => {
      return { id, step, generation, status, state, atMs, dueMs, target: SOMEBODY };
    }),
    acknowledgements: incident.acknowledgements?.map(({ page, declared, generation, atMs }) => {
      return { page, declared, generation, atMs, by: SOMEBODY };
    }),
    record: {
      ...{ state, stateMs, nextMessageMs },
      // Who leads is what everybody must know in a crisis.
      roles: roles.filter(({ role }) => role === 'director'),
      ...(override && { override: { ...override, by: SOMEBODY, motive: '' } }),
      ...{ notes: [], hypotheses: [], contestations: [], steps: [], messages: [], handovers: [] },
    },
  };
}

/** What is said in the words of whoever sent it is for those who command. */
export function withoutWords(evidence: readonly Evidence[]): readonly Evidence[] {
  return evidence.filter(({ key }) => !key.startsWith('declared_alert'));
}

/** Suspects outside become one; of the way that harm takes, what lies outside becomes one step. */
export function restrictSuspects(suspects: readonly Suspect[], see: Visible): readonly Suspect[] {
  const shown: Suspect[] = [];
  for (const { cell, score, path } of suspects) {
    const seen = see.cell(cell) ? cell : OUTSIDE_CELL;
    if (shown.some((one) => one.cell === seen)) continue;
    const steps = path.map((step) => (see.cell(step) ? step : OUTSIDE_CELL));
    shown.push({ cell: seen, score, path: steps.filter((step, index) => step !== steps[index - 1]) });
  }
  return shown;
}

/** Nothing in it names what lies outside. */
export function tellable({ params, origin }: Evidence, see: Visible): boolean {
  return see.tellable(params) && (origin.kind === 'measured' || !see.hidden(origin.by));
}

function namesOwn({ params }: Evidence, see: Visible): boolean {
  return Object.values(params).some((value) => typeof value === 'string' && value.includes('/') && see.cell(value));
}
