import { fork, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { createClock } from '../../../../chain/clock.js';
import { openStore } from '../../../../collector/store/open.js';
import { type Opened, opened, quiet, rowsOf, until } from '../opened.js';

let open: Opened | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^\S+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

test('a killed engine comes back under the same URL, and the same client reads on', async () => {
  open = await opened();
  const { store, dataDir } = open;
  const states: string[] = [];
  store.onState((state) => states.push(state));
  const url = store.url;
  for (let round = 0; round < 2; round++) {
    const pid = store.enginePid() as number;
    expect(readFileSync(join(dataDir, 'engine.pid'), 'utf8').trim()).toBe(String(pid));
    process.kill(pid, 'SIGKILL');
    expect(await rowsOf(store, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    expect(store.enginePid()).not.toBe(pid);
  }
  expect(store.url).toBe(url);
  expect(states).toEqual(['restarting', 'ready', 'restarting', 'ready']);
}, 60_000);

test('an engine that dies while no file handles are left does not take its parent along', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigie-store-'));
  const script = fileURLToPath(new URL('./exhausted.ts', import.meta.url));
  const command = `ulimit -n 200; exec '${process.execPath}' --import tsx '${script}' '${dataDir}'`;
  const { stdout, status, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8', timeout: 50_000 });
  expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: 'restarting\nready\n' });
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

test('what the engine writes can be read by its owner alone', async () => {
  open = await opened();
  const modes = readdirSync(open.dataDir, { recursive: true, encoding: 'utf8' }).map(
    (name) => statSync(join((open as Opened).dataDir, name), { throwIfNoEntry: false })?.mode ?? 0,
  );
  expect(modes.length).toBeGreaterThan(20);
  expect(modes.filter((mode) => (mode & 0o077) !== 0)).toEqual([]);
}, 60_000);

test('a clean stop leaves no process and no mark; the data is there at the next start', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigie-store-'));
  const first = await openStore({ dataDir, clock: createClock(), log: quiet });
  const pid = first.enginePid() as number;
  await first.client.command({ query: 'CREATE TABLE kept (a UInt8) ENGINE = MergeTree ORDER BY a' });
  await first.client.insert({
    table: 'kept',
    values: [{ a: 7 }],
    format: 'JSONEachRow',
    clickhouse_settings: { async_insert: 0 },
  });
  await first.stop();
  expect(alive(pid)).toBe(false);
  expect(existsSync(join(dataDir, 'engine.pid'))).toBe(false);
  const second = await openStore({ dataDir, clock: createClock(), log: quiet });
  expect(await rowsOf(second, 'SELECT a FROM kept')).toEqual([{ a: 7 }]);
  await second.stop();
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

test('a second Vigie on the same directory waits, then says who holds it, and harms nobody', async () => {
  open = await opened();
  const { store, dataDir } = open;
  const second = openStore({ dataDir, clock: createClock({ rate: 20 }), log: quiet });
  await expect(second).rejects.toThrow(`another Vigie holds ${dataDir}`);
  expect(await rowsOf(store, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
}, 60_000);

test('the engine goes when its parent is killed', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'vigie-store-'));
  const parent = fork(fileURLToPath(new URL('./parent.ts', import.meta.url)), [dataDir], {
    execArgv: ['--import', 'tsx'],
  });
  const pid = await new Promise<number>((resolve) => parent.once('message', (message) => resolve(message as number)));
  expect(alive(pid)).toBe(true);
  parent.kill('SIGKILL');
  await until(() => !alive(pid), 20_000);
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);
