import cliProgress from 'cli-progress';

/** A bar on the standard error, so that figures alone go to the standard output. */
export function progress(total: number): { increment(): void; stop(): void } {
  const bar = new cliProgress.SingleBar({
    ...{ stream: process.stderr, format: '{bar} {value}/{total}, {eta_formatted} left', hideCursor: true },
    ...{ noTTYOutput: true, notTTYSchedule: 30_000 },
  });
  bar.start(total, 0);
  return bar;
}
