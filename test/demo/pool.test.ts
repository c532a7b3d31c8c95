import { expect, test } from 'vitest';
import { Pool, PoolFull, PoolTimeout } from '../../demo/service/pool.js';
import { manualClock } from '../support/manual-clock.js';

const limits = { workers: 2, queue: 2, waitMs: 1000 };

test('workers are given at once until there is none, then people wait in line', async () => {
  const pool = new Pool(limits, manualClock(0));
  const first = await pool.acquire();
  await pool.acquire();
  const order: string[] = [];
  const third = pool.acquire().then(() => order.push('third'));
  const fourth = pool.acquire().then(() => order.push('fourth'));
  expect([pool.used, pool.queued]).toEqual([2, 2]);

  first();
  await third;
  expect(order).toEqual(['third']);
  expect([pool.used, pool.queued]).toEqual([2, 1]);
  // The same worker cannot be given back twice.
  first();
  expect([pool.used, pool.queued]).toEqual([2, 1]);
  void fourth;
});

test('whoever finds the waiting room full is refused', async () => {
  const pool = new Pool({ ...limits, queue: 0 }, manualClock(0));
  await pool.acquire();
  await pool.acquire();
  await expect(pool.acquire()).rejects.toBeInstanceOf(PoolFull);
});

test('whoever waits too long is sent away, and those behind keep their places', async () => {
  const clock = manualClock(0);
  const pool = new Pool({ ...limits, workers: 1 }, clock);
  const release = await pool.acquire();
  const early = pool.acquire();
  clock.advance(400);
  const late = pool.acquire();
  const sentAway = expect(early).rejects.toBeInstanceOf(PoolTimeout);
  clock.advance(600);
  await sentAway;
  expect(pool.queued).toBe(1);

  release();
  (await late)();
  expect([pool.used, pool.queued]).toEqual([0, 0]);
  // The wait of one who was served is over for good.
  clock.advance(10_000);
  expect([pool.used, pool.queued]).toEqual([0, 0]);
});
