import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';

/** What decides the verdicts: whoever commits it commits the test seeds. */
const JUDGED = ['alerts/detect/weights.ts', 'alerts/detect/fitted.ts'];

/**
 * Seeds of the test: from the commit that last changed the weights, so that nobody could look at them while the weights
 * were made. Fitting uses the seeds of `fitSeeds`, of other families besides.
 */
export function testSeeds(count: number, commit: string): readonly string[] {
  return Array.from({ length: count }, (_, i) => digest(`${commit}/test/${i}`));
}

export function fitSeeds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => digest(`vigie/fit/${i}`));
}

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 10);

/** The commit that last changed the weights, in full. */
export function weightsCommit(directory: string): string {
  const text = execFileSync('git', ['log', '-1', '--format=%H', '--', ...JUDGED], {
    cwd: directory,
    encoding: 'utf8',
  }).trim();
  if (!/^[0-9a-f]{40}$/.test(text))
    throw new Error(`git knows no commit of ${JUDGED.join(' or ')}: give one with --commit`);
  return text;
}

/** Are the weights as committed? If not, the seeds were drawn before them. */
export function weightsChanged(directory: string): boolean {
  return (
    execFileSync('git', ['status', '--porcelain', '--', ...JUDGED], { cwd: directory, encoding: 'utf8' }).trim() !== ''
  );
}
