import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isWhole } from '../../../../collector/store/engine/parts.js';
import { type Opened, opened, rowsOf, until } from '../opened.js';

let open: Opened;
beforeAll(async () => {
  open = await opened();
}, 60_000);
afterAll(() => open.close());

const noPrlimit = spawnSync('prlimit', ['--version']).status !== 0;

/** Writes beyond `bytes` of a file fail from now on in this engine, not in the next one. */
const limitFiles = (bytes: number): void => {
  execFileSync('prlimit', ['--pid', String(open.store.enginePid()), `--fsize=${bytes}:unlimited`]);
};
const run = (query: string) => open.store.client.command({ query });
/** With a body, as the loader's inserts: these are inspected. */
const insertBody = () => open.store.client.insert({ table: 'other', values: [{ k: 1 }], format: 'JSONEachRow' });

async function nextEngine(provoke: () => Promise<unknown>): Promise<void> {
  const pid = open.store.enginePid();
  await expect(provoke()).rejects.toThrow(/did not take|socket|ECONN/);
  await until(() => open.store.enginePid() !== pid && open.store.state() === 'ready', 60_000);
}

test.skipIf(noPrlimit)(
  'what the disk took in part, though the engine said OK, is undone by a restart and can be done again',
  async () => {
    const settings = 'SETTINGS non_replicated_deduplication_window = 100, old_parts_lifetime = 480';
    await run(`CREATE TABLE part_test (k UInt64, s String) ENGINE = MergeTree ORDER BY k ${settings}`);
    await run('CREATE TABLE other (k UInt64) ENGINE = MergeTree ORDER BY k');
    const insert = (token: string, rows: number) =>
      run(`INSERT INTO part_test SETTINGS insert_deduplication_token = '${token}', async_insert = 0
        SELECT number, hex(sipHash128(number)) FROM numbers(${rows})`);
    const stored = async () =>
      (
        await rowsOf<{ n: number; k: number }>(open.store, 'SELECT count() AS n, sum(length(s)) AS k FROM part_test')
      )[0];
    await insert('one', 1_000);
    await insert('two', 1_000);

    limitFiles(4_096);
    await insert('cut', 5_000);
    await expect(stored()).rejects.toThrow('Cannot read all data');
    await nextEngine(insertBody);
    expect(await stored()).toEqual({ n: 2_000, k: 64_000 });
    await insert('cut', 5_000);
    await insert('cut', 5_000);
    expect(await stored()).toEqual({ n: 7_000, k: 224_000 });

    limitFiles(4_096);
    await run('OPTIMIZE TABLE part_test FINAL');
    await expect(stored()).rejects.toThrow('Cannot read all data');
    await nextEngine(insertBody);
    for (const [token, rows] of [
      ['one', 1_000],
      ['two', 1_000],
      ['cut', 5_000],
    ] as const)
      await insert(token, rows);
    expect(await stored()).toEqual({ n: 7_000, k: 224_000 });
  },
  120_000,
);

test('a part is whole if its files have the bytes that its checksums tell', () => {
  const path = mkdtempSync(join(tmpdir(), 'vigie-part-'));
  try {
    writeFileSync(join(path, 'data.bin'), 'x'.repeat(100));
    writeFileSync(join(path, 'checksums.txt'), 'x'.repeat(50));
    expect(isWhole({ path, bytes: '100' })).toBe(true);
    expect(isWhole({ path, bytes: '101' })).toBe(false);
    writeFileSync(join(path, 'checksums.txt'), '');
    expect(isWhole({ path, bytes: '100' })).toBe(false);
    mkdirSync(join(path, 'empty'));
    expect(isWhole({ path: join(path, 'removed'), bytes: '100' })).toBe(true);
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
});
