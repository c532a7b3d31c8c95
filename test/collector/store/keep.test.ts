import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClock } from '../../../chain/clock.js';
import { createLoader } from '../../../collector/store/loader.js';
import { type Opened, opened, quiet, rowsOf } from './opened.js';
import { log, ns, point, span } from './rows.js';
import { HeldSegments } from './segments.js';

let open: Opened;
beforeAll(async () => {
  open = await opened();
}, 60_000);
afterAll(() => open.close());

const APRIL_2021_MS = Date.UTC(2021, 3, 6, 8);
const TABLES = ['otel_traces', 'otel_traces_trace_id_ts', 'otel_metrics_gauge', 'otel_logs'];
const ROLL_UPS = ['cells', 'edges_1s', 'series_1s', 'sources'];
const ALL = [...TABLES, ...ROLL_UPS];

test('imported rows of 2021 outlive their merges, and rows whose time to keep is over do not', async () => {
  const source = new HeldSegments();
  const nowS = Math.floor(Date.now() / 1000);
  for (const [id, KeepUntil] of [
    ['kept', nowS + 86_400],
    ['gone', nowS - 10],
  ] as const) {
    const imported = { ReceivedAt: ns(Date.now()), KeepUntil };
    const call = { Kind: 3, PeerEnt: 'national', PeerMaillon: 'authentification' };
    source.seal(`${id}-t`, 'traces', [
      span(id, 'base', APRIL_2021_MS, 5, imported),
      span(id, 'base', APRIL_2021_MS, 5, { ...imported, ...call }),
    ]);
    source.seal(`${id}-m`, 'metrics', [point(id, 'base', 'vigie.pool.used', APRIL_2021_MS, 1, imported)]);
    source.seal(`${id}-l`, 'logs', [log(id, 'base', APRIL_2021_MS, 'line', imported)]);
  }
  const { client } = open.store;
  // Rows past their time may be gone before they are counted; the loader would rightly not release them.
  const loader = createLoader({ client, source, clock: createClock(), log: quiet, onCommit: () => {} });
  while (source.sealed().some(({ id }) => id.startsWith('kept')))
    await new Promise((resolve) => setTimeout(resolve, 20));
  await loader.stop();
  for (const table of ALL) await client.command({ query: `OPTIMIZE TABLE ${table} FINAL` });
  for (const table of ALL.filter((name) => name !== 'otel_traces_trace_id_ts')) {
    expect(await rowsOf(open.store, `SELECT DISTINCT Ent FROM ${table}`), table).toEqual([{ Ent: 'kept' }]);
  }
  expect(await rowsOf(open.store, 'SELECT count() AS traces FROM otel_traces_trace_id_ts')).toEqual([{ traces: 2 }]);
}, 60_000);
