import { describe, expect, it } from 'vitest';
import type { CellPicture, Picture } from '../../../../alerts/picture.js';
import { loadChain } from '../../../../chain/load.js';
import type { CellId, Chain } from '../../../../chain/model.js';
import { GRID } from '../../../../dashboard/web/map/grid.js';
import { layoutOf, moveOnMap } from '../../../../dashboard/web/map/layout.js';
import { type Place, placesOn, touchedAmong, touchedThrough } from '../../../../dashboard/web/model/places.js';
import { shownOf } from '../../support/live.js';
import { calmPicture, saturationIncident, stormPicture } from '../../support/pictures.js';

const chainAt = (name: string) => loadChain(new URL(`../../../../chain/${name}`, import.meta.url).pathname);
const france = await chainAt('france');
const demo = await chainAt('demo');
const T0 = Date.parse('2021-04-06T06:02:31Z');

/** A calm morning of the national chain, but for these cells. */
function morning(over: Readonly<Record<CellId, Partial<CellPicture>>>, incidents: Picture['incidents'] = []): Picture {
  const calm = calmPicture(france, T0);
  return {
    ...calm,
    incidents,
    cells: calm.cells.map((cell) => ({ ...cell, lastReceivedMs: T0 - 700, ...over[cell.cell] })),
  };
}

function placesOf(chain: Chain, picture: Picture): ReadonlyMap<string, Place> {
  const { live, screen } = shownOf(chain, picture);
  return new Map(placesOn(live, screen).map((place) => [place.territory.id, place]));
}

describe('the grid', () => {
  it('gives each of the thirty académies of the chain a square of its own', () => {
    const academies = france.territories.filter(({ kind }) => kind === 'academie').map(({ id }) => id);
    expect(academies).toHaveLength(30);
    expect(Object.keys(GRID).sort()).toEqual(academies.sort());
    const squares = new Set(Object.values(GRID).map(({ column, row }) => `${column} ${row}`));
    expect(squares.size).toBe(30);
    expect(new Set(Object.values(GRID).map(({ code }) => code)).size).toBe(30);
  });

  it('keeps west of west and north of north', () => {
    const at = (id: string) => GRID[`ac-${id}`]!;
    for (const [west, east] of [
      ['rennes', 'paris'],
      ['nantes', 'dijon'],
      ['bordeaux', 'nice'],
      ['normandie', 'strasbourg'],
    ] as const)
      expect(at(west).column).toBeLessThan(at(east).column);
    for (const [north, south] of [
      ['lille', 'amiens'],
      ['paris', 'orleans-tours'],
      ['lyon', 'aix-marseille'],
      ['nice', 'corse'],
      ['corse', 'la-reunion'],
    ] as const)
      expect(at(north).row).toBeLessThan(at(south).row);
  });

  it('is walked by arrows from any tile to any other', () => {
    const layout = layoutOf([...placesOf(france, morning({})).values()]);
    const reached = new Set([layout.tiles[0]]);
    for (const tile of reached)
      for (const key of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']) {
        const next = tile && moveOnMap(layout, tile, key);
        if (next) reached.add(next);
      }
    expect(reached.size).toBe(30);
    const corse = layout.tiles.find(({ place }) => place.territory.id === 'ac-corse')!;
    expect(moveOnMap(layout, corse, 'ArrowDown')?.place.territory.id).toBe('ac-la-reunion');
    expect(moveOnMap(layout, corse, 'ArrowRight')).toBeUndefined();
    expect(moveOnMap(layout, corse, 'x')).toBeUndefined();
  });

  it('shows the territories of a chain without académies instead, as they stand in its files', () => {
    const layout = layoutOf([...placesOf(demo, calmPicture(demo, T0)).values()]);
    expect(layout.academies).toBe(false);
    expect(layout.tiles.map(({ place, column, row }) => [place.territory.id, column, row])).toEqual([
      ['nord', 1, 1],
      ['est', 1, 2],
      ['sud', 1, 3],
    ]);
  });
});

