import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeGrafts, judgePetShop, leaveOneOut } from './petshop/petshop.js';

/** A shop of the layout of the data, derived in any way: other names, other order of columns, metrics left out, other parts. */
interface Shop {
  readonly rename?: (node: string) => string;
  readonly shuffled?: boolean;
  readonly without?: readonly string[];
  readonly part?: string;
  readonly startS?: number;
  readonly broken?: keyof typeof CALLEES;
}

const CALLEES = {
  Site: ['Search_client', 'Pay'],
  Search_client: ['Search'],
  Search: ['Table', 'Search_remote'],
  Pay: ['Table'],
  Table: [],
  Search_remote: [],
} as const;
const NODES = Object.keys(CALLEES) as (keyof typeof CALLEES)[];
const OWN_S: Readonly<Record<keyof typeof CALLEES, number>> = {
  ...{ Site: 0.1, Search_client: 0.06, Search: 0.05, Pay: 0.04, Table: 0.02, Search_remote: 0.01 },
};
const STATISTICS = ['Average', 'p95', 'Sum'] as const;

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'vigie-petshop-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const reaches = (from: keyof typeof CALLEES, to: string): boolean =>
  from === to || CALLEES[from].some((callee) => reaches(callee, to));
const wave = (i: number): number => 1 + 0.03 * Math.sin(i * 1.7) + 0.02 * Math.cos(i * 0.61);

async function make(name: string, shop: Shop): Promise<string> {
  const { rename = (node) => node, part = 'test', startS = 1_700_000_000, broken = 'Search', without = [] } = shop;
  const base = path.join(dir, name, 'busy');
  const issue = path.join(base, part, 'issue_3');
  await mkdir(path.join(base, 'noissue'), { recursive: true });
  await mkdir(issue, { recursive: true });
  const names = NODES.map(rename);
  const graph = NODES.map((from) => [rename(from), ...NODES.map((to) => Number(CALLEES[from].includes(to as never)))]);
  await writeFile(
    path.join(base, 'graph.csv'),
    `,${names.join(',')}\n${graph.map((row) => row.join(',')).join('\n')}\n`,
  );
  const columns = NODES.flatMap((node) =>
    (['latency', 'availability', 'requests'] as const).flatMap((metric) =>
      STATISTICS.filter((statistic) => (metric === 'requests') === (statistic === 'Sum')).map((statistic) => ({
        node,
        metric,
        statistic,
      })),
    ),
  ).filter(({ node, metric }) => !without.includes(`${node} ${metric}`));
  const order = shop.shuffled
    ? [...columns].sort((a, b) => (`${b.metric}${a.node}` < `${a.metric}${b.node}` ? -1 : 1))
    : columns;
  const table = (count: number, fromS: number, harm: (i: number) => number): string => {
    const head = [
      ['microservice', ...order.map(({ node }) => rename(node))],
      ['metric', ...order.map(({ metric }) => metric)],
      ['statistic', ...order.map(({ statistic }) => statistic)],
      ['unix_timestamp', ...order.map(() => '')],
    ];
    const lines = Array.from({ length: count }, (_, i) => [
      fromS + 300 * i,
      ...order.map(({ node, metric }, c) => {
        if (metric === 'requests') return 1000;
        if (metric === 'availability') return 100;
        return OWN_S[node] * wave(i + 13 * c) + (reaches(node, broken) ? harm(i) : 0);
      }),
    ]);
    return `${[...head, ...lines].map((line) => line.join(',')).join('\n')}\n`;
  };
  await writeFile(
    path.join(base, 'noissue', 'metrics.csv'),
    table(200, startS, () => 0),
  );
  await writeFile(
    path.join(issue, 'metrics.csv'),
    table(5, startS + 100_000, (i) => (i === 2 || i === 3 ? 0.08 : 0)),
  );
  const target = { node: rename('Site'), metric: 'latency', agg: 'Average', timestamp: startS + 100_000 + 630 };
  await writeFile(
    path.join(issue, 'target.json'),
    JSON.stringify({ target, root_cause: { node: rename(broken), metric: null } }),
  );
  return path.join(dir, name);
}

const FOUND = { cases: 1, top1: 1, top3: 1 };

describe('a directory of PetShop’s layout', () => {
  it.each<{ name: string; shop: Shop }>([
    { name: 'as it is', shop: {} },
    { name: 'of train', shop: { part: 'train' } },
    {
      name: 'with other names',
      shop: {
        rename: (node) =>
          node.replace(/Site|Search|Table|Pay/g, (old) => `${old.length}-Ωx,${old}`).replaceAll(',', ';'),
      },
    },
    { name: 'with its columns shuffled', shop: { shuffled: true } },
    { name: 'at another time', shop: { startS: 1_200_000_000 } },
    {
      name: 'with metrics left out elsewhere',
      shop: { without: ['Pay latency', 'Pay requests', 'Table requests', 'Search_remote latency'] },
    },
    { name: 'with another component broken', shop: { broken: 'Table' } },
    { name: 'with a third broken', shop: { broken: 'Pay' } },
    { name: 'with the front itself broken', shop: { broken: 'Site' } },
  ])('is judged alike: $name', async ({ name, shop }) => {
    const { figures } = judgePetShop(await make(name, shop));
    expect(figures).toMatchObject(FOUND);
    expect(figures.specificity).toBeGreaterThan(0.85);
  });

  it('may lack what it likes: issues cut short are left out, ordinary days may be none', async () => {
    const shop = await make('cut', {});
    await mkdir(path.join(shop, 'busy', 'train', 'issue_9'), { recursive: true });
    await writeFile(path.join(shop, 'busy', 'train', 'issue_9', 'target.json'), '{}');
    await mkdir(path.join(shop, 'notes'));
    expect(judgePetShop(shop).figures.cases).toBe(1);
    await rm(path.join(shop, 'busy', 'noissue'), { recursive: true });
    expect(judgePetShop(shop).figures).toEqual({ ...FOUND, specificity: 0 });
  });

  it('is refused where it says something else, with the file', async () => {
    const shop = await make('wrong', {});
    await writeFile(path.join(shop, 'busy', 'test', 'issue_3', 'target.json'), '{"target":{"node":"Site"}}');
    expect(() => judgePetShop(shop)).toThrow('issue_3/target.json');
    expect(() => judgePetShop(path.join(shop, 'busy'))).toThrow('graph.csv');
  });

  it('shows what the constants are worth, and faults at other components', async () => {
    const shop = await make('more', {});
    expect(leaveOneOut(shop)).toMatchObject({ scenarios: 1, top3: 1 });
    const { cases, top1 } = judgeGrafts(shop);
    expect(cases).toBeGreaterThan(10);
    expect(top1).toBeGreaterThan(0.8);
  });
});
