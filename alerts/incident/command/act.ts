import type { Chain } from '../../../chain/model.js';
import { PUBLIC_AUDIENCES, type Role } from '../../../chain/vocabulary/incident.js';
import { samePerson } from '../../../chain/vocabulary/person.js';
import type { Cause } from '../../detect/verdict.js';
import { sha256 } from '../canonical.js';
import type { Incident } from '../incident.js';
import { compareSeverity, type Entry, type Reason } from '../payload.js';
import { severityOf } from '../severity.js';
import { isRole, isSplittable, recordOf } from './fold.js';
import { evidenceOf, operatorsNamed } from './naming.js';
import type { Act, ActType, Attachment, CommandPayloadOf } from './payloads.js';
import { payloads } from './payloads.js';
import type { IncidentRecord } from './record.js';

/** A step as its runbook has it now. */
export interface KnownStep {
  readonly version: number;
  /** How many different people must agree. */
  readonly people: number;
  /** One of them must hold one of these; nobody in particular if empty. */
  readonly roles: readonly Role[];
}

export interface ActSituation {
  readonly incident: Incident;
  readonly incidents: ReadonlyMap<string, Incident>;
  readonly chain: Chain;
  readonly atMs: number;
  readonly stepOf: (runbook: string, step: string) => KnownStep | undefined;
  /** The runbook of the incident, were this its cause. */
  readonly runbookOf: (incident: Incident, cause: Cause) => string | undefined;
}

/** Who acts; `declared` is true of a name that was typed. */
export interface Person {
  /** Id of the principal: what the chain of the journal keeps. The name stands in the payload, which can be erased. */
  readonly principal: string;
  readonly by: string;
  readonly declared: boolean;
}

/** What is to be journalled, or why not: a key of the vocabulary of incident command (namespace `refused`) and its parameters. */
export type Decided = { readonly entry: Entry<ActType> } | { readonly refused: Reason };

type Said<T extends ActType> = Extract<Act, { readonly type: T }>;
/** What an event adds to what the person said. */
type Added<T extends ActType> = Omit<CommandPayloadOf[T], 'by' | 'declared' | 'incident'> | Refusal;
type Rule<T extends ActType> = (said: Said<T>, here: ActSituation & Person) => Added<T>;

class Refusal {
  readonly reason: Reason;
  constructor(key: string, params: Reason['params'] = {}) {
    this.reason = { key: `refused.${key}`, params };
  }
}

/** Checks one act against the state it meets. Pure. */
export function decideAct(said: Act, person: Person, situation: ActSituation): Decided {
  const { type, ...words } = said;
  const rule = RULES[type] as Rule<ActType>;
  const added = rule(words as never, { ...situation, ...person });
  if (added instanceof Refusal) return { refused: added.reason };
  const payload = payloads[type].parse({
    ...added,
    by: person.by,
    declared: person.declared,
    incident: situation.incident.id,
  });
  return { entry: { type, payload } as Entry<ActType> };
}