describe('an académie', () => {
  it('shows the worst of the ENT that serve it, an ENT of the région or of one département alike', () => {
    const places = placesOf(
      france,
      morning({ 'enthdf/base': { state: 'down' }, 'ent77/portail': { state: 'degraded' } }),
    );
    expect(places.get('ac-lille')).toMatchObject({ state: 'down', blame: [{ kind: 'cell', cell: 'enthdf/base' }] });
    expect(places.get('ac-amiens')?.state).toBe('down');
    expect(places.get('ac-creteil')?.state).toBe('degraded');
    expect(places.get('ac-paris')?.state).toBe('healthy');
    expect(touchedAmong([...places.values()]).count).toBe(3);
  });

  it('is touched only through what is national where its own maillons are well, and says so', () => {
    const places = placesOf(france, morning({ 'national/educonnect': { state: 'failing' } }));
    expect([...places.values()].every(({ state }) => state === 'failing')).toBe(true);
    const lille = places.get('ac-lille')!;
    expect(lille.blame).toEqual([{ kind: 'national', cell: 'national/educonnect' }]);
    expect(touchedThrough(lille)).toBe('national');
    // Everybody: the nation's own count, shared out over the académies.
    expect(touchedAmong([...places.values()])).toMatchObject({ count: 30 });
    expect(touchedAmong([...places.values()]).pupils).toBeCloseTo(5_686_000, -2);
  });

  it('lays on a national maillon what an ENT suffers from it, and not what is wrong with it by itself', () => {
    const incident = {
      ...saturationIncident(T0, T0 - 60_000),
      ...{ maillon: 'national/educonnect', cells: ['national/educonnect', 'enthdf/sso'] },
    };
    const over = { 'national/educonnect': { state: 'failing' }, 'enthdf/sso': { state: 'degraded' } } as const;
    const suffering = placesOf(france, morning(over, [incident])).get('ac-lille')!;
    expect(suffering).toMatchObject({ state: 'failing', blame: [{ kind: 'national', cell: 'national/educonnect' }] });
    const both = placesOf(france, morning({ ...over, 'enthdf/base': { state: 'degraded' } }, [incident]));
    expect(both.get('ac-lille')?.blame).toEqual([
      { kind: 'national', cell: 'national/educonnect' },
      { kind: 'cell', cell: 'enthdf/base' },
    ]);
    expect(touchedThrough(both.get('ac-lille')!)).toBeUndefined();
    expect(touchedThrough(both.get('ac-nice')!)).toBe('national');
  });

  it('names the operator where several of its ENT are ill at once', () => {
    const over = { 'enthdf/frontal': { state: 'failing' }, 'lycee-connecte/frontal': { state: 'failing' } } as const;
    const places = placesOf(france, morning(over));
    for (const id of ['ac-lille', 'ac-bordeaux']) {
      const place = places.get(id)!;
      expect(place.blame).toEqual([{ kind: 'operator', operator: 'open-digital-education', ents: 2 }]);
      expect(touchedThrough(place)).toBe('operator');
    }
    expect(places.get('ac-nice')?.blame).toEqual([]);
    // Two things wrong at one operator are two things: nobody is named by them.
    const apart = { 'enthdf/frontal': { state: 'failing' }, 'lycee-connecte/base': { state: 'failing' } } as const;
    expect(placesOf(france, morning(apart)).get('ac-lille')?.blame).toEqual([{ kind: 'cell', cell: 'enthdf/frontal' }]);
  });

  it('is unknown where no ENT is declared, though everything national is well', () => {
    const places = placesOf(france, morning({}));
    expect(places.get('ac-guyane')).toMatchObject({ state: 'unknown', declared: false, blame: [] });
    expect(places.get('ac-martinique')).toMatchObject({ state: 'healthy', declared: true });
  });

  it('is never healthy without data of its own, and stale as soon as a part is', () => {
    const never = (id: CellId) => id.startsWith('toutatice/') || id.startsWith('pronote-rennes/');
    const bare = (state: 'unknown' | 'unmapped') => {
      const silent = { state, lastReceivedMs: undefined };
      const cells = france.cells.filter(({ id }) => never(id));
      return placesOf(france, morning(Object.fromEntries(cells.map(({ id }) => [id, silent])))).get('ac-rennes');
    };
    expect(bare('unknown')).toMatchObject({ state: 'unknown', heard: 0 });
    expect(bare('unmapped')).toMatchObject({ state: 'unmapped', heard: 0 });
    const old = placesOf(france, morning({ 'leia/dns': { lastReceivedMs: T0 - 50_000 } })).get('ac-corse');
    expect(old).toMatchObject({ state: 'healthy', stale: true, dataMs: T0 - 50_000 });
    expect(old?.blame).toEqual([{ kind: 'cell', cell: 'leia/dns' }]);
    const silent = placesOf(france, morning({ 'leia/dns': { state: 'silent' } })).get('ac-corse');
    expect(silent).toMatchObject({ state: 'silent', blame: [{ kind: 'cell', cell: 'leia/dns' }] });
    expect(touchedThrough(silent!)).toBeUndefined();
  });

  it('counts only the pupils of the ENT that are ill', () => {
    const places = placesOf(france, morning({ 'mon-bureau-numerique/base': { state: 'down' } }));
    const touched = touchedAmong([...places.values()]);
    expect(touched.count).toBe(3);
    expect(touched.pupils).toBeCloseTo(413_000, -1);
    expect(places.get('ac-nice')?.pupils).toBeUndefined();
  });

  it('of the demo: a territory says what each of its ENT says', () => {
    const places = placesOf(demo, stormPicture(demo, T0, T0 - 193_000));
    expect([...places.values()].map(({ territory, state }) => [territory.id, state])).toEqual([
      ['nord', 'down'],
      ['est', 'failing'],
      ['sud', 'failing'],
    ]);
    expect(touchedThrough(places.get('est')!)).toBe('national');
  });
});
