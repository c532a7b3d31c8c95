import { spawnSync } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockDirectory } from '../../../collector/wal/lock.js';
import { temporaryDirectory } from './support.js';

const file = (dir: string): string => join(dir, 'collector.lock');

it('a directory is held by one, until it is given back', async () => {
  const dir = join(await temporaryDirectory(), 'made', 'too');
  const unlock = await lockDirectory(dir);
  await expect(lockDirectory(dir)).rejects.toThrow(new RegExp(`in use by process ${process.pid}: stop it`));
  await unlock();
  await (await lockDirectory(dir))();
  expect(await readdir(dir)).toEqual([]);
});

it.each([
  ['is gone', () => `${spawnSync('true').pid} 5`],
  ['had the number of a living one, and started at another time', () => `${process.pid} 5`],
  ['is unknown', () => ''],
])('a lock whose holder %s is taken over', async (_what, holder) => {
  const dir = await temporaryDirectory();
  await writeFile(file(dir), holder());
  const unlock = await lockDirectory(dir);
  await expect(lockDirectory(dir)).rejects.toThrow(/in use/);
  await unlock();
});

it('of many that want it at once, one gets it', async () => {
  const dir = await temporaryDirectory();
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => lockDirectory(dir)));
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});
