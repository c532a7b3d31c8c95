import { appendFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { families } from '../families/families.js';
import type { FamilySet } from '../families/plot.js';
import type { CaseRow } from '../judge/row.js';
import { writeReport } from '../report/report.js';
import { type Figures, figuresOf } from '../score/figures.js';
import type { RunRow, WeekRow } from '../score/run.js';
import { runCase } from './case.js';
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
  /** Writes the report: of the project, or below this directory. */
  readonly report?: true | string | undefined;
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
  const run: RunRow = { kind: 'run', minutes: (performance.now() - began) / 60_000, commit };
  const all: readonly Row[] = [...rows, run];
  if (options.rows) await writeFile(options.rows, all.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return told(all, options.report);
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

/** The figures again, from rows written before; and the report from them, if asked for. */
export async function recompute(file: string, report: SimulateOptions['report']): Promise<Figures> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
  return told(
    lines.map((line) => JSON.parse(line) as Row),
    report,
  );
}

type Row = CaseRow | WeekRow | RunRow;

const isCase = (row: Row): row is CaseRow => !('kind' in row);

async function told(all: readonly Row[], report: SimulateOptions['report']): Promise<Figures> {
  const rows = all.filter(isCase);
  const weeks = all.filter((row): row is WeekRow => 'kind' in row && row.kind === 'week');
  const run = all.find((row): row is RunRow => 'kind' in row && row.kind === 'run');
  const figures = figuresOf(rows, weeks, run?.minutes ?? 0);
  // A case that was drawn again has its seed numbered.
  const seeds = new Set(rows.map(({ seed }) => seed.split('.')[0])).size;
  const root = typeof report === 'string' ? report : ROOT;
  if (report) await writeReport({ root, commit: run?.commit ?? 'unknown', seeds, rows, weeks, figures });
  return figures;
}