const RULES: { readonly [T in ActType]: Rule<T> } = {
  'note.written': (said) => said,
  'role.taken': takeRole,
  'role.released': (said, { incident, by }) => {
    const held = recordOf(incident).roles.find((one) => isRole(one, said));
    if (!held) return new Refusal('role-free', { role: said.role });
    return samePerson(held.by, by) ? said : new Refusal('role-others', { role: said.role, by: held.by });
  },
  'severity.set': (said, { incident }) => {
    if (incident.closedMs !== undefined) return new Refusal('over');
    if (said.severity === incident.severity) return new Refusal('severity-same', { severity: said.severity });
    const { severity: before, record } = incident;
    const set = record?.severitySet;
    // What the matrix said before anybody spoke, or has said since, if that is graver.
    const judged = !set || (before !== set.severity && compareSeverity(before, set.judged) > 0) ? before : set.judged;
    return { ...said, judged };
  },
  'state.set': (said, { incident }) => {
    if (said.state === recordOf(incident).state) return new Refusal('state-same', { state: said.state });
    if (said.state === 'closed' && incident.closedMs === undefined) return new Refusal('still-ill');
    return said;
  },
  'hypothesis.put': (said, { incident }) => ({ ...said, hypothesis: `h${recordOf(incident).hypotheses.length + 1}` }),
  'hypothesis.revised': (said, { incident }) => unlessUnknown(incident, said.hypothesis) ?? said,
  'hypothesis.withdrawn': (said, { incident }) => unlessUnknown(incident, said.hypothesis) ?? said,
  'verdict.overridden': (said, { incident, runbookOf, by }) => {
    const { cause, probability } = incident;
    if (!isDirector(incident, by)) return notDirector(incident);
    if (said.cause === cause) return new Refusal('cause-same', { cause });
    return { ...said, detector: { cause, probability }, runbook: runbookOf(incident, said.cause) };
  },
  'verdict.restored': (said, { incident, by }) => {
    if (!isDirector(incident, by)) return notDirector(incident);
    return recordOf(incident).override ? said : new Refusal('not-overridden');
  },
  'verdict.contested': (said, { incident, chain }) => {
    const known = operatorsOf(incident, chain);
    return known.includes(said.operator)
      ? said
      : new Refusal('operator-not-concerned', { operator: said.operator, known: known.join(', ') });
  },
  'step.ticked': tick,
  'message.drafted': draft,
  'message.approved': ({ message: id, ...said }, { incident, by }) => {
    const message = messageOf(incident, id);
    if (!message) return new Refusal('message-unknown', { message: id });
    if (message.sent) return new Refusal('message-sent', { message: id });
    return isDirector(incident, by) ? { ...said, message: id } : notDirector(incident);
  },
  'message.sent': (said, { incident }) => {
    const message = messageOf(incident, said.message);
    if (!message) return new Refusal('message-unknown', { message: said.message });
    if (message.sent) return new Refusal('message-sent', { message: said.message });
    if (message.names.length > 0 && !message.approved)
      return new Refusal('naming-unapproved', { operators: message.names.join(', ') });
    return { ...said, nextMs: said.nextMs ?? message.nextMs };
  },
  'incident.split': (said, { incident, chain, atMs }) => {
    const cells = [...new Set(said.cells)].sort();
    if (incident.closedMs !== undefined) return new Refusal('over');
    if (!isSplittable(incident, cells)) return new Refusal('split-impossible', { maillon: incident.maillon });
    if (!cells.includes(said.maillon)) return new Refusal('split-elsewhere', { maillon: said.maillon });
    const into = `${new Date(atMs).toISOString().slice(0, 10).replaceAll('-', '')}-${sha256(`${incident.id}\n${atMs}\n${cells.join('\n')}`).slice(0, 8)}`;
    return { ...said, cells, into, severity: severityOf(cells, said.maillon, incident.cause, chain, atMs) };
  },
  'incident.merged': (said, { incident, incidents, chain, atMs }) => {
    const other = incidents.get(said.into);
    if (!other || other.id === incident.id) return new Refusal('merge-unknown', { into: said.into });
    if (incident.closedMs !== undefined || other.closedMs !== undefined) return new Refusal('over');
    const cells = [...new Set([...incident.cells, ...other.cells])];
    const together = severityOf(cells, other.maillon, other.cause, chain, atMs);
    return { ...said, severity: gravest(gravest(together, incident.severity), other.severity) };
  },
  'shift.handed': (said, { incident, by }) =>
    samePerson(said.to, by) ? new Refusal('handed-to-oneself') : { ...said, summary: summaryOf(incident) },
};

function takeRole(said: Said<'role.taken'>, { incident, by }: ActSituation & Person): Added<'role.taken'> {
  const { role, maillon, motive } = said;
  if (role === 'maillon-lead' && (maillon === undefined || !incident.cells.includes(maillon)))
    return new Refusal('role-without-maillon', { maillon: maillon ?? '' });
  if (role !== 'maillon-lead' && maillon !== undefined) return new Refusal('role-has-no-maillon', { role });
  const held = recordOf(incident).roles.find((one) => isRole(one, said));
  if (!held) return said;
  if (samePerson(held.by, by)) return new Refusal('role-yours', { role });
  // Nobody can be found at three in the morning: it may be taken over, and why stays on record.
  return motive === undefined ? new Refusal('role-held', { role, by: held.by }) : { ...said, from: held.by };
}

function tick(said: Said<'step.ticked'>, { incident, stepOf, by }: ActSituation & Person): Added<'step.ticked'> {
  const { runbook, step, as } = said;
  const known = stepOf(runbook, step);
  if (!known) return new Refusal('step-unknown', { runbook, step });
  const { version, people, roles } = known;
  const before = recordOf(incident).steps.find((one) => one.runbook === runbook && one.step === step);
  const added = { ...said, version, people };
  if (as === 'withdrawn') return before ? added : new Refusal('step-not-ticked', { step });
  if (before?.doneMs !== undefined) return new Refusal('step-done', { step });
  if (as === 'done' && people > 1) return new Refusal('step-needs-people', { step, people });
  if (as === 'approved' && !before) return new Refusal('step-not-proposed', { step });
  if (as === 'proposed' && before) return new Refusal('step-proposed', { step, by: before.agreed[0]?.by ?? '' });
  if (before?.agreed.some((one) => samePerson(one.by, by))) return new Refusal('step-same-person', { step, by });
  // The runbook was changed in between: what was proposed is not what stands there now.
  if (before && before.version !== version) return new Refusal('step-changed', { step, version });
  const agreed = [...(before?.agreed.map((one) => one.by) ?? []), by];
  if (agreed.length >= people && roles.length > 0 && !agreed.some((one) => holdsOne(incident, one, roles)))
    return new Refusal('step-needs-role', { step, roles: roles.join(', ') });
  return added;
}

