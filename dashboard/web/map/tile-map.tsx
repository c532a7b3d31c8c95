import { type CSSProperties, type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveState } from '../../protocol/reduce.js';
import { type Place, placesOn, touchedAmong } from '../model/places.js';
import type { Screen } from '../model/screen.js';
import { layoutOf, moveOnMap, type PlacedTile } from './layout.js';
import { MapTable } from './map-table.js';
import { PlaceTile } from './place-tile.js';
import { useMapTexts } from './texts.js';

export interface TileMapProps {
  readonly live: LiveState;
  readonly screen: Screen;
  readonly nowMs: number;
  /** `names`: name, state, pupils and age; `codes`: three letters and the shape, for little room; `wall`: as names, to be read from afar. */
  readonly density?: 'names' | 'codes' | 'wall';
  /** Of the territory that the view is filtered to. */
  readonly selected?: string | undefined;
  /** Makes buttons of the tiles. Without it the map is only looked at: no focus, no table. */
  readonly onSelect?: ((territory: string) => void) | undefined;
}

/** France as equal squares, one an académie: each shows the worst of what serves it, and says who is to blame. */
export function TileMap({ live, screen, nowMs, density = 'names', selected, onSelect }: TileMapProps) {
  const { t } = useTranslation('map');
  const texts = useMapTexts();
  const map = useRef<HTMLUListElement>(null);
  const places = useMemo(() => placesOn(live, screen), [live, screen]);
  const layout = useMemo(() => layoutOf(places), [places]);
  const [looked, setLooked] = useState<string>();
  const [entered, setEntered] = useState<string>();
  const { tiles, columns, academies } = layout;
  const of = (id: string | undefined) => places.find(({ territory }) => territory.id === id);
  const focusable = of(entered) ?? of(selected) ?? tiles[0]?.place;
  const said = of(looked) ?? of(selected);

  const onKeyDown = (from: PlacedTile, event: KeyboardEvent) => {
    const next = moveOnMap(layout, from, event.key);
    if (!next) return;
    event.preventDefault();
    map.current?.querySelector<HTMLElement>(`[data-place="${next.place.territory.id}"]`)?.focus();
  };
  return (
    <section className="map" data-density={density} data-columns={columns} aria-labelledby="map-title">
      <div className="section-head">
        <h2 id="map-title">{t(academies ? 'title' : 'titleTerritories')}</h2>
        <span className="section-note" data-testid="map-touched">
          {useTouched(places, academies)}
        </span>
      </div>
      <ul className="map-tiles" ref={map} style={{ '--columns': columns } as CSSProperties}>
        {tiles.map((tile) => {
          const { place, column, row } = tile;
          const { id } = place.territory;
          return (
            <li key={id} style={{ gridArea: `${row} / ${column}` }} data-row={row}>
              <PlaceTile
                place={place}
                nowMs={nowMs}
                selected={id === selected}
                focusable={id === focusable?.territory.id}
                onSelect={onSelect && (() => onSelect(id))}
                onLook={(looking) => {
                  setLooked(looking ? id : undefined);
                  if (looking) setEntered(id);
                }}
                onKeyDown={(event) => onKeyDown(tile, event)}
              />
            </li>
          );
        })}
        {layout.overseas && (
          <li className="map-overseas" aria-hidden="true">
            {t('overseas')}
          </li>
        )}
      </ul>
      {onSelect && (
        <>
          <p className="map-said" aria-hidden="true">
            {said ? texts.whole(said, nowMs) : t('keys')}
          </p>
          <MapTable places={tiles.map(({ place }) => place)} nowMs={nowMs} academies={academies} />
        </>
      )}
    </section>
  );
}

function useTouched(places: readonly Place[], academies: boolean): string {
  const { t } = useTranslation('map');
  const { count } = touchedAmong(places);
  if (count === 0) return t(academies ? 'untouched' : 'untouchedTerritories');
  return t(academies ? 'touched' : 'touchedTerritories', { count, total: places.length });
}
