import { reachAmong } from '../../../chain/impact.js';
import { type CellId, type Ent, NATIONAL, splitCell, type Territory } from '../../../chain/model.js';
import { placesOf } from '../../../chain/reach.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { CellState, CellView, ChainView, IncidentView } from '../../protocol/view.js';
import type { Screen } from './screen.js';
import { isIll, type ShownState, WORST } from './shown-state.js';

/** One tile of the map: an académie, or in a chain without any, the territory of its ENT. */
export interface Place {
  readonly territory: Territory;
  /** That serve it, products of vie scolaire among them. */
  readonly ents: readonly Ent[];
  /** An ENT is declared for it: without one, nothing is known of it, whatever else is well. */
  readonly declared: boolean;
  /** The worst of what serves it, the national maillons included. */
  readonly state: CellState;
  readonly stale: boolean;
  /** Receipt of the oldest data that the state stands on, ms since the epoch; undefined if none ever came. */
  readonly dataMs: number | undefined;
  /** Its own cells of which something was ever heard, of all its own. */
  readonly heard: number;
  readonly cells: number;
  /** Who is to blame for the state; nobody for one that is healthy. */
  readonly blame: readonly Blame[];
  /** Pupils of the ENT that are ill; undefined if nobody is touched, or nobody counted them. */
  readonly pupils: number | undefined;
  readonly pupilsAtMost: boolean;
}

export type Blame =
  /** A maillon that all have in common. */
  | { readonly kind: 'national'; readonly cell: CellId }
  /** One operator, the same maillon of which is ill in several ENT at once. */
  | { readonly kind: 'operator'; readonly operator: string; readonly ents: number }
  | { readonly kind: 'cell'; readonly cell: CellId };

/** In the order of the chain. */
export function placesOn(live: LiveState, { shown, incidents }: Screen): readonly Place[] {
  const { chain } = live;
  const trouble = troubleOf(chain, shown, incidents);
  const reach = reachAmong(chain, trouble.ents, 'pupils', trouble.national);
  return placesIn(chain).map(({ territory, ents }) => {
    const own = ents.flatMap(({ id }) => trouble.cellsOf.get(id) ?? []);
    const declared = ents.some(({ kind }) => kind === 'ent');
    const state = rollUp(own, trouble.cellsOf.get(NATIONAL) ?? [], shown, declared);
    const counted = isIll(state.state) ? reach.byPlace.get(territory.id) : undefined;
    return {
      ...{ territory, ents, declared, ...state },
      heard: own.filter(({ id }) => wasHeard(shown.get(id))).length,
      cells: own.length,
      dataMs: oldest(state.by, live),
      blame: blameFor(state.guilty, trouble),
      pupils: counted === undefined ? undefined : Math.round(counted),
      pupilsAtMost: reach.atMost,
    };
  });
}

/** The académies of the chain, and the territories of ENT that no académie claims. */
function placesIn(chain: ChainView): readonly { readonly territory: Territory; readonly ents: readonly Ent[] }[] {
  const served = new Set(chain.ents.flatMap(placesOf));
  return chain.territories
    .filter(({ id, kind }) => kind === 'academie' || served.has(id))
    .map((territory) => ({ territory, ents: chain.ents.filter((ent) => placesOf(ent).includes(territory.id)) }));
}

interface Trouble {
  readonly cellsOf: ReadonlyMap<string, readonly CellView[]>;
  /** ENT with an ill cell. */
  readonly ents: readonly Ent[];
  /** A national maillon is ill. */
  readonly national: boolean;
  /** Ill cells of one maillon over the ENT of one operator: one provider's word for one of its parts is not a pattern. */
  readonly alike: ReadonlyMap<string, number>;
  readonly cells: ReadonlyMap<CellId, CellView>;
  /** Where the incident that a cell is in starts. */
  readonly originOf: ReadonlyMap<CellId, CellId>;
}

function troubleOf(
  chain: ChainView,
  shown: ReadonlyMap<CellId, ShownState>,
  incidents: readonly IncidentView[],
): Trouble {
  const cellsOf = new Map<string, CellView[]>();
  const ill = new Set<string>();
  const alike = new Map<string, number>();
  for (const cell of chain.cells) {
    cellsOf.set(cell.ent, [...(cellsOf.get(cell.ent) ?? []), cell]);
    const state = shown.get(cell.id)?.state;
    if (!state || !isIll(state)) continue;
    ill.add(cell.ent);
    alike.set(kin(cell), (alike.get(kin(cell)) ?? 0) + 1);
  }
  const ents = chain.ents.filter(({ id }) => ill.has(id));
  const origins = incidents
    .toReversed()
    .flatMap(({ maillon, cells }) => [maillon, ...cells].map((c) => [c, maillon] as const));
  return {
    ...{ cellsOf, ents, alike, national: ill.has(NATIONAL) },
    cells: new Map(chain.cells.map((cell) => [cell.id, cell])),
    originOf: new Map(origins),
  };
}

