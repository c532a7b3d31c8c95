import { appendFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { families } from '../families/families.js';
import type { FamilySet } from '../families/plot.js';
import type { CaseRow } from '../judge/row.js';
import { writeReport } from '../report/report.js';
import { type CostRow, type Figures, figuresOf, type WeekRow } from '../score/figures.js';
import { runCase } from './case.js';
import { measureCost } from './cost.js';
import { type Job, work } from './crew.js';
import { progress } from './progress.js';
import { fitSeeds, testSeeds, weightsChanged, weightsCommit } from './seeds.js';
import { shapeOf } from './shape.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');
export interface SimulateOptions {
  readonly seeds: number;
  readonly set: FamilySet | 'test+blind' | 'all';
  readonly family?: readonly string[] | undefined;
  readonly commit?: string | undefined;
  readonly weeks: number;
  readonly loss?: number | undefined;
  readonly rows?: string | undefined;
  readonly write?: string | undefined;
  readonly shape?: string | undefined;
  readonly report?: boolean | undefined;
  /** One seed in so many also runs with feeds taken away; 0: none. */
  readonly ablate: number;
  /** One seed in so many is also told otherwise: with more lost, later, by wrong clocks (`run/conditions.ts`); 0: none. */
  readonly conditions: number;
}

/** Plays and judges; every figure comes from the rows. */
export async function simulate(options: SimulateOptions): Promise<Figures> {
  const began = performance.now();
  const commit = options.commit ?? weightsCommit(ROOT);
  if (!options.commit && weightsChanged(ROOT))
    console.error('the weights are not as committed: whoever made them could have seen these seeds');
  const seeds = options.set === 'fit' ? fitSeeds(options.seeds) : testSeeds(options.seeds, commit);
  const rows = options.shape === undefined ? await play(options, seeds) : shaped(options.shape, seeds);
  const all: readonly Row[] = [...rows, ...measureCost(seeds[0] ?? '')];
  if (options.rows) await writeFile(options.rows, all.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const judged = all.filter(isCase);
  const figures = figuresOfAll(all, (performance.now() - began) / 60_000);
  if (options.report) await writeReport({ root: ROOT, commit, seeds: options.seeds, rows: judged, figures });
  return figures;
}

async function play(options: SimulateOptions, seeds: readonly string[]): Promise<readonly (CaseRow | WeekRow)[]> {
  const chosen = families.filter(
    ({ name, set }) =>
      options.family?.includes(name) ?? (options.set === 'all' || options.set.split('+').includes(set)),
  );
  if (chosen.length === 0) throw new Error(`no such family; there are ${families.map(({ name }) => name).join(', ')}`);
  const loss = options.loss === undefined ? {} : { loss: options.loss };
  const cases = seeds.flatMap((seed, i) =>
    chosen.map(
      ({ name }): Job => ({
        ...{ kind: 'case', family: name, seed },
        options: {
          ...loss,
          baselines: true,
          ablations: every(options.ablate, i),
          conditions: every(options.conditions, i),
        },
      }),
    ),
  );
  const days = Array.from(
    { length: Math.round(7 * options.weeks) },
    (_, i): Job => ({
      ...{ kind: 'week', seed: `${seeds[0]}/${i}`, days: 1 },
    }),
  );
  const jobs = [...cases, ...days];
  if (options.rows) await writeFile(options.rows, '');
  const bar = progress(jobs.length);
  try {
    const tell = (row: CaseRow | WeekRow): void => {
      bar.increment();
      // As they come, so that a run that is stopped leaves what it had; in order of the cases at the end.
      if (options.rows) appendFileSync(options.rows, `${JSON.stringify(row)}\n`);
    };
    return await work(jobs, tell, options.write);
  } finally {
    bar.stop();
  }
}

const every = (n: number, i: number): boolean => n > 0 && i % n === 0;

/** One case a seed, its arrivals given; nothing is done to it, so what breaks breaks of demand. */
function shaped(file: string, seeds: readonly string[]): readonly CaseRow[] {
  const bar = progress(seeds.length);
  const rows = seeds.map((seed) => {
    const row = runCase(shapeOf(file, seed), 0, false, { baselines: true }) as CaseRow;
    bar.increment();
    return row;
  });
  bar.stop();
  return rows;
}

/** The figures again, from rows written before; `report` writes the report from them. */
export async function recompute(file: string, report?: { readonly commit: string }): Promise<Figures> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  const rows = lines.map((line) => JSON.parse(line) as Row);
  const figures = figuresOfAll(rows, 0);
  const judged = rows.filter(isCase);
  const seeds = new Set(judged.map(({ seed }) => seed)).size;
  if (report) await writeReport({ root: ROOT, commit: report.commit, seeds, rows: judged, figures });
  return figures;
}

type Row = CaseRow | WeekRow | CostRow;

const isCase = (row: Row): row is CaseRow => !('kind' in row);

function figuresOfAll(rows: readonly Row[], minutes: number): Figures {
  const weeks = rows.filter((row): row is WeekRow => 'kind' in row && row.kind === 'week');
  const costs = rows.filter((row): row is CostRow => 'kind' in row && row.kind === 'cost');
  return figuresOf(rows.filter(isCase), weeks, minutes, costs);
}
