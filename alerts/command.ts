import type { Logger } from 'pino';
import type { Clock } from '../chain/clock.js';
import type { Chain } from '../chain/model.js';
import { commandTexts } from '../chain/vocabulary/command.js';
import type { Watched } from '../chain/watched.js';
import type { Registry } from '../runbooks/registry.js';
import { runbook as runbookFor } from './incident/assess.js';
import { type Attachments, openAttachments } from './incident/attachments.js';
import { decideAct, type KnownStep, type Person } from './incident/command/act.js';
import type { Act, ActType, Attachment } from './incident/command/payloads.js';
import { plain } from './incident/command/person.js';
import type { TimelineEntry } from './incident/command/timeline.js';
import { ROLES } from './incident/command/words.js';
import type { Ledger } from './incident/fold.js';
import type { Incident } from './incident/incident.js';
import type { Entry, PayloadOf, Reason } from './incident/payload.js';

/** Incident command: what people say and decide, checked against the state, journalled, and then true. */
export interface Command extends Pick<Attachments, 'put'> {
  /** The incident after it; or why not, as a key of the vocabulary of incident command. Rejects only if the journal has no form for it. */
  act(
    incident: string,
    person: Person,
    act: Act,
  ): Promise<{ readonly incident: Incident } | { readonly refused: Reason }>;
  /** Any incident there has ever been; undefined if unknown. */
  find(incident: string): Incident | undefined;
  timeline(incident: string): readonly TimelineEntry[];
}

interface CommandOptions {
  /** Of the journal. */
  readonly dir: string;
  readonly clock: Clock;
  readonly chain: Watched<Chain>;
  readonly ledger: Ledger;
  readonly runbooks: Pick<Registry, 'match'> & Partial<Pick<Registry, 'runbooks'>>;
  readonly record: <T extends ActType>(type: T, actor: string, payload: PayloadOf[T]) => Promise<void>;
  /** One thing at a time with the evaluations: none decides upon a state that another is changing. */
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>;
  readonly log: Logger;
}

export function openCommand(options: CommandOptions): Command {
  const { dir, clock, chain, ledger, runbooks, record, inTurn, log } = options;
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

  return {
    put: attachments.put,
    find: (id) => ledger.incidents.get(id),
    timeline: (id) => ledger.timelines.get(id) ?? [],
    act: (id, person, act) =>
      inTurn(async () => {
        const incident = ledger.incidents.get(id);
        if (!incident) return { refused: { key: 'refused.incident-unknown', params: { incident: id } } };
        const missing = await missingFile(act);
        if (missing !== undefined) return { refused: { key: 'refused.file-unknown', params: { file: missing } } };
        const situation = { incident, incidents: ledger.incidents, chain: chain.current(), atMs: clock.now() };
        const stepOf = (runbook: string, step: string) => knownStep(runbooks.runbooks, runbook, step);
        const decided = decideAct(act, person, { ...situation, stepOf, runbookOf });
        if ('refused' in decided) {
          log.info({ incident: id, type: act.type, reason: decided.refused }, 'incident command: refused');
          return decided;
        }
        const { type, payload } = decided.entry as Entry<ActType>;
        await record(type, person.principal, payload);
        log.info({ incident: id, type, by: person.by, declared: person.declared }, 'incident command');
        return { incident: ledger.incidents.get(id) as Incident };
      }),
  };
}

/** Two people for what refuses somebody, whatever its runbook says. */
const BLOCKS = 2;

function knownStep(shelf: Registry['runbooks'] | undefined, id: string, step: string): KnownStep | undefined {
  const runbook = shelf?.get(id);
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
