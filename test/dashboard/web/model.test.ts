import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CELL_STATES, type CellState } from '../../../alerts/detect/verdict.js';
import type { Picture } from '../../../alerts/picture.js';
import { standing } from '../../../chain/in-force.js';
import { loadChain } from '../../../chain/load.js';
import { localAdministrator } from '../../../chain/principal.js';
import { parseServerMessage } from '../../../dashboard/protocol/parse.js';
import { type LiveState, reduce } from '../../../dashboard/protocol/reduce.js';
import { LiveStream } from '../../../dashboard/server/live/streams.js';
import { formats } from '../../../dashboard/speech/format.js';
import { namesOf } from '../../../dashboard/speech/names.js';
import { reachOf } from '../../../dashboard/speech/reach.js';
import { readAddress } from '../../../dashboard/web/address/address.js';
import { syncedClock } from '../../../dashboard/web/clock/synced-clock.js';
import en from '../../../dashboard/web/locales/en.json' with { type: 'json' };
import fr from '../../../dashboard/web/locales/fr.json' with { type: 'json' };
import { chartRows } from '../../../dashboard/web/model/curves.js';
import { weigh } from '../../../dashboard/web/model/incidents.js';
import { at, fold, matrixOf, move, type Position, tally } from '../../../dashboard/web/model/matrix.js';
import { rangeUpTo } from '../../../dashboard/web/model/ranges.js';
import { neverReceived, screenOf } from '../../../dashboard/web/model/screen.js';
import { LEGEND, type ShownState, shownState } from '../../../dashboard/web/model/shown-state.js';
import { manualClock } from '../../support/manual-clock.js';
import {
  calmPicture,
  cellPicture,
  outside,
  saturationIncident,
  saturationPicture,
  stormPicture,
} from '../support/pictures.js';

const chain = await loadChain(new URL('../../../chain/demo', import.meta.url).pathname);
const T0 = Date.parse('2021-04-06T06:02:31Z');

function liveOf(picture: Picture): LiveState {
  const stream = new LiveStream(
    { clock: manualClock(T0), chain: standing(chain), build: 'b', picture: () => picture },
    localAdministrator,
  );
  const reduction = reduce(undefined, parseServerMessage(stream.snapshot())!);
  if (reduction.kind !== 'ok') throw new Error(reduction.kind);
  return reduction.state;
}

describe('the state a tile shows', () => {
  const cell = (state: CellState, ageMs: number | undefined) =>
    cellPicture(chain, 'ent-sud/base', T0, { state, lastReceivedMs: ageMs === undefined ? undefined : T0 - ageMs });

  it.each<[CellState, number | undefined, number, CellState, boolean]>([
    ['healthy', 1000, 0, 'healthy', false],
    ['healthy', 10_500, 0, 'healthy', true],
    ['healthy', 25_500, 0, 'unknown', true],
    ['healthy', undefined, 0, 'unknown', false],
    ['failing', 26_000, 0, 'failing', true],
    ['down', 1000, 12_000, 'down', true],
    ['silent', 60_000, 0, 'silent', true],
    ['healthy', 1000, 26_000, 'unknown', true],
    ['down', 1000, 26_000, 'unknown', true],
  ])('of %s with data %s ms old in a picture %s ms old is %s (stale: %s)', (state, age, pictureAge, shown, stale) => {
    const seen = shownState(cell(state, age), 5000, T0, T0 - pictureAge);
    expect(seen).toMatchObject({ state: shown, stale });
  });

  it('is never healthy without data, or with old data', () => {
    const ages = fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined });
    fc.assert(
      fc.property(ages, fc.integer({ min: 0, max: 100_000 }), (age, pictureAge) => {
        const { state } = shownState(cell('healthy', age), 5000, T0, T0 - pictureAge);
        if (age === undefined || age > 25_000 || pictureAge > 25_000) expect(state).toBe('unknown');
      }),
    );
    expect(shownState(undefined, 5000, T0, T0).state).toBe('unknown');
  });
});

