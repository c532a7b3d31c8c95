import { familyNamed } from '../families/families.js';
import { runWeeks } from '../weeks/weeks.js';
import { runFamily } from './case.js';
import type { Job } from './crew.js';
import { writing } from './writing.js';

/** Takes jobs one by one, sends rows. */
const [, , write] = process.argv;

process.on('message', (job: Job) => {
  if (job.kind === 'week') return process.send?.(runWeeks(job.seed, job.days));
  const out = write === undefined ? undefined : writing(write);
  const row = runFamily(familyNamed(job.family), job.seed, { ...job.options, ...out?.options });
  out?.finish(row);
  return process.send?.(row);
});
