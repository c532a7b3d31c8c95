import type { SchoolCalendar } from './calendar/calendar.js';
import { type CellId, type Chain, CONFIDENCES, type Confidence, type Ent, NATIONAL, splitCell } from './model.js';
import { placesOf, type Reach, reachOf, shareOut, total } from './reach.js';

/** A number of pupils or schools, each counted once. */
export interface Touched {
  readonly value: number;
  /** The weakest of the counts used. */
  readonly confidence: Confidence;
  /** The count of whole territories stands in for one that nobody stated: an upper bound. */
  readonly atMost: boolean;
}

/** Whom a set of failing cells touches. What is not known is listed, and is in no number. */
export interface Impact {
  /** One of the cells is national: everybody is touched. */
  readonly national: boolean;
  readonly ents: readonly Ent[];
  /** Ids of the académies, in the order of the chain. */
  readonly academies: readonly string[];
  /** Absent if no count says anything. */
  readonly pupils?: Touched | undefined;
  readonly schools?: Touched | undefined;
  /** The weakest of all counts used. */
  readonly confidence?: Confidence | undefined;
  /** Of the pupils, those who by the prior of the school day use their ENT now: none by night or in holidays. */
  readonly atInstant?: number | undefined;
  /** Somewhere among those touched it is between the first and the last bell of a day of lessons. */
  readonly inSchoolHours: boolean;
  /** Of all pupils of the chain, touched: 0–1. What nobody counted is estimated, for comparing only. */
  readonly share: number;
  /** As `share`, of those concerned now; where no calendar says, everybody is. */
  readonly shareAtInstant: number;
  readonly unknown: readonly UnknownPart[];
}

export type UnknownPart =
  | { readonly what: 'pupils' | 'schools'; readonly ent: string }
  /** Whether its pupils have school now: they are not in `atInstant`. */
  | { readonly what: 'calendar'; readonly territory: string };

/** A platform is in use where its prior load is at least this share of its peak: mornings, lessons, eves of lessons. */
const IN_USE = 0.2;

/** @param atMs milliseconds since the epoch. Cells of ENT that the chain does not have touch nobody it knows of. */
export function impactAt(chain: Chain, calendar: SchoolCalendar, cells: readonly CellId[], atMs: number): Impact {
  const harmed = new Set(cells.map((cell) => splitCell(cell).ent));
  const national = harmed.has(NATIONAL);
  const ents = chain.ents.filter(({ id }) => national || harmed.has(id));
  const pupils = reachAmong(chain, ents, 'pupils', national);
  const schools = reachAmong(chain, ents, 'schools', national);
  const places = [...new Set([...(national ? academies(chain) : []), ...ents.flatMap(placesOf)])];
  const use = new Map(places.map((place) => [place, inUse(chain, calendar, place, atMs)]));
  const everybody = nationally(chain);
  const compared = national && everybody ? everybody : comparable(chain, ents, everybody);
  const all = total(everybody ?? comparable(chain, chain.ents, everybody));
  return {
    national,
    ents,
    academies: academies(chain).filter((id) => places.includes(id)),
    ...(pupils.confidences.length > 0 && {
      pupils: touched(pupils),
      atInstant: Math.round(total(pupils.byPlace, (place) => use.get(place) === true)),
    }),
    ...(schools.confidences.length > 0 && { schools: touched(schools) }),
    ...weakestOf([...pupils.confidences, ...schools.confidences]),
    inSchoolHours: places.some((place) => calendar.day(place, atMs).schoolHours),
    share: all === 0 ? 0 : total(compared) / all,
    shareAtInstant: all === 0 ? 0 : total(compared, (place) => use.get(place) !== false) / all,
    unknown: [
      ...pupils.unknown.map(({ id }) => ({ what: 'pupils' as const, ent: id })),
      ...schools.unknown.map(({ id }) => ({ what: 'schools' as const, ent: id })),
      ...places
        .filter((place) => use.get(place) === undefined)
        .map((territory) => ({ what: 'calendar' as const, territory })),
    ],
  };
}

