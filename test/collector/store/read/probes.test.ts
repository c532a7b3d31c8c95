import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClock } from '../../../../chain/clock.js';
import { everything, type Scope } from '../../../../chain/principal.js';
import { createLoader } from '../../../../collector/store/loader.js';
import { readProbes } from '../../../../collector/store/read/probes.js';
import { type Opened, opened, quiet, rowsOf } from '../opened.js';
import { ns, point, type Row } from '../rows.js';
import { HeldSegments } from '../segments.js';

const T0_MS = Math.floor(Date.now() / 1000) * 1000 - 120_000;

interface Check {
  readonly cell: string;
  readonly kind: string;
  readonly probe: string;
  readonly atMs: number;
  readonly error?: string;
  readonly up?: 0 | 1;
  readonly vantage?: string;
  readonly expiresInS?: number;
  readonly receivedMs?: number;
}

/** The points of one check, as the exporter sends them. */
function points({
  cell,
  kind,
  probe,
  atMs,
  error,
  up,
  vantage = 'paris',
  expiresInS,
  receivedMs = atMs + 500,
}: Check): Row[] {
  const [ent, maillon] = cell.split('/') as [string, string];
  const attributes = {
    'vigie.vantage': vantage,
    'vigie.probe': probe,
    ...(error !== undefined && { 'error.type': error }),
  };
  const common: Row = {
    Sender: 'vigie',
    Service: `vigie-probe-${kind}`,
    AttributeKeys: Object.keys(attributes),
    AttributeValues: Object.values(attributes),
    ReceivedAt: ns(receivedMs),
  };
  const gauge = (name: string, value: number): Row => point(ent, maillon, name, atMs, value, common);
  return [
    gauge('vigie.probe.up', up ?? (error === undefined ? 1 : 0)),
    gauge('vigie.probe.duration', 0.25),
    ...(expiresInS === undefined ? [] : [gauge('vigie.probe.tls.expiry', expiresInS)]),
  ];
}

const checks: readonly Check[] = [
  // Down, then up again: the latest speaks.
  { cell: 'nord/frontal', kind: 'http', probe: 'a', atMs: T0_MS, error: 'http_5xx' },
  { cell: 'nord/frontal', kind: 'http', probe: 'a', atMs: T0_MS + 60_000 },
  // The other place sees something else.
  { cell: 'nord/frontal', kind: 'http', probe: 'a', atMs: T0_MS + 61_000, vantage: 'brest', error: 'timeout' },
  // Two hosts of one cell: the one that is down speaks, though the other was measured later.
  { cell: 'nord/sso', kind: 'signin', probe: 'a', atMs: T0_MS + 60_000, error: 'signin_missing' },
  { cell: 'nord/sso', kind: 'signin', probe: 'b', atMs: T0_MS + 62_000, error: 'slow', up: 1 },
  // Both are fine: the certificate that ends first.
  { cell: 'nord/frontal', kind: 'tls', probe: 'a', atMs: T0_MS + 60_000, expiresInS: 86_400 },
  { cell: 'nord/frontal', kind: 'tls', probe: 'b', atMs: T0_MS + 61_000, expiresInS: 9_000_000 },
  { cell: 'sud/frontal', kind: 'tls', probe: 'c', atMs: T0_MS + 60_000, error: 'tls_expired', expiresInS: -3600 },
  { cell: 'national/sso', kind: 'dns', probe: 'd', atMs: T0_MS + 60_000, error: 'slow', up: 1 },
  { cell: 'unmapped/unmapped', kind: 'http', probe: 'e', atMs: T0_MS + 60_000 },
];

let open: Opened;
beforeAll(async () => {
  open = await opened();
  const source = new HeldSegments();
  source.seal('m-1', 'metrics', checks.flatMap(points));
  const forged = points({ cell: 'nord/frontal', kind: 'http', probe: 'a', atMs: T0_MS + 70_000, error: 'forged' });
  source.seal(
    'm-2',
    'metrics',
    forged.map((row) => ({ ...row, Sender: 'alpha' })),
  );
  const { client } = open.store;
  const loader = createLoader({ client, source, clock: createClock(), log: quiet, onCommit: () => {} });
  await loader.drained();
  await loader.stop();
}, 60_000);
afterAll(() => open.close());

const read = async (scope: Scope = everything, asOf = T0_MS + 120_000, fromMs = T0_MS - 60_000) => {
  const range = { fromMs, toMs: T0_MS + 120_000 };
  const results = await readProbes(open.store.client, { asOf, range, scope });
  return results.sort((a, b) => `${a.cell} ${a.check} ${a.vantage}`.localeCompare(`${b.cell} ${b.check} ${b.vantage}`));
};

test('the latest result of each cell, check and vantage; of several targets the worst', async () => {
  const measured = { durationMs: 250, atMs: T0_MS + 60_000 };
  expect(await read()).toEqual([
    { ...measured, cell: 'national/sso', check: 'dns', vantage: 'paris', up: true, outcome: 'slow' },
    {
      ...measured,
      cell: 'nord/frontal',
      check: 'http',
      vantage: 'brest',
      up: false,
      outcome: 'timeout',
      atMs: T0_MS + 61_000,
    },
    { ...measured, cell: 'nord/frontal', check: 'http', vantage: 'paris', up: true, outcome: 'ok' },
    { ...measured, cell: 'nord/frontal', check: 'tls', vantage: 'paris', up: true, outcome: 'ok', expiresInS: 86_400 },
    { ...measured, cell: 'nord/sso', check: 'signin', vantage: 'paris', up: false, outcome: 'signin_missing' },
    {
      ...measured,
      cell: 'sud/frontal',
      check: 'tls',
      vantage: 'paris',
      up: false,
      outcome: 'tls_expired',
      expiresInS: -3600,
    },
  ]);
});

test('as it was known at an instant', async () => {
  expect(await read(everything, T0_MS + 30_000)).toEqual([
    {
      cell: 'nord/frontal',
      check: 'http',
      vantage: 'paris',
      up: false,
      outcome: 'http_5xx',
      durationMs: 250,
      atMs: T0_MS,
    },
  ]);
});

test('only of the range, and of what the asker may see', async () => {
  expect(
    await read(everything, T0_MS + 120_000, T0_MS + 61_000).then((results) =>
      results.map(({ cell, check }) => `${cell} ${check}`),
    ),
  ).toEqual(['nord/frontal http', 'nord/frontal tls', 'nord/sso signin']);
  const seen = await read({ kind: 'ents', ents: ['sud'] });
  expect(seen.map(({ cell }) => cell)).toEqual(['national/sso', 'sud/frontal']);
});

test('a row a result, whichever way its points came', async () => {
  expect(await rowsOf(open.store, 'SELECT count() AS n FROM probes')).toEqual([{ n: checks.length }]);
});
