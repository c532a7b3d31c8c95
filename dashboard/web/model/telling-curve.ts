import { type CellId, NATIONAL } from '../../../chain/model.js';
import type { CompositionKind } from '../../protocol/answers-cell.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { Evidence, IncidentView } from '../../protocol/view.js';
import { weigh } from './incidents.js';
import type { Screen } from './screen.js';
import { isUnseen } from './shown-state.js';

/** What a curve can tell: demand beside what was expected, what users asked and got, why not, how long, of whom, or what is seen from outside. */
export const TELLING = ['load', 'served', 'errors', 'durations', 'composition', 'probes'] as const;
export type Telling = (typeof TELLING)[number];

/** The one curve worth the room, and why it is that one. */
export interface TellingCurve {
  readonly cell: CellId;
  readonly what: Telling;
  /** Of a composition. */
  readonly by?: CompositionKind | undefined;
  readonly reason: TellingReason;
  /** First harm, ms since the epoch, of the incident it tells of. */
  readonly onsetMs?: number | undefined;
}

export type TellingReason =
  /** The strongest evidence for the word of the leading incident. */
  | { readonly kind: 'evidence'; readonly evidence: Evidence }
  /** Nothing of the cell arrives: only the probes still see it. */
  | { readonly kind: 'silence' }
  /** An incident without evidence that a curve shows. */
  | { readonly kind: 'incident' }
  /** No incident: the load of the national maillon that most is asked of, or of the busiest one. */
  | { readonly kind: 'calm'; readonly national: boolean };

type Sight = readonly [what: Telling, by?: CompositionKind];

/** Where the eye finds what an evidence says; evidence of which no curve speaks is absent. */
const SEEN_IN: Readonly<Record<string, Sight>> = {
  ...all('served', [
    'load_above',
    'visitors_missing',
    'load_followed',
    'goodput_stalls',
    'resource_full',
    'retries',
    'users_rise',
    'capacity_lost',
  ]),
  ...all('served', [
    'users_follow',
    'sources_rise',
    'people_beyond_capacity',
    'users_do_not_follow',
    'workers_held',
    'half_open',
  ]),
  ...all('errors', [
    'shedding',
    'own_errors',
    'born_errors',
    'absent',
    'born_here',
    'onset_step',
    'logins_refused',
    'broken_elsewhere',
  ]),
  ...all('durations', ['slower', 'slow_without_load', 'slow_while_free', 'readers_slow']),
  ...all('composition', ['excess_same', 'people_sources', 'sources_known'], 'source'),
  ...all(
    'composition',
    ['excess_foreign', 'foreign_load', 'foreign_sources', 'mix_differs', 'per_source_high'],
    'source',
  ),
  ...all('composition', ['sources_unknown', 'attack_beyond_capacity'], 'source'),
  ...all('composition', ['foreign_clients', 'usual_clients', 'pages_bare', 'pages_whole'], 'client'),
  ...all('composition', ['paths_narrow', 'paths_usual'], 'path'),
  ...all('probes', ['probe_failing', 'probe_certificate', 'probe_answers']),
};

function all(what: Telling, keys: readonly string[], by?: CompositionKind): Record<string, Sight> {
  return Object.fromEntries(keys.map((key): [string, Sight] => [key, by ? [what, by] : [what]]));
}

/**
 * Of the leading incident, the curve that carries the strongest evidence for its word, on the cell where it starts; while nothing is
 * wrong, the national load beside what was expected.
 *
 * @param readable what the reader may ask the console for: a wall reads less than a desk
 * @returns undefined where nothing was ever received
 */
export function tellingCurve(
  live: LiveState,
  { incidents, shown }: Pick<Screen, 'incidents' | 'shown'>,
  readable: readonly Telling[] = TELLING,
): TellingCurve | undefined {
  const known = new Set(live.chain.cells.map(({ id }) => id));
  for (const incident of incidents) {
    const origin = [incident.maillon, ...incident.cells].find((cell) => known.has(cell));
    if (origin !== undefined) return ofIncident(incident, origin, live, shown, known, readable);
  }
  return calmCurve(live, shown);
}

function ofIncident(
  incident: IncidentView,
  origin: CellId,
  live: LiveState,
  shown: Screen['shown'],
  known: ReadonlySet<CellId>,
  readable: readonly Telling[],
): TellingCurve {
  const { sinceMs: onsetMs } = incident;
  const state = shown.get(origin)?.state ?? 'unknown';
  const probed = live.cells.get(origin)?.outside !== undefined && readable.includes('probes');
  if (isUnseen(state) && probed) return { cell: origin, what: 'probes', reason: { kind: 'silence' }, onsetMs };
  // Without a word, whatever speaks loudest for any hypothesis.
  const speaking = incident.cause === 'undetermined' ? incident.evidence : weigh(incident).supporting;
  const strongest = speaking
    .filter(({ nats, key }) => nats > 0 && readable.includes(SEEN_IN[key]?.[0] as Telling))
    .toSorted((a, b) => b.nats - a.nats)[0];
  const sight = strongest && SEEN_IN[strongest.key];
  if (!sight) return { cell: origin, what: 'served', reason: { kind: 'incident' }, onsetMs };
  const named = strongest.params.cell;
  const own = typeof named === 'string' && known.has(named) && incident.cells.includes(named);
  const cell = own ? named : origin;
  const [what, by] = sight;
  return { cell, what, ...(by && { by }), reason: { kind: 'evidence', evidence: strongest }, onsetMs };
}

function calmCurve({ chain, cells }: LiveState, shown: Screen['shown']): TellingCurve | undefined {
  const heard = chain.cells.flatMap(({ id, ent }) => {
    const picture = cells.get(id);
    const state = shown.get(id)?.state;
    if (!picture || picture.lastReceivedMs === undefined || state === undefined || isUnseen(state)) return [];
    return { id, national: ent === NATIONAL, usual: Math.max(picture.expectedPerS, picture.offeredPerS) };
  });
  const [first] = heard.toSorted(
    (a, b) => Number(b.national) - Number(a.national) || steady(b.usual) - steady(a.usual),
  );
  return first && { cell: first.id, what: 'load', reason: { kind: 'calm', national: first.national } };
}

/** To two figures, so that two maillons of nearly the same load do not take turns. */
function steady(perS: number): number {
  return Number(perS.toPrecision(1));
}
