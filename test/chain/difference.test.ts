import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differenceOf, SHOWN_ENTRIES } from '../../chain/difference.js';

const nothing = { count: 0, names: [] };
const some = (...names: string[]) => ({ count: names.length, names });

describe('the difference of two chains', () => {
  it('names what came, went and changed, by its id', () => {
    const before = { ents: [{ id: 'nord', pupils: 1 }, { id: 'sud' }, { id: 'est' }] };
    const after = { ents: [{ id: 'nord', pupils: 2 }, { id: 'est' }, { id: 'ouest' }] };
    expect(differenceOf(before, after)).toEqual([
      { section: 'ents', added: some('ouest'), removed: some('sud'), changed: some('nord'), reordered: false },
    ]);
  });

  it('names a mapping by its key, with the host or without', () => {
    const before = { mapping: [{ sender: 'alpha', service: 'portail', cell: 'nord/portail' }] };
    const after = {
      mapping: [
        { sender: 'alpha', service: 'portail', cell: 'sud/portail' },
        { sender: 'alpha', service: 'portail', host: 'p.example', cell: 'nord/portail' },
      ],
    };
    expect(differenceOf(before, after)).toEqual([
      {
        ...{ section: 'mapping', added: some('alpha portail p.example'), removed: nothing },
        ...{ changed: some('alpha portail'), reordered: false },
      },
    ]);
  });

  it('compares a section it has never heard of, a list or an object, come or gone', () => {
    const before = { calendar: { holidays: [1], bells: [8] } };
    const after = { calendar: { holidays: [1, 2], bells: [8], exams: [] }, vantages: [{ id: 'paris' }] };
    expect(differenceOf(before, after)).toEqual([
      { section: 'calendar', added: some('exams'), removed: nothing, changed: some('holidays'), reordered: false },
      { section: 'vantages', added: some('paris'), removed: nothing, changed: nothing, reordered: false },
    ]);
    expect(differenceOf(after, before)[1]).toMatchObject({ section: 'vantages', removed: some('paris') });
  });

  it('tells another order, where the first match wins, and not another order of fields', () => {
    const [a, b] = [
      { prefix: '/api', family: 'api' },
      { prefix: '/', family: 'portail' },
    ] as const;
    const moved = differenceOf({ paths: [a, b] }, { paths: [b, a] });
    expect(moved).toEqual([{ section: 'paths', added: nothing, removed: nothing, changed: nothing, reordered: true }]);
    expect(differenceOf({ paths: [a] }, { paths: [{ family: 'api', prefix: '/api' }] })).toEqual([]);
  });

  it('says nothing of the hash, and counts more than it names', () => {
    const mapping = Array.from({ length: 5000 }, (_, n) => ({ sender: 's', service: `service-${n}`, cell: 'a/b' }));
    const [change] = differenceOf({ hash: 'a', mapping: [] }, { hash: 'b', mapping });
    expect(change?.added.count).toBe(5000);
    expect(change?.added.names).toHaveLength(SHOWN_ENTRIES);
    expect(differenceOf({ hash: 'a' }, { hash: 'b' })).toEqual([]);
  });

  it('is empty exactly where nothing is different, and counts both ways alike', () => {
    const item = fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.integer({ min: 0, max: 2 }) });
    const section = fc.uniqueArray(item, { selector: ({ id }) => id });
    fc.assert(
      fc.property(section, section, (one, other) => {
        const [there] = differenceOf({ one }, { one: other });
        const [back] = differenceOf({ one: other }, { one });
        expect(there === undefined).toBe(JSON.stringify(one) === JSON.stringify(other));
        expect(there?.added.count).toBe(back?.removed.count);
        expect(there?.changed).toEqual(
          there && { ...back?.changed, names: expect.arrayContaining([...(back?.changed.names ?? [])]) },
        );
        expect(there?.reordered).toBe(back?.reordered);
      }),
    );
  });
});
