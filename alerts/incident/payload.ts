import type { Difference } from '../../chain/difference.js';
import type { Fault } from '../../chain/fault.js';
import type { CellId } from '../../chain/model.js';
import type { AlertJoined, AlertLeft, AlertMoved, IncidentAlert, OpenedByRule } from './alert.js';
import type { CommandPayloadOf } from './command/payloads.js';
import type { DeclarationEnded, DeclarationLinked, DeclarationMade } from './declared.js';
import type { JournalEvent, JournalEventType } from './event.js';
import type { HeldPage, Incident, Page, Severity } from './incident.js';
import type { SilenceCreated, SilenceExpired } from './silence.js';
import type { TestAcknowledged, TestDue, TestTold, TestUnanswered } from './test-page.js';

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
  /** Of an incident that a rule opened: the rule, and its alerts. */
  readonly rule?: OpenedByRule | undefined;
  readonly alerts?: readonly IncidentAlert[] | undefined;
}

export interface IncidentUpdated extends Pick<IncidentOpened, 'incident' | 'assessment' | 'reason'> {
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
  /** The messages that this one stands for. */
  readonly digest?: readonly HeldPage[] | undefined;
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

interface ConfigurationChanged {
  /** Hashes of the configuration before and of the one in force now. */
  readonly before: string;
  readonly after: string;
  readonly difference: Difference;
}

interface ConfigurationRefused {
  /** Hash of the configuration that stays in force. */
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
  readonly 'alert.moved': AlertMoved;
  readonly 'alert.joined': AlertJoined;
  readonly 'alert.left': AlertLeft;
  readonly 'page.due': PageDue;
  readonly 'page.sent': PageSent;
  readonly 'page.failed': PageFailed;
  readonly 'page.acknowledged': PageAcknowledged;
  readonly 'page.held': PageHeld;
  readonly 'test.due': TestDue;
  readonly 'test.told': TestTold;
  readonly 'test.acknowledged': TestAcknowledged;
  readonly 'test.unanswered': TestUnanswered;
  readonly 'chain.changed': ConfigurationChanged;
  readonly 'chain.refused': ConfigurationRefused;
  readonly 'paging.changed': ConfigurationChanged;
  readonly 'paging.refused': ConfigurationRefused;
  readonly 'silence.created': SilenceCreated;
  readonly 'silence.expired': SilenceExpired;
  readonly 'declaration.made': DeclarationMade;
  readonly 'declaration.ended': DeclarationEnded;
  readonly 'declaration.linked': DeclarationLinked;
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
