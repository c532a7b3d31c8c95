import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { CaseRow } from '../judge/row.js';
import type { WeekRow } from '../score/run.js';
import type { RunOptions } from './case.js';

export type Job =
  | {
      readonly kind: 'case';
      readonly family: string;
      readonly seed: string;
      readonly options: Pick<RunOptions, 'loss' | 'baselines' | 'ablations' | 'conditions'>;
    }
  | { readonly kind: 'week'; readonly seed: string; readonly days: number };

const SIZE = Math.max(1, Math.min(2, availableParallelism()));

type Row = CaseRow | WeekRow;

/** Works through the jobs in two processes; rows come in the order of the jobs whoever was first. */
export async function work(jobs: readonly Job[], onRow: (row: Row) => void, write?: string): Promise<readonly Row[]> {
  const rows: Row[] = new Array(jobs.length);
  let next = 0;
  const workers = Array.from({ length: Math.min(SIZE, jobs.length) }, () => startWorker(write));
  const done = workers.map(
    (worker) =>
      new Promise<void>((resolve, reject) => {
        let current = -1;
        const give = (): void => {
          current = next++;
          const job = jobs[current];
          if (job) worker.send(job);
          else worker.disconnect();
        };
        worker.on('message', (row: Row) => {
          rows[current] = row;
          onRow(row);
          give();
        });
        worker.on('exit', (code, signal) => {
          if (current >= jobs.length) resolve();
          else reject(new Error(`${JSON.stringify(jobs[current])} failed: its process ended with ${signal ?? code}`));
        });
        give();
      }),
  );
  await Promise.all(done).finally(() => {
    for (const worker of workers) worker.kill();
  });
  return rows;
}

/** A process of its own has a CPU to itself to be measured by; what it cannot do, it says on the terminal. */
function startWorker(write: string | undefined): ChildProcess {
  return fork(path.join(import.meta.dirname, 'worker.ts'), write === undefined ? [] : [write], {
    // Most of what a case makes is gone within seconds of it: with more room it is not moved about first.
    execArgv: ['--import', import.meta.resolve('tsx'), '--max-semi-space-size=42'],
    serialization: 'advanced',
  });
}