/** Naming an operator in public asks for evidence now, and for the director's word before it leaves. */
function draft(
  said: Said<'message.drafted'>,
  { incident, chain, atMs }: ActSituation & Person,
): Added<'message.drafted'> {
  const { audience, wording, evidence, nextMs } = said;
  if (nextMs !== undefined && nextMs <= atMs) return new Refusal('next-past');
  const names = PUBLIC_AUDIENCES.includes(audience) ? operatorsNamed(wording, chain) : [];
  const [known, files] = [evidenceOf(incident), filesOf(recordOf(incident))];
  const found = evidence.map((id) => known.get(id) ?? files.get(id));
  const missing = evidence.filter((_, index) => found[index] === undefined);
  if (missing.length > 0) return new Refusal('evidence-unknown', { evidence: missing.join(', ') });
  if (names.length > 0 && found.length === 0)
    return new Refusal('naming-without-evidence', { operators: names.join(', ') });
  const message = `m${recordOf(incident).messages.length + 1}`;
  return { ...said, message, names: [...names], evidence: found.flatMap((one) => one ?? []) };
}

function filesOf({ notes, contestations }: IncidentRecord): ReadonlyMap<string, Attachment> {
  return new Map(
    [...notes, ...contestations].flatMap(({ attachments }) => attachments.map((one) => [one.sha256, one])),
  );
}

function messageOf(incident: Incident, id: string): IncidentRecord['messages'][number] | undefined {
  return recordOf(incident).messages.find((one) => one.id === id);
}

function unlessUnknown(incident: Incident, hypothesis: string): Refusal | undefined {
  const found = recordOf(incident).hypotheses.find(({ id }) => id === hypothesis);
  if (!found) return new Refusal('hypothesis-unknown', { hypothesis });
  return found.withdrawn ? new Refusal('hypothesis-withdrawn', { hypothesis }) : undefined;
}

function holdsOne(incident: Incident, by: string, roles: readonly Role[]): boolean {
  return recordOf(incident).roles.some((held) => roles.includes(held.role) && samePerson(held.by, by));
}

function isDirector(incident: Incident, by: string): boolean {
  return holdsOne(incident, by, ['director']);
}

function notDirector(incident: Incident): Refusal {
  const director = recordOf(incident).roles.find(({ role }) => role === 'director');
  return director ? new Refusal('not-director', { by: director.by }) : new Refusal('no-director');
}

/** Operators of the cells of an incident and of those that are suspected. */
function operatorsOf({ cells, suspects }: Incident, chain: Chain): readonly string[] {
  const concerned = new Set([...cells, ...suspects.map(({ cell }) => cell)]);
  return [...new Set(chain.cells.filter(({ id }) => concerned.has(id)).map(({ operator }) => operator))].sort();
}

function gravest(a: Incident['severity'], b: Incident['severity']): Incident['severity'] {
  return compareSeverity(a, b) >= 0 ? a : b;
}

/** What whoever comes on must know, out of the state alone. */
function summaryOf(incident: Incident): CommandPayloadOf['shift.handed']['summary'] {
  const { state, roles, hypotheses, steps, contestations, override, nextMessageMs } = recordOf(incident);
  const { severity, cause, maillon, cells, sinceMs } = incident;
  return {
    ...{ severity, state, cause, maillon, sinceMs, cells: cells.length, contestations: contestations.length },
    ...(override && { overridden: override.cause }),
    roles: roles.map(({ role, maillon: of, by }) => ({ role, maillon: of, by })),
    hypotheses: hypotheses.flatMap(({ id, text, probability, withdrawn }) =>
      withdrawn ? [] : { id, text, probability },
    ),
    waiting: steps.flatMap(({ runbook, step, agreed, doneMs }) =>
      doneMs === undefined ? { runbook, step, by: agreed[0]?.by ?? '' } : [],
    ),
    steps: steps.filter(({ doneMs }) => doneMs !== undefined).length,
    ...(nextMessageMs !== undefined && { nextMs: nextMessageMs }),
  };
}
