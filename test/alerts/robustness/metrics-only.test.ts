import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import type { Verdict } from '../../../alerts/detect/verdict.js';
import { replay } from '../../../alerts/replay/replay.js';
import { splitCell } from '../../../chain/model.js';
import { insertSegment } from '../../../collector/store/insert.js';
import { type Opened, opened } from '../../collector/store/opened.js';
import { encodePoints, ns, point, type Row } from '../../collector/store/rows.js';
import { AUTH, CLIENT, FAULT, SHED, TIMEOUT } from '../../evaluation/des/network.js';
import { cells, simulatedChain } from '../../evaluation/world/topology.js';
import { families, heardBy } from './played.js';

/** The bounds that the semantic conventions advise for `http.server.request.duration`, seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const STATUS: Readonly<Record<number, string>> = {
  ...{ [FAULT]: '500', [SHED]: '503', [TIMEOUT]: '504', [AUTH]: '401', [CLIENT]: '404' },
};
const EPOCH_MS = Date.parse('2021-04-06T06:00:00Z');
const EVERY_S = 10;

/** What an SDK exports of each service: one cumulative histogram for each status, every ten seconds, and no span. */
class Sdk {
  readonly rows: Row[] = [];
  readonly #counts = new Map<string, number[]>();

  served(station: number, _request: unknown, startMs: number, endMs: number, outcome: number): void {
    const key = `${station} ${STATUS[outcome] ?? '200'}`;
    const counts = this.#counts.get(key) ?? [...BOUNDS.map(() => 0), 0];
    this.#counts.set(key, counts);
    const bucket = BOUNDS.findIndex((bound) => endMs - startMs <= 1000 * bound);
    counts[bucket < 0 ? BOUNDS.length : bucket]!++;
  }

  called(): void {}

  second(atS: number, startedS: number): void {
    if (atS % EVERY_S !== 0) return;
    for (const [key, counts] of this.#counts) {
      const [station, status = ''] = key.split(' ');
      const { ent, maillon } = splitCell(cells[Number(station)] as string);
      const atMs = EPOCH_MS + atS * 1000;
      this.rows.push(
        point(ent, maillon, 'http.server.request.duration', atMs, 0, {
          ...{
            Type: 3,
            Temporality: 2,
            Unit: 's',
            StartNs: ns(EPOCH_MS + startedS * 1000),
            ReceivedAt: ns(atMs + 200),
          },
          ...{ Count: BigInt(counts.reduce((sum, count) => sum + count, 0)), BucketCounts: counts.map(BigInt) },
          ...{ Bounds: BOUNDS, AttributeKeys: ['http.response.status_code'], AttributeValues: [status] },
          KeepUntil: 4_000_000_000,
        }),
      );
    }
  }
}

let open: Opened;
const said = new Map<string, readonly (readonly Verdict[])[]>();
const failing = new Map<string, readonly string[]>();

beforeAll(async () => {
  open = await opened();
});
afterAll(() => open.close());

async function judge(cause: 'fault' | 'saturation', seed: string): Promise<void> {
  const sdk = new Sdk();
  const { onsetS, fromS, untilS, truth } = heardBy(families[cause], seed, sdk, (atS, startedS) =>
    sdk.second(atS, startedS),
  );
  const payload = encodePoints(sdk.rows);
  await insertSegment(
    open.store.client,
    { id: `metrics-${cause}`, signal: 'metrics', rows: sdk.rows.length, bytes: payload.length },
    [payload],
  );
  const verdicts: (readonly Verdict[])[] = [];
  for await (const evaluation of replay({
    ...{ client: open.store.client, chain: simulatedChain, settings: defaultSettings, asKnown: false },
    ...{ madeWith: { chain: 'c', weights: 'w', build: 'b' }, asOfMs: Date.now() },
    ...{ fromMs: EPOCH_MS + fromS * 1000, toMs: EPOCH_MS + untilS * 1000 },
  }))
    verdicts.push(evaluation.verdicts);
  said.set(`${cause} before`, verdicts.slice(0, onsetS - fromS));
  said.set(cause, verdicts.slice(onsetS - fromS));
  failing.set(cause, truth.failing);
}

describe('a platform that sends metrics and no span', () => {
  it('is judged by its duration histograms: a fault, where it is, and what nobody measures', async () => {
    await judge('fault', '1');
    expect(
      said
        .get('fault before')
        ?.flat()
        .filter(({ harm }) => harm),
    ).toEqual([]);
    const states = new Set(
      said
        .get('fault before')
        ?.at(-1)
        ?.map(({ state }) => state),
    );
    expect(states).toEqual(new Set(['healthy']));
    const harmed =
      said
        .get('fault')
        ?.at(-3)
        ?.filter(({ harm }) => harm) ?? [];
    const [root] = failing.get('fault') ?? [];
    const own = harmed.find(({ cell }) => cell === root);
    expect(own?.cause).toBe('fault');
    expect(own?.suspects[0]?.cell).toBe(root);
    // No call is seen: who suffers from it is told by the declared chain.
    for (const { cell, cause, suspects, missingFeeds } of harmed) {
      expect(['fault', 'undetermined'], cell).toContain(cause);
      expect(
        suspects.map((suspect) => suspect.cell),
        cell,
      ).toContain(root);
      expect(missingFeeds, cell).toEqual(expect.arrayContaining(['composition', 'users', 'pool']));
    }
  }, 90_000);
});
