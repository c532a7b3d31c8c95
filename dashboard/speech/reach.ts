import { touchedBy } from '../../chain/impact.js';
import { CONFIDENCES, type Confidence, NATIONAL, splitCell } from '../../chain/model.js';
import { placesOf } from '../../chain/reach.js';
import type { ChainView, IncidentView } from '../protocol/view.js';

/** Whom an incident reaches. */
export interface Reach {
  readonly ents: number;
  readonly cells: number;
  /** Académies that its ENT serve, all of them if it is national; 0 in a chain without any. */
  readonly academies: number;
  /** Where its ENT are, académies or not. */
  readonly territories: number;
  /** Undefined if no ENT concerned declares any. */
  readonly pupils: number | undefined;
  readonly schools: number | undefined;
  /** Of the weakest of these counts. */
  readonly confidence: Confidence | undefined;
  /** They are upper bounds. */
  readonly atMost: boolean;
  readonly pupilsAtMost: boolean;
}

/** Whom an incident reaches: the ENT of its cells, all of them if the failing maillon is national. Of a part of the chain, those of the part. */
export function reachOf({ cells, maillon }: IncidentView, chain: ChainView): Reach {
  const national = splitCell(maillon).ent === NATIONAL;
  const touched = new Set(cells.map((cell) => splitCell(cell).ent));
  const ents = chain.ents.filter(({ id }) => national || touched.has(id));
  // The nation's own count says more than its ENT, but not of a part of it.
  const everybody = national && chain.part === undefined;
  const all = chain.territories.flatMap(({ id, kind }) => (kind === 'academie' ? [id] : []));
  const places = new Set([...(national ? all : []), ...ents.flatMap(placesOf)]);
  const pupils = touchedBy(chain, ents, 'pupils', everybody);
  const schools = touchedBy(chain, ents, 'schools', everybody);
  return {
    ents: ents.length,
    cells: cells.length,
    academies: all.filter((id) => places.has(id)).length,
    territories: places.size,
    pupils: pupils?.value,
    schools: schools?.value,
    confidence: CONFIDENCES.findLast((one) => one === pupils?.confidence || one === schools?.confidence),
    atMost: pupils?.atMost === true || schools?.atMost === true,
    pupilsAtMost: pupils?.atMost === true,
  };
}
