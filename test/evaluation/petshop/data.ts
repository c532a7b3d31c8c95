import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { parseCsv } from './csv.js';

export type Metric = 'latency' | 'availability' | 'requests';

/** Values by node, metric and statistic, at the table's instants; NaN where nothing was recorded. */
export interface Table {
  /** Unix seconds. */
  readonly times: readonly number[];
  readonly series: ReadonlyMap<string, readonly number[]>;
}

export interface Issue {
  readonly name: string;
  /** What was broken, and in what: issues of one scenario are one story told several times. */
  readonly scenario: string;
  readonly metrics: Table;
  /** Where and in which metric the alarm rang. */
  readonly target: { readonly node: string; readonly metric: Metric; readonly agg: string; readonly timestamp: number };
  readonly rootCause: string;
}

/** One load condition: its call graph, its ordinary days, its faults. */
export interface Condition {
  readonly name: string;
  /** Callees by caller. */
  readonly callees: ReadonlyMap<string, readonly string[]>;
  readonly ordinary: Table;
  readonly issues: readonly Issue[];
}

export const keyOf = (node: string, metric: string, statistic: string): string =>
  `${node}\u0000${metric}\u0000${statistic}`;

/** Reads a directory laid out as PetShop's: `<condition>/{graph.csv,noissue/metrics.csv,train/issue_N,test/issue_N}`. */
export function readPetShop(directory: string): readonly Condition[] {
  const conditions = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(directory, entry.name, 'graph.csv')))
    .map((entry) => readCondition(path.join(directory, entry.name)));
  if (conditions.length === 0) throw new Error(`${directory} holds no <condition>/graph.csv`);
  return conditions;
}

function readCondition(directory: string): Condition {
  const issues = ['train', 'test'].flatMap((part) => {
    const folder = path.join(directory, part);
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => ['target.json', 'metrics.csv'].every((file) => existsSync(path.join(folder, name, file))))
      .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
      .map((name) => readIssue(path.join(folder, name), `${path.basename(directory)}/${part}/${name}`));
  });
  const ordinary = path.join(directory, 'noissue', 'metrics.csv');
  return {
    name: path.basename(directory),
    callees: readGraph(path.join(directory, 'graph.csv')),
    ordinary: existsSync(ordinary) ? readTable(ordinary) : { times: [], series: new Map() },
    issues,
  };
}

/** A matrix of 0 and 1: the node of the row calls the node of the column. */
function readGraph(file: string): ReadonlyMap<string, readonly string[]> {
  const [header = [], ...rows] = parseCsv(readFileSync(file, 'utf8'));
  return new Map(
    rows.map(([caller = '', ...cells]): [string, readonly string[]] => [
      caller,
      cells.flatMap((cell, i) => (Number(cell) > 0 ? [header[i + 1] ?? ''] : [])),
    ]),
  );
}

/** Three rows of header (node, metric, statistic), a row with the name of the index, then a row an instant. */
function readTable(file: string): Table {
  const [nodes = [], metrics = [], statistics = [], ...rest] = parseCsv(readFileSync(file, 'utf8'));
  const rows = rest.filter(([time]) => time !== undefined && time !== '' && Number.isFinite(Number(time)));
  const series = new Map<string, readonly number[]>();
  for (let column = 1; column < nodes.length; column++) {
    const key = keyOf(nodes[column] ?? '', metrics[column] ?? '', statistics[column] ?? '');
    series.set(
      key,
      rows.map((row) => (row[column] ? Number(row[column]) : Number.NaN)),
    );
  }
  return { times: rows.map(([time]) => Number(time)), series };
}

const targetSchema = z.object({
  target: z.object({
    ...{ node: z.string(), metric: z.enum(['latency', 'availability', 'requests']) },
    ...{ agg: z.string().default('Average'), timestamp: z.coerce.number() },
  }),
  root_cause: z.object({ node: z.string() }),
});

function readIssue(directory: string, name: string): Issue {
  const told = targetSchema.safeParse(JSON.parse(readFileSync(path.join(directory, 'target.json'), 'utf8')));
  if (!told.success) throw new Error(`${path.join(directory, 'target.json')}: ${told.error.issues[0]?.message ?? ''}`);
  const { target, root_cause } = told.data;
  return {
    ...{ name, scenario: `${root_cause.node} ${target.metric}` },
    metrics: readTable(path.join(directory, 'metrics.csv')),
    target,
    rootCause: root_cause.node,
  };
}