describe('the headline', () => {
  const headline = (picture: Picture, nowMs = picture.asOfMs) => screenOf(liveOf(picture), nowMs).headline;

  it('is an all-clear only if every cell is healthy on fresh data', () => {
    expect(headline(calmPicture(chain, T0))).toEqual({ kind: 'clear', total: 18 });
    const calm = calmPicture(chain, T0);
    const [first, ...rest] = calm.cells;
    expect(headline({ ...calm, cells: rest })).toMatchObject({ kind: 'watch', blind: 1, ill: 0 });
    expect(headline({ ...calm, cells: [{ ...first!, state: 'degraded' }, ...rest] })).toMatchObject({
      kind: 'watch',
      ill: 1,
    });
    expect(headline({ ...calm, cells: [{ ...first!, state: 'silent' }, ...rest] })).toMatchObject({
      kind: 'watch',
      blind: 1,
    });
  });

  it('names the gravest incident, then the oldest', () => {
    expect(headline(stormPicture(chain, T0, T0 - 60_000))).toMatchObject({
      kind: 'incident',
      incident: { id: 'i-attack', severity: 'P1' },
      others: 1,
    });
  });

  it('says that the picture is frozen rather than repeat it as the present', () => {
    expect(headline(calmPicture(chain, T0), T0 + 11_000)).toMatchObject({ kind: 'frozen', asOfMs: T0 });
  });
});

describe('the age of the data', () => {
  const bare = (picture: Picture): Picture => ({
    ...picture,
    cells: picture.cells.map((one) => ({ ...one, state: 'unknown', lastReceivedMs: undefined })),
  });
  const empty = bare(calmPicture(chain, T0));
  const [first, ...rest] = empty.cells;

  it('is none where nothing was ever received, though the picture is of this second', () => {
    expect(neverReceived(liveOf(empty))).toBe(true);
    expect(neverReceived(liveOf({ ...empty, cells: [] }))).toBe(true);
  });

  it('is one as soon as anything was: rows of a cell, of an unknown key, or of a probe', () => {
    expect(neverReceived(liveOf({ ...empty, cells: [{ ...first!, lastReceivedMs: T0 - 9e6 }, ...rest] }))).toBe(false);
    expect(neverReceived(liveOf({ ...empty, unmapped: [{ sender: 'beta', rows: 1 }] }))).toBe(false);
    expect(neverReceived(liveOf({ ...empty, cells: [{ ...first!, outside: outside(T0) }, ...rest] }))).toBe(false);
  });
});

describe('an incident', () => {
  it('marks where harm starts, who suffers and who is aimed at', () => {
    const { roles } = screenOf(liveOf(stormPicture(chain, T0, T0)), T0);
    expect(roles.get('lycees-nord/base')).toBe('origin');
    expect(roles.get('lycees-nord/frontal')).toBe('suffers');
    expect(roles.get('national/authentification')).toBe('origin');
    expect(roles.get('colleges-nord/base')).toBeUndefined();
  });

  it('reaches the pupils of its ENT, and of all if the failing maillon is national', () => {
    const live = liveOf(saturationPicture(chain, T0, T0));
    expect(reachOf(saturationIncident(T0, T0), live.chain)).toMatchObject({ ents: 1, pupils: 182_000 });
    const national = { ...saturationIncident(T0, T0), maillon: 'national/authentification' };
    expect(reachOf(national, live.chain)).toMatchObject({ ents: 4, pupils: 755_000 });
  });

  it('reaches an unknown number of pupils where nobody has counted them, not none', () => {
    const { chain: view } = liveOf(saturationPicture(chain, T0, T0));
    const ents = view.ents.map(({ pupils: _, ...ent }) => ent);
    expect(reachOf(saturationIncident(T0, T0), { ...view, ents }).pupils).toBeUndefined();
  });

  it('weighs evidence by the word of its verdict', () => {
    const { supporting, opposing, others } = weigh(saturationIncident(T0, T0));
    expect(supporting.map(({ key }) => key)).toEqual(['resource_full', 'goodput_stalls', 'load_above', 'excess_same']);
    expect(opposing.map(({ key }) => key)).toEqual(['no_retries']);
    expect(others.map(({ hypothesis }) => hypothesis)).toEqual(['attack', 'fault']);
  });
});

