import { splitCell, VIGIE } from '../../chain/model.js';
import type { Incident } from './incident.js';

/** An incident about Vigie itself: no outage that the detector could follow or call healed. */
export function isOwn({ maillon }: Pick<Incident, 'maillon'>): boolean {
  return splitCell(maillon).ent === VIGIE;
}
