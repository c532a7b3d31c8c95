import { type CSSProperties, useMemo } from 'react';
import type { LiveState } from '../../protocol/reduce.js';
import { type Layout, layoutOf } from '../map/layout.js';
import { useMapTexts } from '../map/texts.js';
import { type Place, placesOn } from '../model/places.js';
import type { Screen } from '../model/screen.js';
import { isIll } from '../model/shown-state.js';
import type { Ems } from '../model/wall/plan.js';
import { WALL_STATES, type WallState, wallState } from '../model/wall/roll-up.js';
import { StateMark } from '../view/mark.js';
import { useSpeech } from '../view/speech.js';
import { useWallTexts } from './texts.js';

interface WallMapProps {
  readonly live: LiveState;
  readonly screen: Screen;
  readonly nowMs: number;
  /** The box it fills. */
  readonly box: Ems;
}

/** Widths, in ems, of a tile with the shape and three letters, of one with the shape alone, of the list of names beside. */
const CODE = 3.9;
const LARGEST = 6;
const MARK = 1.45;
const NAMES = 6;
const LINE = 1.25;
/** Mean width of a character of B612, ems. */
const CHARACTER = 0.53;

/** Where in the country: a tile a place, and the names of those that are ill. Letters that would not be legible are left to the list. */
export function WallMap({ live, screen, nowMs, box }: WallMapProps) {
  const say = useWallTexts();
  const layout = useMemo(() => layoutOf(placesOn(live, screen)), [live, screen]);
  const { columns, academies } = layout;
  const rows = Math.max(1, ...layout.tiles.map(({ row }) => row));
  const hasCodes = box.width >= columns * CODE + 2 * NAMES && box.height >= rows * LINE;
  const tile = hasCodes ? Math.min(LARGEST, (box.width - 2 * NAMES) / columns) : MARK;
  const left = academies ? box.width - columns * tile : box.width;
  return (
    <section
      className="wall-map"
      data-testid="map"
      data-codes={hasCodes}
      aria-label={say('map.title')}
      style={{ width: `${box.width}rem` }}
    >
      {/* A chain without académies has no map: its territories stand in the list. */}
      {academies && <Tiles layout={layout} rows={rows} tile={tile} hasCodes={hasCodes} nowMs={nowMs} />}
      <Names
        places={layout.tiles.map(({ place }) => place)}
        all={!academies}
        lines={Math.max(2, Math.floor(box.height / LINE))}
        width={left}
      />
    </section>
  );
}

interface TilesProps {
  readonly layout: Layout;
  readonly rows: number;
  /** Width, ems. */
  readonly tile: number;
  readonly hasCodes: boolean;
  readonly nowMs: number;
}

function Tiles({ layout: { tiles, columns }, rows, tile: width, hasCodes, nowMs }: TilesProps) {
  const texts = useMapTexts();
  return (
    <ul
      className="wall-map-tiles"
      style={{ '--columns': columns, '--rows': rows, '--tile': `${width}rem` } as CSSProperties}
    >
      {tiles.map(({ place, column, row }) => (
        <li
          key={place.territory.id}
          style={{ gridArea: `${row} / ${column}` }}
          data-place={place.territory.id}
          data-state={stateOf(place)}
          data-stale={place.stale}
        >
          <span className="sr">{texts.whole(place, nowMs)}</span>
          <span aria-hidden="true">
            {(hasCodes || stateOf(place) !== 'healthy') && <StateMark state={stateOf(place)} />}
            {hasCodes && ` ${texts.code(place)}`}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface NamesProps {
  readonly places: readonly Place[];
  /** The calm ones too. */
  readonly all: boolean;
  readonly lines: number;
  /** Ems. */
  readonly width: number;
}

/** The places by name, the worst first; the last line says how old what the map stands on is. */
function Names({ places, all, lines, width }: NamesProps) {
  const say = useWallTexts();
  const texts = useMapTexts();
  const { formats } = useSpeech();
  const listed = places
    .filter(({ state }) => all || isIll(state))
    .toSorted((a, b) => rank(a) - rank(b) || (b.pupils ?? 0) - (a.pupils ?? 0));
  const room = lines - 1;
  const named = listed.length > room ? listed.slice(0, room - 1) : listed;
  const withPupils = (place: Place) =>
    isIll(place.state) && place.pupils !== undefined
      ? `${texts.short(place)}, ${texts.pupils(place)}`
      : texts.short(place);
  // All of them with how many it concerns, or none.
  const wide = named.every((place) => withPupils(place).length * CHARACTER + MARK <= width);
  const received = places.flatMap(({ dataMs }) => dataMs ?? []);
  return (
    <ol className="wall-map-names" aria-hidden={!all}>
      {named.map((place, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is what stays
        <li key={line} data-state={stateOf(place)} data-place={all ? place.territory.id : undefined}>
          <StateMark state={stateOf(place)} /> {wide ? withPupils(place) : texts.short(place)}
        </li>
      ))}
      {named.length < listed.length && <li>{say('map.more', { count: listed.length - named.length })}</li>}
      {listed.length === 0 && <li className="wall-calm">{say('map.none')}</li>}
      {received.length > 0 && (
        <li className="wall-calm">{say('map.data', { time: formats.time(Math.min(...received)) })}</li>
      )}
    </ol>
  );
}

/** One of the six; a place of which nothing was ever heard is not known. */
function stateOf({ state, stale, dataMs }: Place): WallState {
  return wallState({ state, stale, ageMs: dataMs }) ?? 'unknown';
}

function rank(place: Place): number {
  return WALL_STATES.indexOf(stateOf(place));
}
