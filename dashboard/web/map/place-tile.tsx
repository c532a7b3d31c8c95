import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { type Place, touchedThrough } from '../model/places.js';
import { isIll, isUnseen } from '../model/shown-state.js';
import { StateMark } from '../view/mark.js';
import { useSpeech } from '../view/speech.js';
import { useMapTexts } from './texts.js';

interface TileProps {
  readonly place: Place;
  readonly nowMs: number;
  readonly selected: boolean;
  readonly focusable: boolean;
  readonly onSelect: (() => void) | undefined;
  /** The pointer or the focus comes, or goes. */
  readonly onLook: (looking: boolean) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** One académie: shape, word and colour of its state, pupils touched, through what, and how old its data is. */
export function PlaceTile({ place, nowMs, selected, focusable, onSelect, onLook, onKeyDown }: TileProps) {
  const texts = useMapTexts();
  const look = {
    className: 'place',
    'data-place': place.territory.id,
    'data-state': place.state,
    'data-stale': place.stale,
    'data-declared': place.declared,
    'data-through': touchedThrough(place),
  };
  if (!onSelect) {
    return (
      <div {...look}>
        <Face place={place} nowMs={nowMs} />
        <span className="sr">{texts.rest(place, nowMs)}</span>
      </div>
    );
  }
  return (
    <button
      type="button"
      {...look}
      aria-pressed={selected}
      tabIndex={focusable ? 0 : -1}
      onClick={onSelect}
      onFocus={() => onLook(true)}
      onBlur={() => onLook(false)}
      onMouseEnter={() => onLook(true)}
      onMouseLeave={() => onLook(false)}
      onKeyDown={onKeyDown}
    >
      <Face place={place} nowMs={nowMs} />
      <span className="sr">{texts.rest(place, nowMs)}</span>
    </button>
  );
}

function Face({ place, nowMs }: Pick<TileProps, 'place' | 'nowMs'>) {
  const { t } = useTranslation('map');
  const texts = useMapTexts();
  const { formats } = useSpeech();
  const through = touchedThrough(place);
  const { state, pupils, dataMs, stale } = place;
  const old = dataMs !== undefined && (stale || (isUnseen(state) && state !== 'unmapped'));
  // Its shape and colour say how bad it is; a word more says that it is not of its own making.
  const word = through
    ? t(`through.${through}`)
    : place.declared || isIll(state)
      ? texts.state(place)
      : t('nothingShort');
  return (
    <span className="place-face">
      <span className="place-name">{texts.short(place)}</span>
      <span className="place-head">
        <StateMark state={state} />
        <span className="place-code">{texts.code(place)}</span>
        <span className="place-state">{word}</span>
      </span>
      <span className="place-last">
        {isIll(state)
          ? pupils !== undefined && <b>{t('pupilsShort', { value: formats.compact(pupils) })}</b>
          : dataMs !== undefined && (old ? formats.duration(nowMs - dataMs) : formats.time(dataMs))}
      </span>
    </span>
  );
}
