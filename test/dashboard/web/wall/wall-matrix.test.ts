import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../../alerts/picture.js';
import { standing } from '../../../../chain/in-force.js';
import { loadChain } from '../../../../chain/load.js';
import type { Chain } from '../../../../chain/model.js';
import { localAdministrator } from '../../../../chain/principal.js';
import { parseServerMessage } from '../../../../dashboard/protocol/parse.js';
import { type LiveState, reduce } from '../../../../dashboard/protocol/reduce.js';
import { LiveStream } from '../../../../dashboard/server/live/streams.js';
import { type Screen, screenOf } from '../../../../dashboard/web/model/screen.js';
import { isAbnormal, rollUp } from '../../../../dashboard/web/model/wall/roll-up.js';
import { wallMatrix } from '../../../../dashboard/web/model/wall/wall-matrix.js';
import { manualClock } from '../../../support/manual-clock.js';
import { calmPicture, cellPicture, outagePicture, presencePicture, stormPicture } from '../../support/pictures.js';

const chains = (name: string) => loadChain(new URL(`../../../../chain/${name}`, import.meta.url).pathname);
const demo = await chains('demo');
const france = await chains('france');
const T0 = Date.parse('2021-04-06T06:05:00Z');

function seen(picture: Picture, chain: Chain = demo, nowMs = T0): { live: LiveState; screen: Screen } {
  const parts = { clock: manualClock(T0), chain: standing(chain), build: 'b', picture: () => picture };
  const message = parseServerMessage(new LiveStream(parts, localAdministrator).snapshot());
  const { state } = reduce(undefined, message!);
  return { live: state!, screen: screenOf(state!, nowMs) };
}

const tallied = (folded: readonly (readonly [string, number])[]) => folded.reduce((sum, [, count]) => sum + count, 0);

describe('many cells as one tile', () => {
  const rolled = (picture: Picture, cells: readonly string[], nowMs = T0) => {
    const { live, screen } = seen(picture, demo, nowMs);
    return rollUp(cells, screen.shown, live.cells);
  };

  it('is the worst of them, with how many are in it and the oldest data it rests on', () => {
    const cells = ['lycees-nord/portail', 'ent-est/portail', 'ent-sud/portail', 'colleges-nord/portail'];
    const storm = stormPicture(demo, T0, T0 - 60_000);
    expect(rolled(storm, cells)).toMatchObject({ state: 'failing', count: 1, heard: 4, total: 4, stale: false });
  });

  it('never takes a silent sender for a service that is down, nor what is not known for well', () => {
    const presence = presencePicture(demo, T0);
    expect(rolled(presence, ['colleges-nord/portail'])).toMatchObject({ state: 'silent', dataMs: T0 - 67_000 });
    expect(rolled(presence, ['colleges-nord/frontal'])).toMatchObject({ state: 'silent' });
    expect(rolled(presence, ['lycees-nord/base'])).toMatchObject({ state: 'unknown' });
    expect(rolled(presence, ['ent-sud/frontal'])).toMatchObject({ state: 'unknown', heard: 0, dataMs: undefined });
    // One that is heard and well does not hide one that is silent.
    expect(rolled(presence, ['lycees-nord/portail', 'colleges-nord/portail'])).toMatchObject({ state: 'silent' });
  });

  it('rests on the look of a probe where no sender was ever heard', () => {
    expect(rolled(presencePicture(demo, T0), ['ent-sud/portail'])).toMatchObject({
      ...{ state: 'degraded', dataMs: T0 - 4000 },
    });
  });

  it.each([
    [8000, 'healthy', false],
    [12_000, 'healthy', true],
    [40_000, 'unknown', true],
  ] as const)('data of %i ms ago is %s, hatched: %s', (ageMs, state, stale) => {
    const cell = 'ent-sud/base';
    const calm = calmPicture(demo, T0);
    const old = { ...calm, cells: [cellPicture(demo, cell, T0, { lastReceivedMs: T0 - ageMs })] };
    const roll = rolled(old, [cell]);
    expect(roll).toMatchObject({ state, stale, dataMs: T0 - ageMs });
    expect(isAbnormal(roll)).toBe(stale);
  });
});

describe('the matrix of a wall', () => {
  it('keeps what is most severe, in request order, and counts the rest by state', () => {
    const { live, screen } = seen(stormPicture(demo, T0, T0 - 60_000));
    const { columns, rows, foldedColumns, foldedRows } = wallMatrix(live, screen.shown, { columns: 3, rows: 1 });
    expect(columns.map(({ maillon, roll }) => [maillon.id, roll.state])).toEqual([
      ['authentification', 'failing'],
      ['portail', 'failing'],
      ['base', 'down'],
    ]);
    expect(rows.map(({ ent, cells }) => [ent.id, cells])).toEqual([
      ['lycees-nord', [undefined, 'lycees-nord/portail', 'lycees-nord/base']],
    ]);
    expect(foldedColumns).toEqual([
      ['failing', 1],
      ['degraded', 1],
      ['healthy', 1],
    ]);
    expect(foldedRows).toEqual([
      ['degraded', 2],
      ['healthy', 1],
    ]);
  });

  it('gives the room that nothing ill needs to the largest ENT that are well, and counts the others', () => {
    const { live, screen } = seen(calmPicture(demo, T0));
    const { columns, rows, foldedRows } = wallMatrix(live, screen.shown, { columns: 9, rows: 3 });
    expect(columns).toHaveLength(6);
    const pupils = demo.ents.map((ent) => ent.pupils?.value ?? 0).toSorted((one, other) => other - one);
    expect(rows.map(({ ent }) => ent.pupils?.value ?? 0)).toEqual(pupils.slice(0, 3));
    expect(foldedRows).toEqual([['healthy', 1]]);
  });

  it('finds the one ill cell among the 1,038 of France, and loses none', () => {
    const { live, screen } = seen(outagePicture(france, T0, T0 - 60_000, 'enthdf/base'), france);
    const { columns, rows, foldedColumns, foldedRows } = wallMatrix(live, screen.shown, { columns: 5, rows: 2 });
    expect(columns.find(({ roll }) => roll.state === 'down')?.maillon.id).toBe('base');
    expect(rows.map(({ ent, roll }) => [ent.id, roll.state])).toEqual([
      ['enthdf', 'down'],
      [expect.any(String), 'healthy'],
    ]);
    expect(columns.length + tallied(foldedColumns)).toBe(france.maillons.length);
    expect(rows.length + tallied(foldedRows)).toBe(france.ents.length);
  });
});
