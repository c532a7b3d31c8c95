import { born, enlarged, isSplittable, withAct, withState } from './command/fold.js';
import { ACT_TYPES, type ActType, type CommandPayloadOf } from './command/payloads.js';
import { type TimelineEntry, timelineEntry } from './command/timeline.js';
import type { JournalEventType } from './event.js';
import type { Acknowledgement, Incident, Page } from './incident.js';
import type {
  IncidentClosed,
  IncidentOpened,
  IncidentUpdated,
  PageAcknowledged,
  PageDue,
  StoredEvent,
} from './payload.js';

/** State of the desk: what the journal says, and nothing else. */
export interface Ledger {
  readonly incidents: ReadonlyMap<string, Incident>;
  /** Pages due and neither sent nor failed, with the incident as it stood when they fell due. */
  readonly pending: ReadonlyMap<string, PendingPage>;
  /** What happened to each incident, by its id, in the order of the journal. */
  readonly timelines: ReadonlyMap<string, readonly TimelineEntry[]>;
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
  return {
    incidents,
    pending,
    timelines,
    apply(event) {
      const id = incidentOf(event);
      if (id === undefined) return;
      const before = incidents.get(id);
      // A page that was held back changes no incident, and belongs to its story.
      if (before && event.type === 'page.held') tell(timelines, id, event);
      const next = step(before, event);
      if (!next || next === before) return;
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
    case 'page.due':
      return withPage(incident, event.payload as PageDue, atMs);
    case 'page.sent':
      return markPage(incident, event.payload?.page, { state: 'sent', atMs });
    case 'page.failed':
      return markPage(incident, event.payload?.page, { state: 'failed', atMs, error: event.payload?.error });
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

function opened({ incident, assessment }: IncidentOpened, atMs: number): Incident {
  return { ...assessment, id: incident, openedMs: atMs, updatedMs: atMs, generation: 1, pages: [] };
}

/** A closed incident stays as it was; generations never go back. */
function updated(incident: Incident, { assessment, generation }: IncidentUpdated, atMs: number): Incident {
  if (incident.closedMs !== undefined) return incident;
  return {
    ...incident,
    ...{ targeted: undefined, runbook: undefined },
    ...{ attackKind: undefined, attackShare: undefined, counterfactuals: undefined },
    ...assessment,
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
  const { page: id, target, step: escalation, generation, status, team } = due;
  const { severity, cause, maillon } = incident;
  const page: Page = {
    ...{ id, target, step: escalation, generation, status, state: 'due', atMs, dueMs: atMs },
    ...(team !== undefined && { team }),
    said: { severity, cause, maillon },
  };
  return { ...incident, pages: [...incident.pages, page] };
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
