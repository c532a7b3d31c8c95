import type { Logger } from 'pino';
import type { Clock } from '../chain/clock.js';
import type { Chain } from '../chain/model.js';
import { commandTexts } from '../chain/vocabulary/command.js';
import { ROLES } from '../chain/vocabulary/incident.js';
import { plain } from '../chain/vocabulary/person.js';
import type { Watched } from '../chain/watched.js';
import type { Runbook } from '../runbooks/parse.js';
import type { Registry } from '../runbooks/registry.js';
import { runbook as runbookFor } from './incident/assess.js';
import { type Attachments, openAttachments } from './incident/attachments.js';
import { decideAct, type KnownStep, type Person } from './incident/command/act.js';
import type { Act, ActType, Attachment } from './incident/command/payloads.js';
import type { TimelineEntry } from './incident/command/timeline.js';
import type { Ledger } from './incident/fold.js';
import type { Incident } from './incident/incident.js';
import type { Entry, PayloadOf, Reason } from './incident/payload.js';

/** Incident command: what people say and decide, checked against the state, journalled, and then true. */
export interface Command extends Pick<Attachments, 'put' | 'read'> {
  /** The incident after it; or why not, as a key of the vocabulary of incident command. Rejects only if the journal has no form for it. */
  act(incident: string, person: Person, act: Act): Promise<Said>;
  /** Somebody at the console takes care of it: escalation stops, as with the link of a page. */
  acknowledge(incident: string, person: Person): Promise<Said>;
  /** Any incident there has ever been; undefined if unknown. */
  find(incident: string): Incident | undefined;
  /** All of them, the oldest first. */
  all(): readonly Incident[];
  timeline(incident: string): readonly TimelineEntry[];
}

/** What became of something that was said: the incident after it, or why it was refused. */
export type Said = { readonly incident: Incident } | { readonly refused: Reason };

interface CommandOptions {
  /** Of the journal. */
  readonly dir: string;
  readonly clock: Clock;
  readonly chain: Watched<Chain>;
  readonly ledger: Ledger;
  readonly runbooks: Pick<Registry, 'match'> & Partial<Pick<Registry, 'runbooks'>>;
  readonly record: <T extends ActType | 'page.acknowledged'>(
    type: T,
    actor: string,
    payload: PayloadOf[T],
  ) => Promise<void>;
  /** After each thing that a person has said, once it is true. */
  readonly onSaid: () => void;
  /** One thing at a time with the evaluations: none decides upon a state that another is changing. */
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>;
  readonly log: Logger;
}

export function openCommand(options: CommandOptions): Command {
  const { dir, clock, chain, ledger, runbooks, record, onSaid, inTurn, log } = options;
  const attachments = openAttachments(dir);

  function runbookOf(incident: Incident, cause: Incident['cause']): string | undefined {
    const match = runbookFor({ ...incident, cause }, incident.maillon, chain.current(), (outage) => {
      const found = runbooks.match(outage);
      return found && { id: found.runbook.id, reason: found.reason.key };
    });
    return match?.id;
  }

  /** A file that is not there proves nothing. */
  async function missingFile(act: Act): Promise<string | undefined> {
    const named: readonly Attachment[] = 'attachments' in act ? act.attachments : [];
    for (const { sha256, bytes } of named) if ((await attachments.sizeOf(sha256)) !== bytes) return sha256;
    return undefined;
  }

  /** Decides, journals, and tells that something was said. */
  async function decided(id: string, person: Person, wanted: Act): Promise<Said> {
    const incident = ledger.incidents.get(id);
    if (!incident) return unknown(id);
    const missing = await missingFile(wanted);
    if (missing !== undefined) return { refused: { key: 'refused.file-unknown', params: { file: missing } } };
    const situation = { incident, incidents: ledger.incidents, chain: chain.current(), atMs: clock.now() };
    const stepOf = (runbook: string, step: string) => knownStep(runbooks.runbooks?.get(runbook), step);
    const outcome = decideAct(wanted, person, { ...situation, stepOf, runbookOf });
    if ('refused' in outcome) {
      log.info({ incident: id, type: wanted.type, reason: outcome.refused }, 'incident command: refused');
      return outcome;
    }
    const { type, payload } = outcome.entry as Entry<ActType>;
    await record(type, person.principal, payload);
    log.info({ incident: id, type, by: person.by, declared: person.declared }, 'incident command');
    onSaid();
    return { incident: ledger.incidents.get(id) as Incident };
  }

  async function acknowledged(id: string, person: Person): Promise<Said> {
    const incident = ledger.incidents.get(id);
    if (!incident) return unknown(id);
    const { pages, acknowledgements = [], generation, closedMs } = incident;
    if (closedMs !== undefined) return { refused: { key: 'refused.over', params: {} } };
    const already = acknowledgements.find((one) => one.generation >= generation);
    if (already) return { refused: { key: 'refused.acknowledged', params: { by: already.by } } };
    const page = pages.findLast(
      ({ id: one, status }) => status === 'firing' && !acknowledgements.some((used) => used.page === one),
    );
    // Whoever looks at the screen may be faster than the first page.
    if (!page) return decided(id, person, { type: 'state.set', state: 'taken' });
    const { principal, by, declared } = person;
    await record('page.acknowledged', principal, { incident: id, page: page.id, by, declared, generation });
    log.info({ incident: id, page: page.id, by, declared }, 'incident acknowledged at the console');
    onSaid();
    return { incident: ledger.incidents.get(id) as Incident };
  }

  return {
    put: attachments.put,
    read: attachments.read,
    find: (id) => ledger.incidents.get(id),
    all: () => [...ledger.incidents.values()],
    timeline: (id) => ledger.timelines.get(id) ?? [],
    act: (id, person, act) => inTurn(() => decided(id, person, act)),
    acknowledge: (id, person) => inTurn(() => acknowledged(id, person)),
  };
}

function unknown(id: string): Said {
  return { refused: { key: 'refused.incident-unknown', params: { incident: id } } };
}

/** Two people for what refuses somebody, whatever its runbook says. */
const BLOCKS = 2;

/** A step as its runbook has it now; undefined if it has none of that id. */
export function knownStep(runbook: Runbook | undefined, step: string): KnownStep | undefined {
  const part = runbook?.parts.find((one) => 'step' in one && one.step.id === step);
  if (!runbook || !part || !('step' in part)) return undefined;
  const approval = runbook.needs_approval.find((one) => one.id === part.step.approval);
  const people = Math.max(approval?.people ?? 1, part.step.kind === 'block' ? BLOCKS : 1);
  return { version: runbook.version, people, roles: rolesOf(approval?.by ?? []) };
}

/** Roles of an incident that runbooks call by their French names. Where others may agree too, nobody here can tell who holds their office. */
function rolesOf(names: readonly string[]): KnownStep['roles'] {
  const texts = commandTexts('fr');
  const found = names.map((name) => ROLES.find((role) => plain(texts(`role.${role}`)) === plain(name)));
  return found.every((role) => role !== undefined) ? found : [];
}
