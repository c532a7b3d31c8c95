import type { Difference } from '../../chain/difference.js';
import type { Fault } from '../../chain/fault.js';
import type { CellId } from '../../chain/model.js';
import type { CommandPayloadOf } from './command/payloads.js';
import type { JournalEvent, JournalEventType } from './event.js';
import type { Incident, Page, Severity } from './incident.js';

/** Why something was decided, as a key of the vocabulary (namespace `page`) and its numbers. */
export interface Reason {
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** What is thought of an outage at one instant: the part of an incident that an update replaces as a whole. */
export type Assessment = Pick<
  Incident,
  | 'sinceMs'
  | 'severity'
  | 'cause'
  | 'probability'
  | 'maillon'
  | 'cells'
  | 'suspects'
  | 'evidence'
  | 'missingFeeds'
  | 'targeted'
  | 'attackKind'
  | 'attackShare'
  | 'counterfactuals'
  | 'runbook'
>;

interface WriterStarted {
  readonly pid: number;
  /** Bytes of half-written events and payloads cut off at this start. */
  readonly cutBytes: number;
}

export interface IncidentOpened {
  readonly incident: string;
  readonly assessment: Assessment;
  readonly reason: Reason;
}

export interface IncidentUpdated extends IncidentOpened {
  /** Greater than before if it got worse: people are paged again. */
  readonly generation: number;
}

export interface IncidentClosed {
  readonly incident: string;
  readonly reason: Reason;
  /** The incident that took its cells over, if it was found to be the same outage. */
  readonly mergedInto?: string | undefined;
}

export interface PageDue {
  readonly incident: string;
  readonly page: string;
  readonly target: string;
  readonly step: number;
  readonly generation: number;
  readonly status: Page['status'];
  /** The team whose escalation it is a step of. */
  readonly team?: string | undefined;
  /** Why it goes there. */
  readonly reason?: Reason | undefined;
}

interface PageSent {
  readonly incident: string;
  readonly page: string;
}

interface PageFailed extends PageSent {
  /** What the channel answered. Tokens and addresses do not belong here. */
  readonly error: string;
}

export interface PageAcknowledged extends PageSent {
  /** The person the page was for; of a page to a place, the name that was typed. */
  readonly by: string;
  /** True of a name that was typed: nobody has checked it. */
  readonly declared: boolean;
  readonly generation: number;
}

export interface PageHeld {
  readonly incident: string;
  readonly target?: string | undefined;
  readonly step: number;
  readonly generation: number;
  readonly status: Page['status'];
  /** The stage that held it back, and why. */
  readonly stage: string;
  readonly reason: Reason;
}

interface ChainChanged {
  /** Hashes of the chain before and of the one in force now. */
  readonly before: string;
  readonly after: string;
  readonly difference: Difference;
}

interface ChainRefused {
  /** Hash of the chain that stays in force. */
  readonly inForce: string;
  /** The first of them, and how many there are. */
  readonly faults: readonly Fault[];
  readonly count: number;
}

/** The payload of each type of event. */
export interface PayloadOf extends CommandPayloadOf {
  readonly 'writer.started': WriterStarted;
  readonly 'incident.opened': IncidentOpened;
  readonly 'incident.updated': IncidentUpdated;
  readonly 'incident.closed': IncidentClosed;
  readonly 'page.due': PageDue;
  readonly 'page.sent': PageSent;
  readonly 'page.failed': PageFailed;
  readonly 'page.acknowledged': PageAcknowledged;
  readonly 'page.held': PageHeld;
  readonly 'chain.changed': ChainChanged;
  readonly 'chain.refused': ChainRefused;
}

/** An event still to be written. */
export type Entry<T extends JournalEventType = JournalEventType> = {
  [K in T]: { readonly type: K; readonly payload: PayloadOf[K] };
}[T];

/** An event with its payload, which is absent once erased. */
export type StoredEvent = {
  [K in JournalEventType]: JournalEvent & { readonly type: K; readonly payload: PayloadOf[K] | undefined };
}[JournalEventType];

/** The cells of an incident other than the failing one. */
export function suffering(assessment: Pick<Assessment, 'cells' | 'maillon'>): readonly CellId[] {
  return assessment.cells.filter((cell) => cell !== assessment.maillon);
}

const RANK: Readonly<Record<Severity, number>> = { P1: 3, P2: 2, P3: 1 };

/** Positive if `a` is worse than `b`. */
export function compareSeverity(a: Severity, b: Severity): number {
  return RANK[a] - RANK[b];
}
