import type { IncidentRecord } from '../../alerts/incident/command/record.js';
import type { IncidentView } from './view.js';

export type { IncidentRecord };
export type StepState = IncidentRecord['steps'][number];
export type MessageState = IncidentRecord['messages'][number];
export type RoleHeld = IncidentRecord['roles'][number];

const NOTHING_SAID: IncidentRecord = {
  ...{ state: 'detected', stateMs: 0, notes: [], roles: [], hypotheses: [], contestations: [] },
  ...{ steps: [], messages: [], handovers: [] },
};

/** What people have said of an incident: the console sends it whole with each one, also where nobody has said anything. */
export function recordOf({ record = NOTHING_SAID }: Pick<IncidentView, 'record'>): IncidentRecord {
  return record;
}
