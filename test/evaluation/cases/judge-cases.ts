import { fork } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { CaseRow } from '../judge/row.js';
import { summarize } from '../judge/summary.js';
import type { Told } from './judge-file.js';
import { type GivenTruth, truthSchema } from './schema.js';

const TRUTHS = 'truth';

export interface GivenCase {
  readonly file: string;
  /** `<dir>/truth/<name>.json`; undefined where none is given: then the row says what was seen, and no figure counts it. */
  readonly truth: string | undefined;
}

export function casesIn(directory: string): readonly GivenCase[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.ndjson'))
    .sort()
    .map((name) => {
      const truth = path.join(directory, TRUTHS, name.replace(/\.ndjson$/, '.json'));
      return { file: path.join(directory, name), truth: existsSync(truth) ? truth : undefined };
    });
}

/** Judges the cases one after the other in a process of its own, then compares with the truth. */
export async function judgeCases(cases: readonly GivenCase[], onRow: () => void): Promise<readonly CaseRow[]> {
  const child = fork(path.join(import.meta.dirname, 'judge-child.ts'), {
    execArgv: ['--import', import.meta.resolve('tsx')],
  });
  const rows: CaseRow[] = [];
  try {
    for (const { file, truth } of cases) {
      const told = await ask(child, file);
      rows.push(
        rowOf(told, truth === undefined ? undefined : truthSchema.parse(JSON.parse(readFileSync(truth, 'utf8')))),
      );
      onRow();
    }
  } finally {
    child.kill();
  }
  return rows;
}

function ask(child: ReturnType<typeof fork>, file: string): Promise<Told> {
  return new Promise((resolve, reject) => {
    const exited = (): void => reject(new Error(`the judging process ended while reading ${file}`));
    child.once('exit', exited);
    child.once('message', (answer: { told?: Told; error?: string }) => {
      child.off('exit', exited);
      if (answer.told) resolve(answer.told);
      else reject(new Error(answer.error));
    });
    child.send(file);
  });
}

function rowOf(told: Told, truth: GivenTruth | undefined): CaseRow {
  const last = told.firstS + told.cost.evaluations;
  const { cause, crowd, failing, targeted, kind, onset, end, harm, attackShare, family, seed, capacity } =
    truth ??
    truthSchema.parse({
      id: told.id,
      cause: 'none',
      onset: told.firstS,
      end: last,
      harm: null,
      family: 'without truth',
    });
  const at = (second: number): number => Math.round(second - told.firstS);
  const harmS = harm === null ? null : at(harm);
  const harmful = harmS === null ? [] : Array.from({ length: Math.max(0, at(end) - harmS + 10) }, (_, i) => harmS + i);
  const marks = { cause, epochS: told.firstS, onsetS: at(onset), endS: at(end), harmS, harmful };
  return {
    ...{ id: told.id, seed, family, set: 'given', day: told.day, redraws: 0 },
    truth: {
      ...{ cause, crowd, failing, onsetS: at(onset), endS: at(end), harmS, harmCell: null, attackShare },
      ...(targeted ? { targeted } : {}),
      ...(kind ? { kind } : {}),
      ...(capacity ? { capacity } : {}),
    },
    telemetry: { loss: 0, worstDelayS: 0, gauges: true, kept: 1 },
    detector: summarize(told.sights, marks),
    ...{ baselines: {}, ablations: {}, features: {}, cost: told.cost },
  };
}
