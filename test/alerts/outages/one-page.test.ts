import { describe, expect, it } from 'vitest';
import { loadPaging } from '../../../alerts/notify/paging/load.js';
import { rosterOf } from '../../../alerts/notify/paging/roster.js';
import type { CellId } from '../../../chain/model.js';
import { type Breakage, START_S } from '../detect/support/simulate.js';
import { read } from '../notify/paged.js';
import { pagingDir, sound } from '../notify/paging/files.js';
import { demoChain } from '../situation.js';
import { watchedDay } from './console.js';

const AUTH = 'national/authentification';
const ILL_S = 60;
/** An incident closes after five healthy minutes: so long, and a margin, after the last harm all that will be said has been said. */
const CLOSED_AFTER_S = 340;

const ill = (cell: CellId, fromS: number, untilS: number, kind: Breakage['kind'] = 'errors'): Breakage => ({
  ...{ cell, kind, fromS, untilS },
});

describe('one outage, one page', () => {
  it.each(['errors', 'crash'] as const)(
    'national authentication down (%s) under the portals and the fronts of every ENT',
    async (kind) => {
      const day = await watchedDay({ breakages: [ill(AUTH, ILL_S, 140, kind)] });
      await day.until(ILL_S);
      expect(day.incidents()).toEqual([]);
      await day.until(140);
      const suffering = demoChain.ents.flatMap(({ id }) => [`${id}/frontal`, `${id}/portail`]);
      expect(day.incidents()).toMatchObject([{ maillon: AUTH, cause: 'fault', severity: 'P1' }]);
      expect(day.incidents()[0]?.cells).toEqual([...suffering, AUTH].sort());
      await day.until(140 + CLOSED_AFTER_S);
      expect(day.told()).toEqual([`firing ${AUTH}`, `resolved ${AUTH}`]);
    },
  );

  it.each([
    [AUTH, 'errors', 20, 40],
    ['ent-est/base', 'errors', 8, 22],
    ['ent-est/base', 'crash', 60, 230],
  ] as const)('thirty minutes of flapping: %s, %s, %i s ill, %i s well', async (cell, kind, illS, wellS) => {
    const breakages: Breakage[] = [];
    const lastS = ILL_S + 30 * 60;
    for (let fromS = ILL_S; fromS < lastS; fromS += illS + wellS) breakages.push(ill(cell, fromS, fromS + illS, kind));
    const day = await watchedDay({ breakages });
    await day.until(lastS);
    expect(day.told()).toEqual([`firing ${cell}`]);
    await day.until(lastS + CLOSED_AFTER_S);
    expect(day.told()).toEqual([`firing ${cell}`, `resolved ${cell}`]);
    expect(day.incidents()).toHaveLength(1);
  });

  const HEALED_S = 140;
  // Before anything is seen; open and not yet paged; paged; healed and not yet closed.
  const INSTANTS = [ILL_S + 4, ILL_S + 10, ILL_S + 40, HEALED_S + 60];

  it.each([
    ['the detector remembers', true],
    ['the detector has forgotten', false],
  ] as const)('a restart in the middle, after which %s', async (_, remembers) => {
    for (const atS of INSTANTS) {
      const day = await watchedDay({ breakages: [ill(AUTH, ILL_S, HEALED_S)] });
      await day.until(atS);
      const before = day.incidents().map(({ id }) => id);
      await day.restart(remembers);
      await day.until(Math.max(atS, HEALED_S) + CLOSED_AFTER_S);
      expect(day.told(), `at ${atS} s`).toEqual([`firing ${AUTH}`, `resolved ${AUTH}`]);
      if (before.length > 0) expect(day.incidents().map(({ id }) => id)).toEqual(before);
    }
  });

  it('restarts every 20 s, all through it', async () => {
    const day = await watchedDay({ breakages: [ill(AUTH, ILL_S, HEALED_S)] });
    for (let atS = ILL_S; atS <= HEALED_S + 40; atS += 20) {
      await day.until(atS);
      await day.restart(true);
    }
    await day.until(HEALED_S + 40 + CLOSED_AFTER_S);
    expect(day.told()).toEqual([`firing ${AUTH}`, `resolved ${AUTH}`]);
  });
});

describe('two overlapping causes, two pages', () => {
  it.each<[string, Breakage, Breakage]>([
    ['in two ENT', ill('ent-est/base', 60, 150, 'crash'), ill('lycees-nord/messagerie', 90, 180)],
    ['a database fails under a national outage', ill(AUTH, 60, 160), ill('ent-sud/base', 100, 200)],
    ['a national outage over a database that fails', ill('ent-sud/base', 60, 160), ill(AUTH, 100, 200)],
    ['two national maillons', ill('national/classe-virtuelle', 60, 160, 'slow'), ill(AUTH, 100, 200, 'crash')],
    ['at the same time', ill('ent-est/messagerie', 60, 160), ill('national/classe-virtuelle', 62, 200)],
  ])('%s', async (_, first, second) => {
    const day = await watchedDay({ breakages: [first, second] });
    await day.until(200 + CLOSED_AFTER_S);
    const told = day.told();
    expect(told.slice(0, 2)).toEqual([`firing ${first.cell}`, `firing ${second.cell}`]);
    expect(told.slice(2).sort()).toEqual([`resolved ${first.cell}`, `resolved ${second.cell}`].sort());
    expect(new Set(day.requests.map(({ id }) => id)).size).toBe(4);
  });
});

describe('under a silence', () => {
  const paris = (atS: number): string =>
    new Date((START_S + atS) * 1000)
      .toLocaleString('sv-SE', { timeZone: 'Europe/Paris' })
      .slice(0, 16)
      .replace(' ', 'T');

  it('the end of what was told is delivered, and nothing that begins meanwhile is told, nor its end', async () => {
    const silence = { author: 'Paul', reason: 'bascule', match: {}, until: paris(100).slice(0, 10) };
    const day = await watchedDay({
      breakages: [ill('ent-est/base', 40, 240), ill('lycees-nord/base', 180, 240)],
      rosterOf: async (url) => {
        const files = {
          ...sound,
          channels: [{ id: 'salle', type: 'webhook', url }],
          ...{ people: [], schedules: [] },
          teams: [{ id: 'garde', name: 'Garde', steps: [['channel:salle']] }],
          routes: [{ id: 'tout', teams: ['garde'] }],
          maintenance: [{ id: 'nuit', start: paris(100), minutes: 40, ...silence }],
        };
        return rosterOf(await loadPaging(await pagingDir(files), demoChain, START_S * 1000), read);
      },
    });
    await day.until(100);
    expect(day.told()).toEqual(['firing ent-est/base']);
    await day.until(240 + CLOSED_AFTER_S);
    expect(day.told()).toEqual(['firing ent-est/base', 'resolved ent-est/base']);
    expect(
      day
        .incidents()
        .map(({ maillon }) => maillon)
        .sort(),
    ).toEqual(['ent-est/base', 'lycees-nord/base']);
  });
});
