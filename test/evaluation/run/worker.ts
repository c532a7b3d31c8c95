import { parentPort, workerData } from 'node:worker_threads';
import { familyNamed } from '../families/families.js';
import { runWeeks } from '../weeks/weeks.js';
import { runFamily } from './case.js';
import type { Job } from './crew.js';
import { writing } from './writing.js';

/** Takes jobs one by one, sends rows. */
const { write } = workerData as { write?: string };

parentPort?.on('message', (job: Job) => {
  if (job.kind === 'week') return parentPort?.postMessage(runWeeks(job.seed, job.days));
  const out = write === undefined ? undefined : writing(write);
  const row = runFamily(familyNamed(job.family), job.seed, { ...job.options, ...out?.options });
  out?.finish(row);
  parentPort?.postMessage(row);
});
