import { type AlertJoined, type AlertLeft, type AlertStates, moved, withAlerts, withoutAlerts } from './alert.js';
import { born, enlarged, isSplittable, withAct, withState } from './command/fold.js';
import { ACT_TYPES, type ActType, type CommandPayloadOf } from './command/payloads.js';
import { type TimelineEntry, timelineEntry } from './command/timeline.js';
import {
  type Declaration,
  type DeclarationEnded,
  type DeclarationLinked,
  declare,
  end,
  linked,
  over,
  withDeclared,
} from './declared.js';
import type { JournalEventType } from './event.js';
import type { Acknowledgement, HeldPage, Incident, Page } from './incident.js';
import type {
  IncidentClosed,
  IncidentOpened,
  IncidentUpdated,
  PageAcknowledged,
  PageDue,
  PageHeld,
  StoredEvent,
} from './payload.js';
import { created, expired, type HandSilence } from './silence.js';

/** State of the desk: what the journal says, and nothing else. */
export interface Ledger {
  readonly incidents: ReadonlyMap<string, Incident>;
  /** Pages due and neither sent nor failed, with the incident as it stood when they fell due. */
  readonly pending: ReadonlyMap<string, PendingPage>;
  /** What happened to each incident, by its id, in the order of the journal. */
  readonly timelines: ReadonlyMap<string, readonly TimelineEntry[]>;
  /** Every silence that a person has made, by id. */
  readonly silences: ReadonlyMap<string, HandSilence>;
  /** What others declare now, by id, and what they declared that nobody could place. */
  readonly declared: ReadonlyMap<string, Declaration>;
  /** Where the rules stand; replaced, never changed. */
  alerts(): AlertStates;
}

interface PendingPage {
  readonly page: Page;
  readonly incident: Incident;
}

/** What happened, and when: the part of an event that the state of the desk is made of. */
export type Told = {
  [K in JournalEventType]: Pick<Extract<StoredEvent, { readonly type: K }>, 'type' | 'at' | 'payload'>;
}[JournalEventType];

/** Folds a whole journal, or any prefix of one. */
export function fold(events: Iterable<StoredEvent>): Ledger {
  const ledger = openLedger();
  for (const event of events) ledger.apply(event);
  return ledger;
}

/** A ledger that follows the journal event by event. Incidents in it are never changed, only replaced. */
export function openLedger(): Ledger & { apply(event: Told): void } {
  const incidents = new Map<string, Incident>();
  const pending = new Map<string, PendingPage>();
  const timelines = new Map<string, TimelineEntry[]>();
  const silences = new Map<string, HandSilence>();
  const declared = new Map<string, Declaration>();
  let alerts: AlertStates = new Map();

  /** What ends is over in every incident it speaks of. */
  function ended(event: Told, payload: DeclarationEnded): void {
    const atMs = Date.parse(event.at);
    end(declared, payload, atMs);
    for (const incident of incidents.values()) {
      const next = incident.closedMs === undefined ? over(incident, payload, atMs) : incident;
      if (next === incident) continue;
      incidents.set(incident.id, next);
      tell(timelines, incident.id, event);
    }
  }

  return {
    ...{ incidents, pending, timelines, silences, declared },
    alerts: () => alerts,
    apply(event) {
      if (event.type === 'declaration.ended' && event.payload) return ended(event, event.payload);
      beyondIncidents(silences, declared, event);
      if (event.type === 'alert.moved' && event.payload) alerts = moved(alerts, event.payload.moves);
      const id = incidentOf(event);
      if (id === undefined) return;
      const before = incidents.get(id);
      const next = step(before, event);
      if (!next || next === before) {
        // A page that was held back may change no incident, and belongs to its story.
        if (before && event.type === 'page.held') tell(timelines, id, event);
        return;
      }
      const other = beside(incidents, before, event);
      // Both change, or neither.
      if (other === 'impossible') return;
      incidents.set(id, next);
      if (other) incidents.set(other.id, other);
      follow(pending, next, event);
      for (const one of [id, ...(other ? [other.id] : [])]) tell(timelines, one, event);
    },
  };
}

