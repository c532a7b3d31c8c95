import { describe, expect, it } from 'vitest';
import type { Difference } from '../../../chain/difference.js';
import { changeLines, isNews } from '../../../dashboard/web/model/chain-change.js';

const none = { count: 0, names: [] };
const T0 = Date.parse('2021-04-06T06:02:31Z');
const status = (difference?: Difference) => ({ hash: 'h', loadedAtMs: T0, ...(difference && { difference }) });
const cells = {
  section: 'cells',
  added: { count: 2, names: ['a/x', 'a/y'] },
  removed: none,
  changed: none,
  reordered: false,
};

describe('a change of the chain, line by line', () => {
  it('has a line for each section and kind, and counts what it does not name', () => {
    const mapping = {
      section: 'mapping',
      added: { count: 3000, names: ['alpha portail', 'alpha base'] },
      removed: none,
      changed: { count: 1, names: ['beta portail'] },
      reordered: true,
    };
    expect(changeLines(status([mapping]))).toEqual([
      { section: 'mapping', kind: 'added', count: 3000, names: ['alpha portail', 'alpha base'], unnamed: 2998 },
      { section: 'mapping', kind: 'changed', count: 1, names: ['beta portail'], unnamed: 0 },
      { section: 'mapping', kind: 'reordered', count: 1, names: [], unnamed: 0 },
    ]);
  });

  it('leaves out the cells that follow from something else, and only those', () => {
    const ents = { ...cells, section: 'ents', added: { count: 1, names: ['a'] } };
    expect(changeLines(status([ents, cells])).map(({ section }) => section)).toEqual(['ents']);
    expect(changeLines(status([cells])).map(({ section }) => section)).toEqual(['cells']);
    expect(changeLines(status())).toEqual([]);
  });

  it('is news for ten minutes of real time, and the chain of the start never is', () => {
    const minutes = 60_000;
    expect([9, 11].map((after) => isNews(status([cells]), T0 + after * minutes, 1))).toEqual([true, false]);
    expect([500, 700].map((after) => isNews(status([cells]), T0 + after * minutes, 60))).toEqual([true, false]);
    expect(isNews(status(), T0, 1)).toBe(false);
  });
});
