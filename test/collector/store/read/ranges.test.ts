import { afterAll, beforeAll, expect, test } from 'vitest';
import { everything } from '../../../../chain/principal.js';
import { before, IN_RANGE, IN_VIEW, since, view } from '../../../../collector/store/read/query.js';
import { readSlotHistory } from '../../../../collector/store/read/slots.js';
import { type Opened, opened, rowsOf } from '../opened.js';

/** Midnight of a day that is over, seconds. */
const DAY = (Math.floor(Date.now() / 86_400_000) - 2) * 86_400;
const CELLS = 40;
/** A row every ten seconds of two days, and every five minutes, of each cell. */
const FILL = `INSERT INTO cells (Step, Ent, Maillon, Bucket, Requests, Good, Spans, MaxReceivedAt, KeepUntil)
  SELECT {step:UInt16}, concat('ent-', toString(cell)), 'portail', toDateTime({day:UInt32} + back * {every:UInt32}, 'UTC') AS B, cell, cell, 1, B + 1, now() + 86400
  FROM (SELECT number AS back FROM numbers({count:UInt32})) AS times CROSS JOIN (SELECT number AS cell FROM numbers(${CELLS})) AS cells`;

let open: Opened;
beforeAll(async () => {
  open = await opened();
  for (const [step, every] of [
    [1, 10],
    [300, 300],
  ] as const)
    await open.store.client.command({
      query: FILL,
      query_params: { step, every, day: DAY, count: (2 * 86_400) / every },
      clickhouse_settings: { async_insert: 0 },
    });
  await open.store.client.command({ query: 'OPTIMIZE TABLE cells FINAL' });
}, 60_000);
afterAll(() => open.close());

const ranged = (from: number, to: number) => ({
  ...view({ asOf: Date.now(), scope: everything, range: { fromMs: from * 1000, toMs: to * 1000 } }),
});

async function found(condition: string, parameters: Record<string, unknown>): Promise<number> {
  const [row] = await rowsOf<{ n: number }>(
    open.store,
    `SELECT count() AS n FROM cells WHERE Step = 1 AND ${condition}`,
    parameters,
  );
  return row?.n ?? 0;
}

/** Rows of the granules that the index leaves to be read. */
async function read(condition: string, parameters: Record<string, unknown>): Promise<number> {
  const estimates = await rowsOf<{ rows: number }>(
    open.store,
    `EXPLAIN ESTIMATE SELECT * FROM cells WHERE ${condition}`,
    parameters,
  );
  return estimates.reduce((sum, { rows }) => sum + Number(rows), 0);
}

test('a range has the rows between its bounds, whether or not these are bounds of a block', async () => {
  const at = DAY + 36_000;
  for (const [from, to] of [
    [at, at + 300],
    [at + 10, at + 20],
    [at + 290, at + 310],
    [at - 3600, at + 1],
    [at, at],
    [at + 20, at + 10],
    [DAY + 86_390, DAY + 86_410],
  ] as const) {
    const seconds = Math.max(0, Math.ceil(to / 10) - Math.ceil(from / 10));
    expect(await found(IN_VIEW, ranged(from, to))).toBe(seconds * CELLS);
    const half = await found(since('from'), ranged(from, to));
    expect(half).toBe(((DAY + 2 * 86_400 - Math.ceil(from / 10) * 10) / 10) * CELLS);
    expect(await found(before('to'), ranged(from, to))).toBe(((Math.ceil(to / 10) * 10 - DAY) / 10) * CELLS);
  }
});

test('the last minutes are read without the rest of their day', async () => {
  const at = DAY + 50_000;
  const ofDay = (86_400 / 10) * CELLS;
  expect(await read(`Step = 1 AND ${IN_RANGE}`, ranged(at, at + 90))).toBeLessThan(ofDay / 20);
  expect(await read(`Step = 1 AND ${since('from')} AND Bucket < now()`, ranged(DAY + 2 * 86_400 - 90, 0))).toBeLessThan(
    ofDay / 20,
  );
});

test('the slots of earlier days are those asked for, of each cell', async () => {
  const startsMs = [DAY + 30_000, DAY + 86_400 + 30_000, DAY + 86_400 + 33_600, DAY - 86_400].map((at) => at * 1000);
  const history = await readSlotHistory(open.store.client, { asOf: Date.now(), scope: everything, startsMs });
  expect(history.size).toBe(CELLS);
  const seen = [...(history.get('ent-7/portail') ?? [])].sort((a, b) => a.atMs - b.atMs);
  expect(seen).toEqual(startsMs.slice(0, 3).map((atMs) => ({ atMs, perS: 7 / 300 })));
});
