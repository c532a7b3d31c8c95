import { describe, expect, it } from 'vitest';
import { SharedAnswers, type SharingLimits } from '../../../../dashboard/server/cell/shared.js';
import { manualClock } from '../../../support/manual-clock.js';

const limits: SharingLimits = { atOnce: 2, waiting: 3, characters: 1000, answers: 10 };

/** Answers that are made when told. */
function slow() {
  const open: (() => void)[] = [];
  let made = 0;
  return {
    made: () => made,
    open,
    make: async (answer: object = {}) => {
      made++;
      await new Promise<void>((resolve) => open.push(resolve));
      return answer;
    },
  };
}
const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('an answer', () => {
  it('is made once for all who ask while it is made, and for a while after', async () => {
    const clock = manualClock(0);
    const answers = new SharedAnswers(clock, limits);
    const { make, open, made } = slow();
    const both = [answers.get('a', 1000, () => make({ n: 1 })), answers.get('a', 1000, () => make({ n: 2 }))];
    await soon();
    open[0]?.();
    expect(await Promise.all(both)).toEqual(['{"n":1}', '{"n":1}']);
    clock.advance(999);
    expect(await answers.get('a', 1000, () => make({ n: 3 }))).toBe('{"n":1}');
    expect(made()).toBe(1);
    clock.advance(1);
    const third = answers.get('a', 1000, () => make({ n: 4 }));
    await soon();
    open[1]?.();
    expect(await third).toBe('{"n":4}');
  });

  it('that fails is told to those who wait, and made again for the next', async () => {
    const answers = new SharedAnswers(manualClock(0), limits);
    const failing = () => answers.get('a', 1000, () => Promise.reject(new Error('no')));
    const results = await Promise.allSettled([failing(), failing()]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await answers.get('a', 1000, async () => ({ n: 1 }))).toBe('{"n":1}');
  });

  it('waits for its turn, and is refused when too many wait', async () => {
    const answers = new SharedAnswers(manualClock(0), limits);
    const { make, open, made } = slow();
    const asked = ['a', 'b', 'c', 'd', 'e'].map((key) => answers.get(key, 0, () => make({ key })));
    await soon();
    expect(made()).toBe(2);
    await expect(answers.get('f', 0, () => make())).rejects.toMatchObject({ status: 503 });
    for (let turn = 0; turn < 5; turn++) {
      open[turn]?.();
      await soon();
      await soon();
    }
    expect(await Promise.all(asked)).toEqual(['a', 'b', 'c', 'd', 'e'].map((key) => JSON.stringify({ key })));
    // All turns have been given back.
    const more = answers.get('g', 0, () => make({ key: 'g' }));
    await soon();
    open[5]?.();
    expect(await more).toBe('{"key":"g"}');
  });

  it('is forgotten, the longest unused first, when there are too many or too long ones', async () => {
    const answers = new SharedAnswers(manualClock(0), limits);
    let made = 0;
    const get = (key: string, size = 1) =>
      answers.get(key, 1000, async () => {
        made++;
        return { text: 'x'.repeat(size) };
      });
    for (let n = 0; n < 10; n++) await get(`${n}`);
    await get('0');
    expect(made).toBe(10);
    await get('10');
    await get('0');
    expect(made).toBe(11);
    await get('1');
    expect(made).toBe(12);
    await get('long', 900);
    await get('1');
    expect(made).toBe(13);
    await get('3');
    expect(made).toBe(14);
  });
});
