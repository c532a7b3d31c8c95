import type { CellId } from '../../../chain/model.js';
import type { Audience, IncidentState, Role, Tick } from '../../../chain/vocabulary/incident.js';
import type { Cause } from '../../detect/verdict.js';
import type { Attachment, CommandPayloadOf, FrozenEvidence, Summary } from './payloads.js';

/** Who said or did something, and when. `declared`: a name that was typed, which nobody has checked. */
export interface Said {
  readonly by: string;
  readonly declared: boolean;
  readonly atMs: number;
}

/** What people have said and decided about an incident. Absent from an incident that nobody has touched. */
export interface IncidentRecord {
  readonly state: IncidentState;
  readonly stateMs: number;
  readonly notes: readonly Note[];
  readonly roles: readonly RoleHeld[];
  readonly hypotheses: readonly HumanHypothesis[];
  readonly contestations: readonly Contestation[];
  readonly steps: readonly StepState[];
  readonly messages: readonly Message[];
  readonly handovers: readonly Handover[];
  /** The severity in force, where a person has set it; `judged` is the matrix's. */
  readonly severitySet?: (Said & Pick<CommandPayloadOf['severity.set'], 'severity' | 'judged' | 'motive'>) | undefined;
  /** The director's word beside the detector's, which stays what it is. */
  readonly override?: Override | undefined;
  /** For when the next message was announced, ms since the epoch. */
  readonly nextMessageMs?: number | undefined;
  /** Cells that a person has given to this incident: blame does not take them away. */
  readonly held?: readonly CellId[] | undefined;
  /** Failing maillons of incidents that a person has merged into this one: outages of theirs are this one. */
  readonly absorbed?: readonly CellId[] | undefined;
}

export interface Note extends Said {
  readonly nature: 'fact' | 'note';
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

export interface RoleHeld extends Said {
  readonly role: Role;
  /** Of `maillon-lead`. */
  readonly maillon?: CellId | undefined;
}

export interface HumanHypothesis extends Said {
  readonly id: string;
  readonly text: string;
  readonly probability: number;
  /** Earlier probabilities, oldest first. */
  readonly before: readonly { readonly probability: number; readonly by: string; readonly atMs: number }[];
  readonly withdrawn?: (Said & { readonly motive: string }) | undefined;
}

interface Override extends Said {
  readonly cause: Cause;
  readonly motive: string;
  readonly detector: { readonly cause: Cause; readonly probability: number };
  readonly runbook?: string | undefined;
}

interface Contestation extends Said {
  readonly operator: string;
  readonly text: string;
  readonly attachments: readonly Attachment[];
}

/** A step of a runbook. It is done once `people` different people agree. */
export interface StepState {
  readonly runbook: string;
  readonly version: number;
  readonly step: string;
  readonly people: number;
  /** Who agrees, the one who proposed it first. */
  readonly agreed: readonly (Said & { readonly as: Tick })[];
  readonly doneMs?: number | undefined;
}

export interface Message extends Said {
  readonly id: string;
  readonly audience: Audience;
  readonly template?: string | undefined;
  readonly language: 'fr' | 'en';
  readonly wording: string;
  readonly names: readonly string[];
  readonly evidence: readonly (FrozenEvidence | Attachment)[];
  readonly nextMs?: number | undefined;
  readonly approved?: Said | undefined;
  readonly sent?: Said | undefined;
}

interface Handover extends Said {
  readonly to: string;
  readonly text?: string | undefined;
  readonly summary: Summary;
}
