import { describe, expect, it } from 'vitest';
import { noBaseline } from '../../../alerts/detect/baseline.js';
import { expectedLoad } from '../../../alerts/detect/expected.js';
import { push, startRunning } from '../../../alerts/detect/running.js';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import {
  CLOCK_SHIFTS_MS,
  earlierSlots,
  SlotPage,
  type SlotSeen,
  slotLoads,
  slotStart,
} from '../../../alerts/detect/slots.js';
import { calendarOf } from '../../../chain/calendar/calendar.js';
import { loadChain } from '../../../chain/load.js';

const chain = await loadChain('chain/france');
const calendar = calendarOf(chain);
const cell = chain.cells.find(({ ent }) => ent !== 'national')!;
/** A Thursday in term, 08:00 in Paris, in summer time; the days before it, back over four weeks. */
const BELL_MS = Date.parse('2025-10-09T08:00:00+02:00');
const seen = (perS: (atMs: number) => number, atMs = BELL_MS): SlotSeen[] =>
  earlierSlots(atMs, 28, CLOCK_SHIFTS_MS).map((at) => ({ atMs: at, perS: perS(at) }));
const loadAt = (history: readonly SlotSeen[], atMs = BELL_MS) =>
  slotLoads([cell], calendar, new Map([[cell.id, history]]), atMs, defaultSettings.slots).get(cell.id);
const typeAt = (atMs: number) => calendar.day(cell.territory, atMs).type;

const steady = (values: number, count = 60) => {
  let running = startRunning();
  for (let index = 0; index < count; index++) running = push(running, values, 150);
  return running;
};

describe('a page of a slot', () => {
  const cells = chain.cells.slice(0, 12);
  const perS = (index: number, at: number): number => 10 + index + (typeAt(at) === 'school' ? 100 : 7);
  const reading = (atMs: number, of: (index: number, at: number) => number = perS) =>
    new Map(cells.slice(0, 8).map(({ id }, index) => [id, seen((at) => of(index, at), atMs)]));
  const whole = (history: Map<string, SlotSeen[]>) =>
    slotLoads(cells, calendar, history, BELL_MS, defaultSettings.slots);

  it('says the same whether it was made at once, or some cells at a time from an earlier reading', () => {
    const page = new SlotPage(cells, calendar, BELL_MS, defaultSettings.slots);
    const [early, late] = [reading(BELL_MS), reading(BELL_MS, (index, at) => perS(index, at) * (index === 3 ? 2 : 1))];
    for (let turn = 0; turn < 3; turn++) page.prepare(early, 3);
    expect([...page.loads(late)]).toEqual([...whole(late)]);
    expect([...page.loads(early)]).toEqual([...whole(early)]);
    expect(page.loads(early).get(cells[3]!.id)?.perS).not.toBe(page.loads(late).get(cells[3]!.id)?.perS);
  });

  it('looks at the days of a reading that differ from those before, not at those of the slots beside it', () => {
    const asked: number[] = [];
    const counting = {
      ...calendar,
      day(territory: string, at: number) {
        asked.push(at);
        return calendar.day(territory, at);
      },
    };
    const page = new SlotPage(cells, counting as typeof calendar, BELL_MS, defaultSettings.slots);
    page.loads(reading(BELL_MS));
    const first = asked.length;
    const beside = reading(BELL_MS + 300_000);
    page.loads(new Map([...reading(BELL_MS)].map(([id, days]) => [id, [...days, ...beside.get(id)!]])));
    expect(first).toBeGreaterThan(28);
    expect(asked.length).toBe(first);
  });
});