describe('a long matrix', () => {
  const live = liveOf(calmPicture(chain, T0)).chain;
  const regions = ['nord', 'est', 'sud'];
  const ents = Array.from({ length: 20 }, (_, n) => ({ ...live.ents[0]!, id: `ent-${n}`, territory: regions[n % 3]! }));
  const cells = ents.flatMap(({ id }) =>
    ['frontal', 'portail'].map((maillon) => ({ ...live.cells[0]!, id: `${id}/${maillon}`, ent: id, maillon })),
  );
  const matrix = matrixOf({ ...live, ents, cells: [...live.cells.filter(({ ent }) => ent === 'national'), ...cells] });
  const calm = { state: 'healthy', stale: false, ageMs: 500 } as const;
  const shown = (ill: Readonly<Record<string, CellState>> = {}) =>
    new Map(
      cells.map(({ id }) => [id, { ...calm, state: ill[id] ?? (id.endsWith('portail') ? 'unmapped' : 'healthy') }]),
    );
  const standing = (ill: Readonly<Record<string, CellState>>, selected?: string) =>
    fold(matrix, shown(ill), selected).rows.map(({ ent }) => ent.id);

  it.each<CellState>(['unknown', 'partial', 'late', 'silent', 'degraded', 'failing', 'down'])(
    'keeps a row with a cell that is %s, and folds those that are healthy or not mapped',
    (state) => {
      expect(standing({ 'ent-7/portail': state, 'ent-12/frontal': state })).toEqual(['ent-12', 'ent-7']);
    },
  );

  it('folds what was never heard, and keeps what no longer is', () => {
    const never: ShownState = { state: 'unknown', stale: false, ageMs: undefined };
    const lost = new Map(
      cells.map(({ id }) => [id, id === 'ent-3/portail' ? { ...never, stale: true, ageMs: 9e5 } : never]),
    );
    expect(fold(matrix, lost, undefined).rows.map(({ ent }) => ent.id)).toEqual(['ent-3']);
  });

  it('keeps the row of the selected cell, but not every row for a national one, and always one', () => {
    expect(standing({}, 'ent-4/frontal')).toEqual(['ent-4']);
    expect(standing({ 'ent-7/portail': 'down' }, 'national/authentification')).toEqual(['ent-7']);
    expect(standing({})).toEqual(['ent-0']);
  });

  it('loses no row: each stands or is counted, by the state of its cells', () => {
    const { groups } = fold(matrix, shown({ 'ent-7/portail': 'down' }), undefined);
    expect(groups.reduce((sum, { rows, folded }) => sum + rows.length + folded.length, 0)).toBe(20);
    const [first] = groups;
    expect(tally(first!.folded, 2, shown())).toEqual([['unmapped', first!.folded.length]]);
  });

  it('leaves a short matrix whole', () => {
    const short = matrixOf(live);
    expect(fold(short, new Map(), undefined)).toBe(short);
  });
});

describe('the matrix', () => {
  const matrix = matrixOf(liveOf(calmPicture(chain, T0)).chain);

  it('shows every cell, national ones once in every row, columns in request order', () => {
    expect(matrix.maillons.map(({ id }) => id)).toEqual(chain.maillons.map(({ id }) => id));
    expect(matrix.groups.map(({ territory, rows }) => [territory.id, rows.length])).toEqual([
      ['nord', 2],
      ['est', 1],
      ['sud', 1],
    ]);
    expect(new Set(matrix.rows.flatMap(({ cells }) => cells))).toEqual(new Set(chain.cells.map(({ id }) => id)));
    expect(new Set(matrix.rows.map(({ cells }) => cells[1]))).toEqual(new Set(['national/authentification']));
  });

  it('puts the ENT of a territory above what they lead to', () => {
    const { chain: view } = liveOf(calmPicture(chain, T0));
    const ents = view.ents.map((ent) => (ent.id === 'lycees-nord' ? { ...ent, kind: 'vie-scolaire' as const } : ent));
    const [nord] = matrixOf({ ...view, ents }).groups;
    expect(nord?.rows.map(({ ent }) => ent.id)).toEqual(['colleges-nord', 'lycees-nord']);
  });

  it('lets arrows cross a national tile and come back to the same row', () => {
    const walk = (from: Position, ...keys: string[]) =>
      keys.reduce<Position | undefined>((place, key) => place && move(matrix, place, key), from);
    expect(at(matrix, walk({ row: 2, column: 0 }, 'ArrowRight', 'ArrowRight')!)).toBe('ent-est/portail');
    expect(walk({ row: 1, column: 1 }, 'ArrowDown')).toBeUndefined();
    expect(walk({ row: 0, column: 0 }, 'ArrowUp')).toBeUndefined();
    expect(at(matrix, walk({ row: 3, column: 2 }, 'Home')!)).toBe('ent-sud/frontal');
    expect(at(matrix, walk({ row: 3, column: 2 }, 'End')!)).toBe('national/classe-virtuelle');
  });

  it('reaches every cell by arrows alone', () => {
    const start: Position = { row: 0, column: 0 };
    const reached = new Set<string>();
    const queue = [start];
    for (let place = queue.pop(); place; place = queue.pop()) {
      const key = `${place.row} ${place.column}`;
      if (reached.has(key)) continue;
      reached.add(key);
      for (const arrow of ['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight']) {
        const next = move(matrix, place, arrow);
        if (next) queue.push(next);
      }
    }
    const cells = [...reached].map((key) => {
      const [row, column] = key.split(' ').map(Number) as [number, number];
      return at(matrix, { row, column });
    });
    expect(new Set(cells)).toEqual(new Set(chain.cells.map(({ id }) => id)));
  });
});

