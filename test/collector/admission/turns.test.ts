import { describe, expect, it } from 'vitest';
import { Turns } from '../../../collector/admission/turns.js';

const KIB = 1024;

/** Runs what each sender has waiting; the order in which their turns came. */
async function orderOf(
  waiting: readonly (readonly [sender: string, cost: number, count: number])[],
): Promise<string[]> {
  const turns = new Turns();
  const order: string[] = [];
  await Promise.all(
    waiting.flatMap(([sender, cost, count]) =>
      Array.from({ length: count }, () => turns.take(sender, cost, () => order.push(sender))),
    ),
  );
  return order;
}

describe('turns', () => {
  it('a body of one sender waits for one of another, however many are before it', async () => {
    const order = await orderOf([
      ['greedy', 512 * KIB, 60],
      ['modest', 4 * KIB, 3],
    ]);
    expect(order.slice(0, 4)).toEqual(['greedy', 'modest', 'modest', 'modest']);
    expect(order).toHaveLength(63);
  });

  it('senders share by bytes, not by bodies', async () => {
    const order = await orderOf([
      ['large', 40 * KIB, 10],
      ['small', 10 * KIB, 40],
    ]);
    const early = order.slice(0, 25);
    expect(early.filter((sender) => sender === 'large').length).toBeGreaterThanOrEqual(4);
    expect(early.filter((sender) => sender === 'small').length).toBeGreaterThanOrEqual(18);
  });

  it('a sender of empty bodies without end does not keep the others from theirs', async () => {
    const order = await orderOf([
      ['empty', 0, 500],
      ['modest', 4 * KIB, 2],
    ]);
    expect(order.lastIndexOf('modest')).toBeLessThan(10);
  });

  it('the bodies of one sender stay in order, and a failed one fails alone', async () => {
    const turns = new Turns();
    const results = await Promise.allSettled(
      Array.from({ length: 5 }, (_, n) =>
        turns.take('beta', KIB, () => {
          if (n === 2) throw new Error('bad');
          return n;
        }),
      ),
    );
    expect(results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason.message))).toEqual([
      0,
      1,
      'bad',
      3,
      4,
    ]);
  });

  it('looks at the sockets between slices of long work', async () => {
    const turns = new Turns();
    let done = 0;
    let seenAt: number | undefined;
    const all = Array.from({ length: 20 }, () => turns.take('beta', 300 * KIB, () => done++));
    setTimeout(() => {
      seenAt = done;
    }, 0);
    const spin = Promise.all(all.map((turn) => turn.then(() => busy(1))));
    await spin;
    expect(seenAt).toBeLessThan(20);
  });
});

function busy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}