/** What belongs to no incident. */
function beyondIncidents(silences: Map<string, HandSilence>, declared: Map<string, Declaration>, event: Told): void {
  if (event.payload === undefined) return;
  const atMs = Date.parse(event.at);
  if (event.type === 'declaration.made') declare(declared, event.payload, atMs);
  else if (event.type === 'silence.created') {
    const { silence } = event.payload;
    if (!silences.has(silence)) silences.set(silence, created(event.payload, atMs));
  } else if (event.type === 'silence.expired') {
    const silence = silences.get(event.payload.silence);
    if (silence) silences.set(silence.id, expired(silence, event.payload, atMs));
  }
}

/** The other incident that a split or a merge by hand changes. */
function beside(
  incidents: ReadonlyMap<string, Incident>,
  incident: Incident | undefined,
  { type, at, payload }: Told,
): Incident | 'impossible' | undefined {
  if (type !== 'incident.split' && type !== 'incident.merged') return undefined;
  const { into } = payload as { readonly into: string };
  const other = incidents.get(into);
  if (!incident || into === incident.id) return 'impossible';
  if (type === 'incident.split') {
    const split = payload as CommandPayloadOf['incident.split'];
    return other || !isSplittable(incident, split.cells) ? 'impossible' : born(incident, split, Date.parse(at));
  }
  if (!other || other.closedMs !== undefined || incident.closedMs !== undefined) return 'impossible';
  return enlarged(other, incident, payload as CommandPayloadOf['incident.merged']);
}

function tell(timelines: Map<string, TimelineEntry[]>, id: string, event: Told): void {
  const entry = timelineEntry(event);
  if (!entry) return;
  const told = timelines.get(id);
  if (told) told.push(entry);
  else timelines.set(id, [entry]);
}

/** The incident after one event; undefined if the event says nothing about it (unknown incident, erased payload). */
function step(incident: Incident | undefined, event: Told): Incident | undefined {
  const { payload } = event;
  const atMs = Date.parse(event.at);
  if (payload === undefined) return undefined;
  if (event.type === 'incident.opened') return incident ?? opened(event.payload as IncidentOpened, atMs);
  if (!incident) return undefined;
  switch (event.type) {
    case 'incident.updated':
      return updated(incident, event.payload as IncidentUpdated, atMs);
    case 'incident.closed':
      return closed(incident, event.payload as IncidentClosed, atMs);
    case 'alert.joined':
      return withAlerts(incident, event.payload as AlertJoined, atMs);
    case 'alert.left':
      return withoutAlerts(incident, event.payload as AlertLeft, atMs);
    case 'page.due':
      return withPage(incident, event.payload as PageDue, atMs);
    case 'page.sent':
      return markPage(incident, event.payload?.page, { state: 'sent', atMs });
    case 'page.failed':
      return markPage(incident, event.payload?.page, { state: 'failed', atMs, error: event.payload?.error });
    case 'page.held':
      return withHeld(incident, event.payload as PageHeld, atMs);
    case 'declaration.linked':
      return linked(incident, event.payload as DeclarationLinked);
    case 'page.acknowledged':
      return acknowledged(incident, event.payload as PageAcknowledged, atMs);
    default:
      return isAct(event.type)
        ? withAct(incident, event.type, event.payload as CommandPayloadOf[ActType], atMs)
        : undefined;
  }
}

const ACTS: ReadonlySet<string> = new Set(ACT_TYPES);

function isAct(type: JournalEventType): type is ActType {
  return ACTS.has(type);
}

function incidentOf(event: Told): string | undefined {
  return event.payload && 'incident' in event.payload ? event.payload.incident : undefined;
}

