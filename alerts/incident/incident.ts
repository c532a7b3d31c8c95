import type { CellId } from '../../chain/model.js';
import type { Cause, Evidence, Suspect, Verdict } from '../detect/verdict.js';
import type { IncidentAlert, OpenedByRule } from './alert.js';
import type { IncidentRecord } from './command/record.js';

export type Severity = 'P1' | 'P2' | 'P3';

/** One outage: the failing maillon and every cell that suffers from it. Made only by folding the journal. */
export interface Incident {
  readonly id: string;
  readonly openedMs: number;
  /** First second whose harm was seen, ms since the epoch. */
  readonly sinceMs: number;
  readonly updatedMs: number;
  readonly closedMs?: number | undefined;
  /** The incident that took its cells over, if it was found to be the same outage. */
  readonly mergedInto?: string | undefined;
  /** Worsening raises it; a page id contains it. */
  readonly generation: number;
  readonly severity: Severity;
  readonly cause: Cause;
  readonly probability: number;
  /** Where the fault lies: the first suspect. */
  readonly maillon: CellId;
  /** Cells that suffer, the failing one included. */
  readonly cells: readonly CellId[];
  readonly suspects: readonly Suspect[];
  readonly evidence: readonly Evidence[];
  readonly missingFeeds: readonly string[];
  readonly targeted?: CellId | undefined;
  readonly attackKind?: Verdict['attackKind'];
  readonly attackShare?: Verdict['attackShare'];
  readonly counterfactuals?: Verdict['counterfactuals'];
  /** Id of the matched runbook, with why: a key of the vocabulary (namespace `page`) and its parameters. */
  readonly runbook?:
    | {
        readonly id: string;
        readonly reason: string;
        readonly params?: Readonly<Record<string, string | number>> | undefined;
      }
    | undefined;
  /** What rules say of its cells; those that have ended too. Absent while none has spoken. */
  readonly alerts?: readonly IncidentAlert[] | undefined;
  /** The rule that opened it: the detector saw no harm, and has no word for it. */
  readonly rule?: OpenedByRule | undefined;
  readonly pages: readonly Page[];
  /** Messages that the cap on a person has held back, oldest first; absent while it has held none. */
  readonly capped?: readonly HeldPage[] | undefined;
  /** Who has said that they take care of it, the first one first. */
  readonly acknowledgements?: readonly Acknowledgement[] | undefined;
  /** What people have said and decided; absent while nobody has. */
  readonly record?: IncidentRecord | undefined;
}

export interface Acknowledgement {
  /** The page whose link was used. */
  readonly page: string;
  /** The person it was for; of a page to a place, the name that was typed, which nobody has checked. */
  readonly by: string;
  readonly declared: boolean;
  /** Of the incident when it was acknowledged: a later one is paged again. */
  readonly generation: number;
  readonly atMs: number;
}

export interface Page {
  /** hash(incident, target, step, generation): the idempotency key of the channel. */
  readonly id: string;
  readonly target: string;
  readonly step: number;
  readonly generation: number;
  readonly status: 'firing' | 'acknowledged' | 'resolved';
  readonly state: 'due' | 'sent' | 'failed';
  /** The team whose escalation it is a step of. */
  readonly team?: string | undefined;
  /** Instant at which it fell due. */
  readonly dueMs?: number | undefined;
  /** What it said: receivers may hold it by these words. */
  readonly said?: Pick<Incident, 'severity' | 'cause' | 'maillon'> | undefined;
  /** Instant of its latest change of state. */
  readonly atMs: number;
  /** The messages that it stands for, if it is a digest. */
  readonly digest?: readonly HeldPage[] | undefined;
  /** Why the channel refused it for good. */
  readonly error?: string | undefined;
}

/** A message that was not sent for itself, and what it would have said. */
export interface HeldPage extends Pick<Page, 'target' | 'step' | 'generation'> {
  readonly said: Pick<Incident, 'severity' | 'cause' | 'maillon'>;
  readonly atMs: number;
}
