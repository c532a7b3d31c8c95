import { describe, expect, it } from 'vitest';
import { nowAndThen } from '../../alerts/now-and-then.js';
import { manualClock } from '../support/manual-clock.js';

/** Questions that are answered by hand. */
function asked(when?: (ask: () => void) => void) {
  const open: { resolve: (value: number) => void; reject: (error: Error) => void }[] = [];
  const failures: unknown[] = [];
  const clock = manualClock(0);
  const reading = nowAndThen({
    ...{ clock, everyMs: 5000, first: 0, when },
    ask: () => new Promise<number>((resolve, reject) => open.push({ resolve, reject })),
    onFailure: (error) => failures.push(error),
  });
  return { clock, open, failures, reading };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('what is asked now and then', () => {
  it('is asked at once and then at its interval, and answers with the last without waiting', async () => {
    const { clock, open, reading } = asked();
    expect([open.length, reading.last()]).toEqual([1, 0]);
    open[0]?.resolve(1);
    await settled();
    expect(reading.last()).toBe(1);
    clock.advance(5000);
    expect([open.length, reading.last()]).toEqual([2, 1]);
  });

  it('is one question at a time, however slow the answer', async () => {
    const { clock, open } = asked();
    clock.advance(60_000);
    expect(open.length).toBe(1);
    open[0]?.resolve(1);
    await settled();
    clock.advance(5000);
    expect(open.length).toBe(2);
  });

  it('keeps the last answer when a question fails, tells, and asks again', async () => {
    const { clock, open, failures, reading } = asked();
    open[0]?.resolve(7);
    await settled();
    clock.advance(5000);
    open[1]?.reject(new Error('gone'));
    await settled();
    expect([reading.last(), failures.length]).toEqual([7, 1]);
    clock.advance(5000);
    expect(open.length).toBe(3);
  });

  it('waits, where asking would disturb, for the moment it is given: once, however late that comes', async () => {
    const moments: (() => void)[] = [];
    const { clock, open, reading } = asked((ask) => moments.push(ask));
    clock.advance(12_000);
    expect([open.length, moments.length]).toEqual([0, 1]);
    moments.shift()?.();
    open[0]?.resolve(4);
    await settled();
    expect(reading.last()).toBe(4);
    clock.advance(5000);
    expect([open.length, moments.length]).toEqual([1, 1]);
    reading.stop();
    moments.shift()?.();
    expect(open.length).toBe(1);
  });

  it('takes no answer and asks nothing once stopped', async () => {
    const { clock, open, reading } = asked();
    reading.stop();
    open[0]?.resolve(9);
    await settled();
    clock.advance(60_000);
    expect([reading.last(), open.length]).toEqual([0, 1]);
  });
});