describe('curves', () => {
  it('break where nothing is known instead of drawing a zero', () => {
    const range = rangeUpTo(T0 + 1234);
    expect(range.toMs % 5000).toBe(0);
    const rows = chartRows(
      [
        {
          atMs: range.fromMs + 5000,
          offeredPerS: 10,
          goodPerS: 4,
          errorsPerS: { fault: 1, shed: 5, timeout: 0, auth: 0, client: 0 },
        },
      ],
      { ...range, stepS: 5 },
    );
    expect(rows).toHaveLength(120);
    expect(rows[0]).toMatchObject({ offered: null, fault: null, p95: null });
    expect(rows[1]).toMatchObject({ offered: 10, good: 4, lost: 6, shed: 5, p50: null });
  });
});

describe('what the page says', () => {
  it('is in the time of Paris, in the form of each language', () => {
    expect(formats('fr').time(T0)).toBe('08:02:31');
    expect(formats('fr').probability(0.934)).toBe('0,93');
    expect(formats('en').probability(0.934)).toBe('0.93');
    expect(formats('fr').latency(1400)).toBe('1,4 s');
    expect(formats('fr').duration(192_000)).toBe('3 min 12 s');
    expect(formats('fr').duration(7_500_000)).toBe('2 h 05 min');
  });

  it('names cells in both languages, national ones without an ENT', () => {
    const view = liveOf(calmPicture(chain, T0)).chain;
    expect(namesOf(view, 'fr').cell('lycees-nord/base')).toBe('Base de données, ENT Lycées du Nord');
    expect(namesOf(view, 'en').cell('national/authentification')).toBe('Authentication');
    expect(namesOf(view, 'fr').cell('unmapped/unmapped')).toBe('unmapped, unmapped');
  });

  it('has every text in both languages, with the same parameters', () => {
    const texts = (tree: object, prefix = ''): [string, string][] =>
      Object.entries(tree).flatMap(([key, value]) =>
        typeof value === 'string' ? [[prefix + key, parameters(value)]] : texts(value as object, `${prefix}${key}.`),
      );
    const parameters = (text: string) =>
      [...text.matchAll(/\{\{(\w+)/g)]
        .map(([, name]) => name)
        .sort()
        .join();
    expect(texts(en)).toEqual(texts(fr));
  });

  it('explains every state in its legend, once', () => {
    expect([...LEGEND].sort()).toEqual([...CELL_STATES].sort());
    for (const { stateMeaning } of [fr, en]) expect(Object.keys(stateMeaning).sort()).toEqual([...CELL_STATES].sort());
  });

  it('follows the address, then what was chosen, then the browser, then French', () => {
    expect(readAddress('?lang=en&cell=ent-sud/base', 'fr', 'fr-FR')).toMatchObject({
      cell: 'ent-sud/base',
      language: 'en',
    });
    expect(readAddress('?incident=20210406-0a1b2c3d&runbook=panne', null, 'fr')).toMatchObject({
      incident: '20210406-0a1b2c3d',
      runbook: 'panne',
    });
    expect(readAddress('', 'en', 'fr-FR').language).toBe('en');
    expect(readAddress('?lang=xx', null, 'en-GB').language).toBe('en');
    expect(readAddress('', null, 'de-DE').language).toBe('fr');
  });
});

describe('the clock of the page', () => {
  it('takes the time and the rate of the console and runs on at that rate', () => {
    const real = manualClock(0);
    const clock = syncedClock(real);
    clock.sync(T0, 60);
    real.advance(1000);
    expect(clock.now()).toBe(T0 + 60_000);
    let rung = 0;
    clock.every(60_000, () => {
      rung += 1;
    });
    real.advance(3000);
    expect(rung).toBe(3);
  });

  it('does not jump for the delay of the network, but follows a real difference', () => {
    const real = manualClock(T0);
    const clock = syncedClock(real);
    clock.sync(T0 + 200, 1);
    expect(clock.now()).toBe(T0);
    clock.sync(T0 + 5000, 1);
    expect(clock.now()).toBe(T0 + 5000);
  });
});