function opened({ incident, assessment, rule, alerts }: IncidentOpened, atMs: number): Incident {
  const byRule = { ...(rule && { rule }), ...(alerts && { alerts }) };
  return { ...assessment, ...byRule, id: incident, openedMs: atMs, updatedMs: atMs, generation: 1, pages: [] };
}

/** A closed incident stays as it was; generations never go back. */
function updated(incident: Incident, { assessment, generation }: IncidentUpdated, atMs: number): Incident {
  if (incident.closedMs !== undefined) return incident;
  return {
    ...incident,
    ...{ targeted: undefined, runbook: undefined },
    ...{ attackKind: undefined, attackShare: undefined, counterfactuals: undefined },
    ...assessment,
    evidence: withDeclared(assessment.evidence, incident.evidence),
    sinceMs: Math.min(incident.sinceMs, assessment.sinceMs),
    generation: Math.max(incident.generation, generation),
    updatedMs: atMs,
  };
}

function closed(incident: Incident, { mergedInto }: IncidentClosed, atMs: number): Incident {
  if (incident.closedMs !== undefined) return incident;
  return { ...withState(incident, 'resolved', atMs), closedMs: atMs, updatedMs: atMs, mergedInto };
}

function withPage(incident: Incident, due: PageDue, atMs: number): Incident {
  if (incident.pages.some((page) => page.id === due.page)) return incident;
  const { page: id, target, step: escalation, generation, status, team, digest } = due;
  const { severity, cause, maillon } = incident;
  const page: Page = {
    ...{ id, target, step: escalation, generation, status, state: 'due', atMs, dueMs: atMs },
    ...(team !== undefined && { team }),
    ...(digest && { digest }),
    said: { severity, cause, maillon },
  };
  return { ...incident, pages: [...incident.pages, page] };
}

/** A long incident of many steps holds many back: a digest tells the last of them. */
const KEPT_HELD = 50;

/** What the cap holds back is told later, in a digest: once, however often it is said. */
function withHeld(incident: Incident, held: PageHeld, atMs: number): Incident {
  const { target, step: escalation, generation, stage, status } = held;
  const { capped = [], severity, cause, maillon } = incident;
  if (stage !== 'cap' || status !== 'firing' || target === undefined || incident.closedMs !== undefined)
    return incident;
  if (capped.some((one) => one.target === target && one.step === escalation && one.generation === generation))
    return incident;
  const now: HeldPage = { target, step: escalation, generation, said: { severity, cause, maillon }, atMs };
  return { ...incident, capped: [...capped, now].slice(-KEPT_HELD) };
}

/** Only a due page can be sent or fail: what happened first stands. */
function markPage(
  incident: Incident,
  id: string | undefined,
  change: Pick<Page, 'state' | 'atMs' | 'error'>,
): Incident {
  const pages = incident.pages.map((page) => (page.id === id && page.state === 'due' ? { ...page, ...change } : page));
  return { ...incident, pages };
}

/** A link works once: what was done first stands. */
function acknowledged(
  incident: Incident,
  { page, by, declared, generation }: PageAcknowledged,
  atMs: number,
): Incident {
  const before = incident.acknowledgements ?? [];
  if (before.some((one) => one.page === page)) return incident;
  const now: Acknowledgement = { page, by, declared, generation, atMs };
  return { ...withState(incident, 'taken', atMs), acknowledgements: [...before, now] };
}

function follow(pending: Map<string, PendingPage>, incident: Incident, { type, payload }: Told): void {
  const id = payload && 'page' in payload ? payload.page : undefined;
  if (id === undefined) return;
  const page = incident.pages.find((candidate) => candidate.id === id);
  // A page belongs to the incident it fell due for, whatever else names it.
  const known = pending.get(id);
  if (known && known.incident.id !== incident.id) return;
  if (page?.state !== 'due') pending.delete(id);
  else if (type === 'page.due' && !pending.has(id)) pending.set(id, { page, incident });
}
