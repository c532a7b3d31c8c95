import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseRow } from './judge/row.js';
import { parseCsv } from './petshop/csv.js';
import { judgePetShop } from './petshop/petshop.js';
import { writeReport } from './report/report.js';
import { readShape } from './run/shape.js';
import { figuresOf } from './score/figures.js';
import type { WeekRow } from './score/run.js';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'vigie-report-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const seen = {
  ...{
    openedS: 104,
    falseOpenings: 0,
    runs: [[104, 190, 'fault', 'a/base']] as const,
    word: 'fault' as const,
    rightS: 107,
  },
  ...{ ranking: ['a/base'], probability: { saturation: 0.1, attack: 0.1, fault: 0.9 }, attackShare: null },
  ...{ attackKind: null, targeted: null, missingFeeds: [] },
};
const row: CaseRow = {
  ...{ id: 'x', seed: 's', family: 'f', set: 'test', day: 'school', redraws: 0, baselines: {}, ablations: {} },
  truth: {
    ...{ cause: 'fault', crowd: false, failing: ['a/base'], onsetS: 98, endS: 190, harmS: 100, harmCell: 'a/base' },
    attackShare: null,
  },
  telemetry: { loss: 0.1, worstDelayS: 3.2, gauges: true, kept: 1 },
  detector: seen,
  features: { load: 1 },
  cost: { evaluations: 10, cells: 2, usPerCell: 4 },
};

describe('the report', () => {
  it('is made from the rows, with its plots, and says that all is simulated', async () => {
    const told = { ...row, conditions: { 'loss=0.3': row.detector } };
    const week: WeekRow = {
      ...{ kind: 'week', seed: 'w', weeks: 2, cells: 18, pages: 1, when: [[3600, 'a/base', 'fault']] },
      cost: { evaluations: 30, cells: 2, usPerCell: 8 },
    };
    const rows: CaseRow[] = [told, { ...row, truth: { ...row.truth, cause: 'attack', kind: 'http-flood' } }];
    await writeReport({
      root: dir,
      commit: 'c'.repeat(40),
      seeds: 1,
      rows,
      weeks: [week],
      figures: figuresOf(rows, [week], 1),
    });
    const text = await readFile(path.join(dir, 'docs/evaluation.md'), 'utf8');
    expect(text).toContain('Everything on this page is simulated');
    expect(text).toContain('| seconds to detect, median | 2 harmed cases | 4 | 4 | ≤ 15 | met |');
    expect(text).toContain('| macro F1 over classes and mixtures | 2 cases | 0.333 | 0.333 | ≥ 0.95 | **missed** |');
    expect(text).toContain('**Missed: ');
    // 2 × 10 evaluations of 4 µs, 30 of 8 µs, of two cells each.
    expect(text).toContain('| CPU of one cell and evaluation, µs | all evaluations | 6.4 |');
    // Of one page in two weeks: 4.74 / 2.
    expect(text).toContain('1 page, 0.5 a week, at most 2.37 with 95 % confidence');
    expect(text).toContain('| w | 01:00:00 | a/base | fault |');
    expect(text).toContain('| attack share, mean absolute error | 0 cases | – | – | ≤ 0.08 | not measured |');
    expect(text).toMatch(/\*\*blind\*\* \(\d+ families, 0 judged here\)/);
    for (const plot of ['confusion', 'reliability', 'time-to-detect', 'kinds', 'degradation'])
      expect(await readFile(path.join(dir, `docs/images/evaluation/${plot}.svg`), 'utf8')).toMatch(/^<svg/);
  });
});

describe('a series of arrivals', () => {
  it.each([
    { name: 'CSV with times', text: 't,rps\n0,10\n5,20\n10,30\n', perS: [10, 20, 30], stepS: 5 },
    { name: 'CSV a minute', text: 'rpm\n600\n1200\n', perS: [10, 20], stepS: 60 },
    {
      name: 'NDJSON',
      text: '{"t":"2027-01-12T07:00:00Z","rpm":60}\n{"t":"2027-01-12T07:01:00Z","rpm":120}\n',
      perS: [1, 2],
      stepS: 60,
    },
    { name: 'numbers alone', text: '3\n4\n', perS: [3, 4], stepS: 1 },
  ])('is read: $name', async ({ text, perS, stepS }) => {
    const file = path.join(dir, 'shape');
    await writeFile(file, text);
    expect(readShape(file)).toEqual({ perS, stepS });
  });

  it('is refused if it holds no numbers', async () => {
    const file = path.join(dir, 'shape');
    await writeFile(file, 'rps\nten\n20\n');
    expect(() => readShape(file)).toThrow('no number');
  });
});

describe('faults of PetShop', () => {
  const header = (nodes: readonly string[]): string => {
    const columns = nodes.flatMap((node) => [
      [node, 'latency', 'Average'],
      [node, 'availability', 'Average'],
      [node, 'requests', 'Sum'],
    ]);
    return [
      ['microservice', ...columns.map(([node]) => node)],
      ['metric', ...columns.map(([, metric]) => metric)],
      ['statistic', ...columns.map(([, , s]) => s)],
      ['unix_timestamp', ...columns.map(() => '')],
    ]
      .map((line) => line.join(','))
      .join('\n');
  };
  const NODES = ['Site', 'Search', 'Table'];
  const wave = (i: number): number => 1 + 0.02 * Math.sin(i * 1.7) + 0.01 * Math.cos(i * 0.6);
  const line = (time: number, seconds: readonly number[]): string =>
    [time, ...seconds.flatMap((s) => [s, 100, 1000])].join(',');

  it('blames the component in which the harm was born, and nobody on an ordinary day', async () => {
    const { mkdir } = await import('node:fs/promises');
    const base = path.join(dir, 'shop', 'busy');
    await mkdir(path.join(base, 'noissue'), { recursive: true });
    await mkdir(path.join(base, 'test', 'issue_0'), { recursive: true });
    await writeFile(path.join(base, 'graph.csv'), `,${NODES.join(',')}\nSite,0,1,0\nSearch,0,0,1\nTable,0,0,0\n`);
    const quiet = Array.from({ length: 200 }, (_, i) =>
      line(
        1000 + 300 * i,
        [0.1, 0.05, 0.02].map((s, n) => s * wave(i + 40 * n)),
      ),
    );
    await writeFile(path.join(base, 'noissue', 'metrics.csv'), `${header(NODES)}\n${quiet.join('\n')}\n`);
    // Search becomes slow by 50 ms, Site with it, Table does not.
    const broken = [0, 0, 1, 1, 0].map((bad, i) => line(90_000 + 300 * i, [0.1 + 0.05 * bad, 0.05 + 0.05 * bad, 0.02]));
    await writeFile(path.join(base, 'test', 'issue_0', 'metrics.csv'), `${header(NODES)}\n${broken.join('\n')}\n`);
    const target = {
      target: { node: 'Site', metric: 'latency', agg: 'Average', timestamp: 90_550 },
      root_cause: { node: 'Search', metric: null },
    };
    await writeFile(path.join(base, 'test', 'issue_0', 'target.json'), JSON.stringify(target));
    const { figures, rows } = judgePetShop(path.join(dir, 'shop'));
    expect(rows[0]?.ranking[0]?.node).toBe('Search');
    expect(figures).toEqual({ cases: 1, top1: 1, top3: 1, specificity: 1 });
  });

  it('are read from CSV with quotes', () => {
    expect(parseCsv('a,"b ""c"", d"\r\n1,2\n')).toEqual([
      ['a', 'b "c", d'],
      ['1', '2'],
    ]);
  });
});