type Places = Pick<Chain, 'territories'>;

/** The pupils or schools of these ENT, or of everybody; `undefined` if no count says anything. */
export function touchedBy(
  chain: Places,
  ents: readonly Ent[],
  field: 'pupils' | 'schools',
  national: boolean,
): Touched | undefined {
  const found = reachAmong(chain, ents, field, national);
  return found.confidences.length > 0 ? touched(found) : undefined;
}

/** Of everybody, the nation's own count says more than the ENT: some pupils have none. */
export function reachAmong(chain: Places, ents: readonly Ent[], field: 'pupils' | 'schools', national: boolean): Reach {
  const nation = chain.territories.find(({ kind }) => kind === 'nation')?.[field];
  const everywhere = academies(chain);
  const counts = chain.territories.flatMap((one) => (one.kind === 'academie' && one[field] ? [one[field]] : []));
  if (!national || everywhere.length === 0) return reachOf(chain, ents, field);
  const whole = { atMost: false, unknown: [] };
  if (nation)
    return { ...whole, byPlace: shareOut(chain, nation.value, everywhere, field), confidences: [nation.confidence] };
  if (counts.length < everywhere.length) return reachOf(chain, ents, field);
  return {
    ...whole,
    byPlace: new Map(everywhere.map((id, index) => [id, counts[index]?.value ?? 0])),
    confidences: counts.map(({ confidence }) => confidence),
  };
}

function academies(chain: Places): readonly string[] {
  return chain.territories.filter(({ kind }) => kind === 'academie').map(({ id }) => id);
}

/** `undefined`: no calendar says. A chain without any calendar counts everybody as concerned. */
function inUse(chain: Chain, calendar: SchoolCalendar, place: string, atMs: number): boolean | undefined {
  if (chain.calendar.years.length === 0) return true;
  const load = calendar.expectedLoad(place, atMs);
  return load === undefined ? undefined : load >= IN_USE;
}

/** The nation's pupils over its académies; `undefined` if the nation states none or has no académie. */
function nationally(chain: Chain): ReadonlyMap<string, number> | undefined {
  const nation = chain.territories.find(({ kind }) => kind === 'nation')?.pupils;
  const places = academies(chain);
  return nation && places.length > 0 ? shareOut(chain, nation.value, places, 'pupils') : undefined;
}

/**
 * The pupils of these ENT with an estimate for each that nobody counted: its share of the nation's pupils by the size of
 * its académies; without that, the mean of the ENT that are counted.
 */
function comparable(
  chain: Chain,
  ents: readonly Ent[],
  everybody: ReadonlyMap<string, number> | undefined,
): ReadonlyMap<string, number> {
  const counted = chain.ents.flatMap(({ pupils }) => pupils?.value ?? []);
  const mean = counted.length === 0 ? 1 : counted.reduce((sum, value) => sum + value, 0) / counted.length;
  const guessed = reachOf(chain, ents, 'pupils', (ent) => {
    const sizes = placesOf(ent).map((place) => everybody?.get(place));
    return sizes.every((size) => size !== undefined) ? sizes.reduce((sum, size) => sum + size, 0) : mean;
  });
  return new Map(
    [...guessed.byPlace].map(([place, value]) => [
      place,
      Math.min(value, everybody?.get(place) ?? Number.POSITIVE_INFINITY),
    ]),
  );
}

function touched(reach: Reach): Touched {
  const { confidence = 'memory' } = weakestOf(reach.confidences);
  return { value: Math.round(total(reach.byPlace)), confidence, atMost: reach.atMost };
}

function weakestOf(used: readonly Confidence[]): { confidence?: Confidence } {
  const confidence = CONFIDENCES.findLast((one) => used.includes(one));
  return confidence === undefined ? {} : { confidence };
}
