import type { AlertJoined, AlertLeft } from '../alert.js';
import type { DeclarationEnded, DeclarationLinked } from '../declared.js';
import type { Told } from '../fold.js';
import type { IncidentClosed, IncidentOpened, PageAcknowledged, PageDue, PageHeld } from '../payload.js';
import type { CommandPayloadOf } from './payloads.js';

type Params = Readonly<Record<string, string | number>>;

/** One line of the timeline: `timeline.<key>` of the vocabulary of incident command, and its parameters. */
export interface TimelineEntry {
  readonly atMs: number;
  readonly key: string;
  readonly params: Params;
  /** The person; absent from what Vigie wrote by itself. */
  readonly by?: string | undefined;
  /** True of a name that was typed. */
  readonly declared?: boolean | undefined;
  /** Words of a person, to be shown as they are. */
  readonly text?: string | undefined;
  /** Why Vigie did it: a key of the vocabulary of pages. */
  readonly reason?: { readonly key: string; readonly params: Params } | undefined;
}

type Line = Omit<TimelineEntry, 'atMs' | 'by' | 'declared'>;

/** What an event leaves on the timeline; undefined for what people need not read. */
export function timelineEntry(event: Told): TimelineEntry | undefined {
  if (event.payload === undefined) return undefined;
  const line = LINES[event.type]?.(event.payload as never);
  if (!line) return undefined;
  const { by, declared } = event.payload as { readonly by?: string; readonly declared?: boolean };
  return { atMs: Date.parse(event.at), ...line, ...(by !== undefined && { by, declared }) };
}

const opened =
  (key: string) =>
  ({ assessment, reason }: IncidentOpened): Line => {
    const { cause, severity, maillon, cells, probability } = assessment;
    return { key, params: { cause, severity, maillon, cells: cells.length, probability }, reason };
  };

const role = ({
  role: of,
  maillon = '',
}: {
  readonly role: string;
  readonly maillon?: string | undefined;
}): Params => ({
  role: of,
  maillon,
  context: maillon === '' ? 'all' : 'one',
});

/** Alerts of one event, by their first one and how many there are. */
const about = (alerts: AlertLeft['alerts']): Params => ({
  rule: [...new Set(alerts.map(({ rule }) => rule))].join(', '),
  cell: alerts[0]?.cell ?? '',
  count: alerts.length,
});

const because = (key: string, params: Params, text: string | undefined): Line => ({
  key,
  params,
  ...(text !== undefined && { text }),
});

type Lines = {
  readonly [T in keyof CommandPayloadOf]: (payload: CommandPayloadOf[T]) => Line;
} & Readonly<Record<string, (payload: never) => Line>>;

const LINES: Lines = {
  'incident.opened': opened('opened'),
  'incident.updated': opened('updated'),
  'incident.closed': ({ reason, mergedInto }: IncidentClosed): Line => ({
    key: mergedInto === undefined ? 'healed' : 'overtaken',
    params: { into: mergedInto ?? '' },
    reason,
  }),
  'alert.joined': ({ alerts }: AlertJoined): Line => ({ key: 'alert_joined', params: about(alerts) }),
  'alert.left': ({ alerts }: AlertLeft): Line => ({ key: 'alert_left', params: about(alerts) }),
  'declaration.linked': ({ sender, cell, text, sinceMs }: DeclarationLinked): Line => ({
    key: 'declared_alert',
    params: { sender, cell, nextMs: sinceMs },
    text,
  }),
  'declaration.ended': ({ sender, text, how }: DeclarationEnded): Line => ({
    key: 'declared_alert_over',
    params: { sender, context: how },
    text,
  }),
  'page.due': ({ target, status, step, reason, digest }: PageDue): Line => ({
    key: digest ? 'page_digest' : 'page_due',
    params: { target, step, ...(digest ? { count: digest.length } : { context: status }) },
    ...(reason && { reason }),
  }),
  'page.failed': ({ error }: { readonly error: string }): Line => ({ key: 'page_failed', params: {}, text: error }),
  'page.acknowledged': (_: PageAcknowledged): Line => ({ key: 'acknowledged', params: {} }),
  'page.held': ({ target = '', stage, reason }: PageHeld): Line => ({
    key: 'page_held',
    params: { target, stage },
    reason,
  }),
  'note.written': ({ nature, text, attachments }) =>
    because('note', { context: nature, count: attachments.length }, text),
  'role.taken': ({ motive, from, ...of }) =>
    because(from === undefined ? 'role_taken' : 'role_taken_over', { ...role(of), from: from ?? '' }, motive),
  'role.released': (of) => because('role_released', role(of), undefined),
  'severity.set': ({ severity, judged, motive }) => because('severity', { severity, judged }, motive),
  'state.set': ({ state, motive }) => because('state', { state }, motive),
  'hypothesis.put': ({ hypothesis, probability, text }) => because('hypothesis_put', { hypothesis, probability }, text),
  'hypothesis.revised': ({ hypothesis, probability, motive }) =>
    because('hypothesis_revised', { hypothesis, probability }, motive),
  'hypothesis.withdrawn': ({ hypothesis, motive }) => because('hypothesis_withdrawn', { hypothesis }, motive),
  'verdict.overridden': ({ cause, detector, motive }) =>
    because('overridden', { cause, detector: detector.cause, probability: detector.probability }, motive),
  'verdict.restored': ({ motive }) => because('restored', {}, motive),
  'verdict.contested': ({ operator, text, attachments }) =>
    because('contested', { operator, count: attachments.length }, text),
  'step.ticked': ({ runbook, version, step, as }) =>
    because('step', { runbook, version, step, context: as }, undefined),
  'message.drafted': ({ message, audience, language, wording }) =>
    because('message_drafted', { message, audience, language }, wording),
  'message.approved': ({ message }) => because('message_approved', { message }, undefined),
  'message.sent': ({ message, nextMs }) =>
    because(
      'message_sent',
      { message, context: nextMs === undefined ? 'last' : 'next', nextMs: nextMs ?? 0 },
      undefined,
    ),
  'incident.split': ({ into, cells, maillon, motive }) =>
    because('split', { into, count: cells.length, maillon }, motive),
  'incident.merged': ({ incident, into, motive }) => because('merged', { incident, into }, motive),
  'shift.handed': ({ to, text }) => because('handed', { to }, text),
};
