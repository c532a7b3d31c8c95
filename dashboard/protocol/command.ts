import type { Act, Attachment } from '../../alerts/incident/command/payloads.js';
import type { TimelineEntry } from '../../alerts/incident/command/timeline.js';
import type { CellId } from '../../chain/model.js';
import type { Tick } from '../../chain/vocabulary/incident.js';
import type { Problem } from './answers.js';
import type { Evidence, IncidentView } from './view.js';

export type { Act, Attachment, Tick, TimelineEntry };

/** `GET /api/v1/incidents/:id`: the incident whole, however old, with its story. */
export interface IncidentAnswer {
  readonly incident: IncidentView;
  readonly timeline: readonly TimelineEntry[];
  /** The evidence of the verdict with the ids by which a message cites it. */
  readonly evidence: readonly (Evidence & { readonly id: string })[];
}

/** An incident in a line. */
export type IncidentLine = Pick<
  IncidentView,
  'id' | 'severity' | 'cause' | 'probability' | 'maillon' | 'sinceMs' | 'closedMs'
>;

/** It starts at the cell, aims at it, or is suffered there. */
export function touches({ maillon, targeted, cells }: IncidentView, cell: CellId): boolean {
  return maillon === cell || targeted === cell || cells.includes(cell);
}

/**
 * `GET /api/v1/incidents?cell=ENT/MAILLON&lastS=…`: those that the cell was in within the last seconds, a day at most and by default, also
 * those closed; the newest first, a hundred at most.
 */
export interface IncidentsAnswer {
  readonly incidents: readonly IncidentLine[];
}

/**
 * What `POST /api/v1/incidents/:id/acts` answers with 201; its body is an act, and `by`, who acts, where the console cannot know. So does
 * `POST …/acknowledgements`, whose body is `by` alone. `GET …/attachments/:sha256` answers the bytes of a file that the incident names.
 */
export interface ActAnswer {
  readonly incident: IncidentView;
}

/** What `POST /api/v1/incidents/:id/attachments` answers with 201: the name is the sender's to add. */
export type AttachmentAnswer = Pick<Attachment, 'sha256' | 'bytes'>;

/** An act that the state of the incident does not allow: status 409, with the key of the vocabulary of incident command. */
export interface Refused extends Problem {
  readonly reason: { readonly key: string; readonly params: Readonly<Record<string, string | number>> };
}
