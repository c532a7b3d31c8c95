import type { IncidentState } from '../../../chain/vocabulary/incident.js';
import { samePerson } from '../../../chain/vocabulary/person.js';
import { together } from '../alert.js';
import type { Incident } from '../incident.js';
import { compareSeverity } from '../payload.js';
import type { ActType, CommandPayloadOf } from './payloads.js';
import type { IncidentRecord, RoleHeld, Said, StepState } from './record.js';

type Step<T extends ActType> = (incident: Incident, payload: CommandPayloadOf[T], said: Said) => Incident;

/** What has been said so far; before anybody spoke, the state that events of themselves made. */
export function recordOf({ record, openedMs, closedMs, acknowledgements = [] }: Incident): IncidentRecord {
  if (record) return record;
  const [first] = acknowledgements;
  const [state, stateMs]: [IncidentState, number] =
    closedMs !== undefined ? ['resolved', closedMs] : first ? ['taken', first.atMs] : ['detected', openedMs];
  return {
    ...{ state, stateMs, notes: [], roles: [], hypotheses: [], contestations: [] },
    ...{ steps: [], messages: [], handovers: [] },
  };
}

/** The incident after one act. What makes no sense in the state it meets changes nothing. */
export function withAct<T extends ActType>(
  incident: Incident,
  type: T,
  payload: CommandPayloadOf[T],
  atMs: number,
): Incident {
  const step: Step<T> = STEPS[type];
  return step(incident, payload, { by: payload.by, declared: payload.declared, atMs });
}

/** Somebody takes care of it, or the harm is over: the state follows, unless people have said more. */
export function withState(incident: Incident, state: 'taken' | 'resolved', atMs: number): Incident {
  const { record } = incident;
  if (!record) return incident;
  const follows = state === 'taken' ? record.state === 'detected' : record.state !== 'closed';
  return follows ? { ...incident, record: { ...record, state, stateMs: atMs } } : incident;
}

function noted(incident: Incident, change: Partial<IncidentRecord>): Incident {
  return { ...incident, record: { ...recordOf(incident), ...change } };
}

const STEPS: { readonly [T in ActType]: Step<T> } = {
  'note.written': (incident, { nature, text, attachments }, said) =>
    noted(incident, { notes: [...recordOf(incident).notes, { ...said, nature, text, attachments }] }),
  'role.taken': (incident, { role, maillon }, said) => {
    const others = recordOf(incident).roles.filter((held) => !isRole(held, { role, maillon }));
    return noted(incident, { roles: [...others, { ...said, role, maillon }] });
  },
  'role.released': (incident, released) =>
    noted(incident, { roles: recordOf(incident).roles.filter((held) => !isRole(held, released)) }),
  'severity.set': (incident, { severity, judged, motive }, said) =>
    incident.closedMs !== undefined
      ? incident
      : {
          ...noted(incident, { severitySet: { ...said, severity, judged, motive } }),
          severity,
          generation: incident.generation + (compareSeverity(severity, incident.severity) > 0 ? 1 : 0),
        },
  'state.set': (incident, { state }, { atMs }) =>
    // While cells are harmed there is nothing to close.
    state === 'closed' && incident.closedMs === undefined ? incident : noted(incident, { state, stateMs: atMs }),
  'hypothesis.put': (incident, { hypothesis: id, text, probability }, said) => {
    const { hypotheses } = recordOf(incident);
    if (hypotheses.some((one) => one.id === id)) return incident;
    return noted(incident, { hypotheses: [...hypotheses, { ...said, id, text, probability, before: [] }] });
  },
  'hypothesis.revised': (incident, { hypothesis, text, probability }, { by, declared, atMs }) =>
    changed(incident, hypothesis, (one) => ({
      ...one,
      ...{ text: text ?? one.text, probability, by, declared, atMs },
      before: [...one.before, { probability: one.probability, by: one.by, atMs: one.atMs }],
    })),
  'hypothesis.withdrawn': (incident, { hypothesis, motive }, said) =>
    changed(incident, hypothesis, (one) => ({ ...one, withdrawn: { ...said, motive } })),
  'verdict.overridden': (incident, { cause, motive, detector, runbook }, said) =>
    noted(incident, { override: { ...said, cause, motive, detector, runbook } }),
  'verdict.restored': (incident) => noted(incident, { override: undefined }),
  'verdict.contested': (incident, { operator, text, attachments }, said) =>
    noted(incident, {
      contestations: [...recordOf(incident).contestations, { ...said, operator, text, attachments }],
    }),
  'step.ticked': ticked,
  'message.drafted': (incident, { message: id, ...draft }, said) => {
    const { messages } = recordOf(incident);
    if (messages.some((one) => one.id === id)) return incident;
    const { audience, template, language, wording, names, evidence, nextMs } = draft;
    const message = { ...said, id, audience, template, language, wording, names, evidence, nextMs };
    return noted(incident, { messages: [...messages, message] });
  },
  'message.approved': (incident, { message }, said) =>
    noted(incident, {
      messages: recordOf(incident).messages.map((one) =>
        one.id === message && !one.sent ? { ...one, approved: said } : one,
      ),
    }),
  'message.sent': sent,
  'incident.split': (incident, { cells }) => {
    const gone = new Set(cells);
    if (!isSplittable(incident, cells)) return incident;
    return {
      ...noted(incident, { held: recordOf(incident).held?.filter((cell) => !gone.has(cell)) }),
      cells: incident.cells.filter((cell) => !gone.has(cell)),
      ...(incident.alerts && { alerts: incident.alerts.filter(({ cell }) => !gone.has(cell)) }),
      suspects: incident.suspects.filter(({ cell }) => !gone.has(cell)),
    };
  },
  'incident.merged': (incident, { into }, { atMs }) =>
    incident.closedMs === undefined
      ? { ...withState(incident, 'resolved', atMs), closedMs: atMs, updatedMs: atMs, mergedInto: into }
      : incident,
  'shift.handed': (incident, { to, text, summary }, said) => {
    const { roles, handovers } = recordOf(incident);
    return noted(incident, {
      roles: roles.map((held) => (samePerson(held.by, said.by) ? { ...held, ...said, by: to, declared: true } : held)),
      handovers: [...handovers, { ...said, to, text, summary }],
    });
  },
};