describe('the load of a slot', () => {
  it('is the median of the last same slots of days of the same type, whatever other days brought', () => {
    expect(typeAt(BELL_MS)).toBe('school');
    const load = loadAt(seen((at) => (typeAt(at) === 'school' ? 100 : 7)));
    expect(load).toMatchObject({ kind: 'days', perS: 100 });
  });

  it('is not moved by one day of outage among them', () => {
    const worst = BELL_MS - 7 * 86_400_000;
    expect(loadAt(seen((at) => (at === worst ? 0 : typeAt(at) === 'school' ? 100 : 7)))?.perS).toBe(100);
  });

  it('is found again where the clocks have changed since: the local minute counts', () => {
    const winter = Date.parse('2025-11-06T08:00:00+01:00');
    const bells = seen((at) => (calendar.day(cell.territory, at).minuteOfDay === 480 ? 100 : 1), winter);
    expect(loadAt(bells, winter)?.perS).toBeCloseTo(100);
  });

  it('borrows the shape of the calendar where there are too few days', () => {
    const load = loadAt([]);
    expect(load).toEqual({ kind: 'shape', perS: calendar.expectedLoad(cell.territory, BELL_MS + 150_000), spread: 0 });
  });

  describe('of a provider that just arrived', () => {
    const school = (perS: number) => seen((at) => (typeAt(at) === 'school' ? perS : 7));
    const as = (id: string, operator: string, territory = cell.territory) => ({ ...cell, id, operator, territory });
    const fresh = as('new/frontal', 'alpha');
    const loadOf = (cells: readonly (typeof cell)[], days: Readonly<Record<string, number>>) => {
      const history = new Map(Object.entries(days).map(([id, perS]) => [id, school(perS)]));
      return slotLoads([fresh, ...cells], calendar, history, BELL_MS, defaultSettings.slots).get(fresh.id);
    };

    it('is the mean of the same maillon of its operator, whatever others have', () => {
      const cells = [as('a', 'alpha'), as('b', 'alpha'), as('c', 'beta')];
      expect(loadOf(cells, { a: 100, b: 300, c: 9 })).toEqual({ kind: 'parent', perS: 200, spread: 0 });
    });

    it('is that of its territory where its operator runs no other', () => {
      const cells = [as('c', 'beta'), { ...as('d', 'beta'), maillon: 'base' }];
      expect(loadOf(cells, { c: 60, d: 9 })).toEqual({ kind: 'parent', perS: 60, spread: 0 });
    });

    it('is that of the calendar where nobody like it has days enough, and its own as soon as it has', () => {
      expect(loadOf([as('c', 'beta')], {})?.kind).toBe('shape');
      expect(loadOf([{ ...as('d', 'alpha'), maillon: 'base' }], { d: 9 })?.kind).toBe('shape');
      expect(loadOf([as('a', 'alpha')], { a: 100, [fresh.id]: 20 })).toMatchObject({ kind: 'days', perS: 20 });
    });
  });

  it('is of five minutes', () => {
    expect(slotStart(BELL_MS + 299_999)).toBe(BELL_MS);
    expect(slotStart(BELL_MS + 300_000)).toBe(BELL_MS + 300_000);
  });
});

describe('the load that is no surprise', () => {
  const ordinary = { ...noBaseline, samples: 60, load: steady(20) };

  it('is that of the last minutes where there is no history', () => {
    expect(expectedLoad(ordinary, undefined, defaultSettings)?.perS).toBe(20);
    expect(expectedLoad(noBaseline, undefined, defaultSettings)).toBeUndefined();
  });

  it('knows a bell before it rings: five times the load of the minute before is expected', () => {
    const known = { ...ordinary, level: steady(1), levelOf: 'days' as const };
    expect(expectedLoad(known, { kind: 'days', perS: 100, spread: 5 }, defaultSettings)?.perS).toBe(100);
  });

  it('follows today by half to twice, and no further: a flood is not what one gets used to', () => {
    const slot = { kind: 'days', perS: 100, spread: 5 } as const;
    const at = (level: number) =>
      expectedLoad({ ...ordinary, level: steady(level), levelOf: 'days' }, slot, defaultSettings)?.perS;
    expect([0.1, 0.8, 1.5, 9].map(at)).toEqual([50, 80, 150, 200]);
  });

  it('is known after a restart without any minute of its own', () => {
    expect(expectedLoad(noBaseline, { kind: 'days', perS: 100, spread: 5 }, defaultSettings)?.perS).toBe(100);
  });

  it('rings with its parent, at its own scale', () => {
    // Twenty of a parent's 200 on the minutes before; at the bell the parent has 360.
    const known = { ...ordinary, level: steady(0.1), levelOf: 'parent' as const };
    const bell = { kind: 'parent', perS: 360, spread: 0 } as const;
    expect(expectedLoad(known, bell, defaultSettings)?.perS).toBeCloseTo(36);
    expect(expectedLoad(noBaseline, bell, defaultSettings)).toBeUndefined();
  });

  it('follows the shape from the last minutes, by twice at most, where there are too few days', () => {
    const known = { ...ordinary, level: steady(40), levelOf: 'shape' as const };
    const at = (share: number) => expectedLoad(known, { kind: 'shape', perS: share, spread: 0 }, defaultSettings)?.perS;
    expect([0.5, 0.75, 3, 0.1].map((share) => Math.round(at(share) ?? 0))).toEqual([20, 30, 40, 10]);
  });
});