interface RolledUp {
  readonly state: CellState;
  readonly stale: boolean;
  /** The cells that are in that state. */
  readonly by: readonly CellId[];
  /** Those that make it worse than healthy: every ill one, if one is. */
  readonly guilty: readonly CellId[];
}

function rollUp(
  own: readonly CellView[],
  national: readonly CellView[],
  shown: ReadonlyMap<CellId, ShownState>,
  declared: boolean,
): RolledUp {
  const heard = [...own, ...national].filter(({ id }) => wasHeard(shown.get(id)));
  const ownHeard = own.some(({ id }) => wasHeard(shown.get(id)));
  for (const state of WORST) {
    const by = heard.flatMap(({ id }) => (shown.get(id)?.state === state ? id : []));
    if (by.length === 0) continue;
    // National maillons that are well say nothing of an académie whose own are not heard.
    if (state === 'healthy' && !(declared && ownHeard)) break;
    const old = by.filter((id) => shown.get(id)?.stale);
    const stale = old.length > 0;
    if (state === 'healthy') return { state, stale, by: stale ? old : by, guilty: old };
    const ill = heard.flatMap(({ id }) => (isIll(shown.get(id)!.state) ? id : []));
    return { state, stale, by, guilty: isIll(state) ? [...new Set([...by, ...ill])] : by };
  }
  const unmapped = declared && own.every(({ id }) => shown.get(id)?.state === 'unmapped');
  return { state: unmapped ? 'unmapped' : 'unknown', stale: false, by: [], guilty: [] };
}

/** A state that was judged from data of its own, or from what the probes saw. */
function wasHeard(shown: ShownState | undefined): boolean {
  return shown !== undefined && shown.state !== 'unmapped' && !(shown.state === 'unknown' && shown.ageMs === undefined);
}

function oldest(by: readonly CellId[], live: LiveState): number | undefined {
  const received = by.flatMap((id) => live.cells.get(id)?.lastReceivedMs ?? []);
  return received.length === 0 ? undefined : Math.min(...received);
}

function blameFor(by: readonly CellId[], { originOf, cells, alike }: Trouble): readonly Blame[] {
  const found = new Map<string, Blame>();
  for (const id of by) {
    const cell = originOf.get(id) ?? id;
    const known = cells.get(cell);
    const ents = known ? (alike.get(kin(known)) ?? 0) : 0;
    if (splitCell(cell).ent === NATIONAL) found.set(cell, { kind: 'national', cell });
    else if (known && ents > 1) found.set(kin(known), { kind: 'operator', operator: known.operator, ents });
    else found.set(cell, { kind: 'cell', cell });
  }
  return operatorsOnce([...found.values()]).toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

const kin = ({ operator, maillon }: CellView): string => `${operator}/${maillon}`;

/** An operator is named once, by the maillon that is ill in most of its ENT. */
function operatorsOnce(all: readonly Blame[]): readonly Blame[] {
  return all.filter(
    (one, index) =>
      one.kind !== 'operator' ||
      !all.some(
        (other, at) =>
          other.kind === 'operator' &&
          other.operator === one.operator &&
          (other.ents > one.ents || (other.ents === one.ents && at < index)),
      ),
  );
}

const ORDER: readonly Blame['kind'][] = ['national', 'operator', 'cell'];

/** Touched from elsewhere alone: by what is national, or by an operator of several ENT. */
export function touchedThrough({ state, blame }: Place): 'national' | 'operator' | undefined {
  if (!isIll(state)) return undefined;
  return (['national', 'operator'] as const).find(
    (kind) => blame.length > 0 && blame.every((one) => one.kind === kind),
  );
}

export interface PlacesTouched {
  readonly count: number;
  /** Undefined if nobody counted any. */
  readonly pupils: number | undefined;
}

/** How many tiles are ill. */
export function touchedAmong(places: readonly Place[]): PlacesTouched {
  const ill = places.filter(({ state }) => isIll(state));
  const counted = ill.flatMap(({ pupils }) => pupils ?? []);
  return { count: ill.length, pupils: counted.length === 0 ? undefined : counted.reduce((sum, one) => sum + one, 0) };
}