/** Something must stay, its failing maillon included; something must go. */
export function isSplittable({ closedMs, cells, maillon }: Incident, gone: readonly string[]): boolean {
  return closedMs === undefined && !gone.includes(maillon) && gone.every((cell) => cells.includes(cell));
}

/** The incident that a split makes: the same outage seen from another failing maillon. */
export function born(incident: Incident, payload: CommandPayloadOf['incident.split'], atMs: number): Incident {
  const { into: id, cells, maillon, severity } = payload;
  const { acknowledgements: _a, runbook: _r, targeted: _t, mergedInto: _m, record: _p, ...outage } = incident;
  const fresh: Incident = {
    ...outage,
    ...{ id, severity, maillon, cells, openedMs: atMs, updatedMs: atMs, generation: 1, pages: [] },
    suspects: incident.suspects.filter(({ cell }) => cells.includes(cell)),
    ...(incident.alerts && { alerts: incident.alerts.filter(({ cell }) => cells.includes(cell)) }),
  };
  return noted(fresh, { held: cells });
}

/** The incident that takes another over by hand. */
export function enlarged(
  incident: Incident,
  other: Incident,
  { severity }: { severity: Incident['severity'] },
): Incident {
  const { held, absorbed = [] } = recordOf(incident);
  const from = recordOf(other);
  const worse = compareSeverity(severity, incident.severity) > 0;
  return {
    ...noted(incident, {
      absorbed: [...new Set([...absorbed, other.maillon, ...(from.absorbed ?? [])])],
      ...(held || from.held ? { held: [...new Set([...(held ?? []), ...(from.held ?? [])])].sort() } : {}),
    }),
    cells: [...new Set([...incident.cells, ...other.cells])].sort(),
    ...((incident.alerts || other.alerts) && { alerts: together(incident.alerts, other.alerts) }),
    sinceMs: Math.min(incident.sinceMs, other.sinceMs),
    severity: worse ? severity : incident.severity,
    generation: incident.generation + (worse ? 1 : 0),
  };
}

type RoleName = Pick<RoleHeld, 'role' | 'maillon'>;

/** The same role; of `maillon-lead` there is one for each maillon. */
export function isRole(a: RoleName, b: RoleName): boolean {
  return a.role === b.role && (a.role !== 'maillon-lead' || a.maillon === b.maillon);
}

function changed(
  incident: Incident,
  id: string,
  change: (one: IncidentRecord['hypotheses'][number]) => IncidentRecord['hypotheses'][number],
): Incident {
  const hypotheses = recordOf(incident).hypotheses.map((one) => (one.id === id && !one.withdrawn ? change(one) : one));
  return noted(incident, { hypotheses });
}

/** Counts people, not ticks: the one who proposed cannot approve. */
function ticked(incident: Incident, tick: CommandPayloadOf['step.ticked'], said: Said): Incident {
  const { runbook, version, step, people, as } = tick;
  const { steps } = recordOf(incident);
  const isIt = (one: StepState): boolean => one.runbook === runbook && one.step === step;
  const before = steps.find(isIt);
  const others = steps.filter((one) => !isIt(one));
  if (as === 'withdrawn') return before ? noted(incident, { steps: others }) : incident;
  if (before?.doneMs !== undefined || before?.agreed.some(({ by }) => samePerson(by, said.by))) return incident;
  const agreed = [...(before?.agreed ?? []), { ...said, as }];
  const doneMs = agreed.length >= people ? said.atMs : undefined;
  return noted(incident, { steps: [...others, { runbook, version, step, people, agreed, doneMs }] });
}

/** A message is sent once; one that names somebody only after the director has agreed. */
function sent(incident: Incident, { message: id, nextMs }: CommandPayloadOf['message.sent'], said: Said): Incident {
  const { messages } = recordOf(incident);
  const message = messages.find((one) => one.id === id);
  if (!message || message.sent || (message.names.length > 0 && !message.approved)) return incident;
  return noted(incident, {
    messages: messages.map((one) => (one === message ? { ...one, sent: said } : one)),
    nextMessageMs: nextMs ?? message.nextMs,
  });
}
