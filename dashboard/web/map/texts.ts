import { useTranslation } from 'react-i18next';
import { useSentences } from '../locale/sentences.js';
import { type Blame, type Place, touchedThrough } from '../model/places.js';
import { isIll } from '../model/shown-state.js';
import { useSpeech } from '../view/speech.js';
import { GRID } from './grid.js';

/** Who is blamed by name; the table says the same. */
const BLAMED = 3;
/** From here on French counts in millions "of" pupils. */
const MILLION = 999_500;

/** How the map says what its tiles show. */
export interface MapTexts {
  readonly name: (place: Place) => string;
  /** In as little room as a tile has. */
  readonly short: (place: Place) => string;
  readonly code: (place: Place) => string;
  readonly state: (place: Place) => string;
  /** `par l’opérateur Kosmos (3 ENT en peine)`; empty where nobody is to blame. */
  readonly blame: (place: Place) => string;
  readonly pupils: (place: Place) => string;
  readonly data: (place: Place, nowMs: number) => string;
  /** What the tile does not write: said after it by a screen reader. */
  readonly rest: (place: Place, nowMs: number) => string;
  /** Everything, as one sentence: what stands under the map. */
  readonly whole: (place: Place, nowMs: number) => string;
}

export function useMapTexts(): MapTexts {
  const { t } = useTranslation('map');
  const { names, formats, language } = useSpeech();
  const sentences = useSentences();
  const name = ({ territory }: Place) => names.territory(territory.id);
  const state = (place: Place) => sentences.state(place.state);
  const one = (blame: Blame) =>
    blame.kind === 'operator'
      ? t('from.operator', { what: names.operator(blame.operator), count: blame.ents })
      : t(`from.${blame.kind}`, { what: names.cell(blame.cell) });
  const blame = ({ blame: all }: Place) => {
    const more = all.length - BLAMED;
    return [...all.slice(0, BLAMED).map(one), ...(more > 0 ? [t('from.more', { count: more })] : [])].join(', ');
  };
  const pupils = ({ state: of, pupils: count, pupilsAtMost }: Place) => {
    if (!isIll(of)) return '';
    if (count === undefined) return t('uncounted');
    const said = t(count >= MILLION ? 'pupilsMillions' : 'pupils', { value: formats.compact(count) });
    return pupilsAtMost ? `${t('atMost')} ${said}` : said;
  };
  const data = ({ dataMs, stale }: Place, nowMs: number) => {
    if (dataMs === undefined) return '';
    return stale
      ? t('stale', { duration: formats.duration(nowMs - dataMs) })
      : t('data', { time: formats.time(dataMs) });
  };
  const known = (place: Place) => {
    if (!place.declared) return t(isIll(place.state) ? 'noEnt' : 'nothingKnown');
    if (place.heard === 0) return t('neverHeard');
    return place.heard < place.cells ? t('heard', { heard: place.heard, cells: place.cells }) : '';
  };
  const only = (place: Place) => {
    const through = touchedThrough(place);
    return through ? t(`only.${through}`) : '';
  };
  const about = (place: Place, nowMs: number) => [
    blame(place),
    only(place),
    pupils(place),
    known(place),
    data(place, nowMs),
  ];
  // Its own state gives way to the word on the tile of one that is touched from elsewhere.
  const through = (place: Place) => (touchedThrough(place) ? state(place) : '');
  return {
    ...{ name, state, blame, pupils, data },
    short: (place) => GRID[place.territory.id]?.short[language] ?? name(place),
    code: (place) => GRID[place.territory.id]?.code ?? name(place),
    rest: (place, nowMs) => `, ${sentence([through(place), ...about(place, nowMs)])}`,
    whole: (place, nowMs) => sentence([t('label', { name: name(place), state: state(place) }), ...about(place, nowMs)]),
  };
}

function sentence(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== '').join(', ')}.`;
}
