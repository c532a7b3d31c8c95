import { describe, expect, it } from 'vitest';
import type { CellPicture } from '../../../alerts/picture.js';
import { loadChain } from '../../../chain/load.js';
import type { CellId } from '../../../chain/model.js';
import { namesOf } from '../../../dashboard/speech/names.js';
import { readAddress } from '../../../dashboard/web/address/address.js';
import { type Filter, narrow, partsOf, readFilter } from '../../../dashboard/web/model/filter.js';
import { fold, matrixOf } from '../../../dashboard/web/model/matrix.js';
import { shownOf } from '../support/live.js';
import { calmPicture } from '../support/pictures.js';

const france = await loadChain(new URL('../../../chain/france', import.meta.url).pathname);
const T0 = Date.parse('2021-04-06T06:02:31Z');
const NOTHING = readFilter(new URLSearchParams());

function morning(over: Readonly<Record<CellId, Partial<CellPicture>>> = {}) {
  const calm = calmPicture(france, T0);
  const cells = calm.cells.map((cell) => ({ ...cell, lastReceivedMs: T0 - 700, ...over[cell.cell] }));
  return shownOf(france, { ...calm, cells });
}

function narrowed(filter: Partial<Filter>, { live, screen } = morning()) {
  const around = { chain: live.chain, shown: screen.shown, names: namesOf(live.chain, 'fr') };
  return narrow(matrixOf(live.chain), { ...NOTHING, ...filter }, around);
}

const rowsOf = (filter: Partial<Filter>, seen = morning()) =>
  narrowed(filter, seen)
    .rows.map(({ ent }) => ent.id)
    .sort();

describe('the filter', () => {
  it('stands in the address and is read back from it; what means nothing is nothing', () => {
    const search = '?place=ac-lille&operator=kosmos&maillon=base&state=ill&q=lyc%C3%A9e';
    const { filter } = readAddress(search, null, 'fr');
    expect(filter).toEqual({ place: 'ac-lille', operator: 'kosmos', maillon: 'base', ill: true, text: 'lycée' });
    const parts = partsOf(filter);
    expect(readFilter(new URLSearchParams(parts.map((part) => [...part])))).toEqual(filter);
    expect(readAddress('?place=&state=well&q=%20', null, 'fr').filter).toEqual({ ...NOTHING, text: ' ' });
    expect(partsOf({ ...NOTHING, text: ' ' })).toEqual([]);
  });

  it('without a part leaves the matrix as it is', () => {
    const seen = morning();
    const matrix = matrixOf(seen.live.chain);
    const around = { chain: seen.live.chain, shown: seen.screen.shown, names: namesOf(seen.live.chain, 'fr') };
    expect(narrow(matrix, NOTHING, around)).toBe(matrix);
  });

  it.each<[string, Partial<Filter>, string[]]>([
    ['an académie: the ENT of its région too', { place: 'ac-lille' }, ['enthdf', 'pronote-lille']],
    [
      'a région: what each of its académies has',
      { place: 'hauts-de-france' },
      ['enthdf', 'pronote-amiens', 'pronote-lille'],
    ],
    ['a département', { place: 'dep-77' }, ['ent77', 'monlycee-net', 'pronote-creteil', 'ent94', 'webcollege'].sort()],
    ['an operator', { operator: 'gip-recia' }, ['netocentre']],
    ['words without accents', { text: 'PRONOTE creteil' }, ['pronote-creteil']],
    ['words of the operator', { text: 'recia' }, ['netocentre']],
    ['two parts at once', { place: 'ac-paris', operator: 'index-education' }, ['pronote-paris']],
    ['a name that nobody has', { place: 'atlantis' }, []],
  ])('keeps the rows of %s', (_, filter, rows) => {
    expect(rowsOf(filter)).toEqual(rows);
  });

  it('keeps the column of a maillon, national or not, and the rows that are ill', () => {
    expect(narrowed({ maillon: 'educonnect' }).rows[0]?.cells).toEqual(['national/educonnect']);
    const one = narrowed({ maillon: 'base', place: 'ac-lille' });
    expect(one.maillons.map(({ id }) => id)).toEqual(['base']);
    expect(one.rows.map(({ cells }) => cells)).toEqual([['enthdf/base'], ['pronote-lille/base']]);
    const ill = morning({ 'enthdf/base': { state: 'failing' }, 'leia/dns': { state: 'silent' } });
    expect(rowsOf({ ill: true }, ill)).toEqual(['enthdf']);
    expect(rowsOf({ ill: true, maillon: 'portail' }, ill)).toEqual([]);
    expect(rowsOf({ ill: true }, morning({ 'national/gar': { state: 'down' } })).length).toBeGreaterThan(30);
  });
});

describe('a long matrix', () => {
  const folded = (over: Readonly<Record<CellId, Partial<CellPicture>>>, unfolded: string[] = []) => {
    const { live, screen } = morning(over);
    return fold(matrixOf(live.chain), screen.shown, undefined, unfolded);
  };

  it('keeps the ill rows up, the gravest territory first, and folds the rest by territory', () => {
    const { groups, rows } = folded({
      'enthdf/base': { state: 'degraded' },
      'agora06/portail': { state: 'degraded' },
      'atrium/portail': { state: 'down' },
      'leia/dns': { state: 'silent' },
    });
    expect(groups.slice(0, 3).map(({ territory }) => territory.id)).toEqual([
      'provence-alpes-cote-d-azur',
      'hauts-de-france',
      'auvergne-rhone-alpes',
    ]);
    expect(rows.map(({ ent }) => ent.id)).toEqual(['atrium', 'agora06', 'enthdf', 'leia']);
    expect(groups.reduce((sum, { folded: calm }) => sum + calm.length, 0)).toBe(62 - 4);
  });

  it('unfolds one territory and leaves the others', () => {
    const over = { 'enthdf/base': { state: 'degraded' } } as const;
    const { groups, rows } = folded(over, ['corse']);
    expect(rows.map(({ ent }) => ent.id)).toEqual(['enthdf', 'leia', 'pronote-corse']);
    expect(groups.find(({ territory }) => territory.id === 'corse')?.folded).toEqual([]);
  });
});
