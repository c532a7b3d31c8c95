import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { CaseRow } from '../judge/row.js';
import type { WeekRow } from '../score/figures.js';
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

/** Works through the jobs on two threads; rows come in the order of the jobs whoever was first. */
export async function work(
  jobs: readonly Job[],
  onRow: (row: CaseRow | WeekRow) => void,
  write?: string,
): Promise<readonly (CaseRow | WeekRow)[]> {
  const rows: (CaseRow | WeekRow)[] = new Array(jobs.length);
  let next = 0;
  await Promise.all(
    Array.from({ length: Math.min(SIZE, jobs.length) }, () => {
      const worker = startWorker(write);
      return new Promise<void>((resolve, reject) => {
        let current = -1;
        const give = (): void => {
          current = next++;
          if (current < jobs.length) worker.postMessage(jobs[current]);
          else worker.terminate().then(() => resolve(), reject);
        };
        worker.on('message', (row: CaseRow | WeekRow) => {
          rows[current] = row;
          onRow(row);
          give();
        });
        worker.on('error', (cause) => {
          reject(new Error(`${JSON.stringify(jobs[current])} failed: ${(cause as Error).message}`, { cause }));
        });
        give();
      });
    }),
  );
  return rows;
}

/** A worker thread does not inherit the loader of TypeScript: it is registered first. */
function startWorker(write: string | undefined): Worker {
  const script = new URL('./worker.ts', import.meta.url).href;
  const source = `import { register } from ${JSON.stringify(import.meta.resolve('tsx/esm/api'))}; register(); await import(${JSON.stringify(script)});`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), { workerData: { write } });
}
