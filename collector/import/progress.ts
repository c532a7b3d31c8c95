import { SingleBar } from 'cli-progress';
import type { ImportProgress } from './import.js';

/** A bar on the terminal; nothing where the output is none, or where the end is not known. */
export function progressBar(): { show(progress: ImportProgress): void; stop(): void } {
  const bar = new SingleBar({
    format: '{bar} {percentage} %  {requests} requests, {eta_formatted} left',
    clearOnComplete: true,
    hideCursor: true,
  });
  let started = false;
  return {
    show({ bytes, totalBytes, requests }) {
      if (totalBytes === undefined) return;
      if (!started) bar.start(totalBytes, 0, { requests: 0 });
      started = true;
      bar.update(Math.min(bytes, totalBytes), { requests });
    },
    stop: () => bar.stop(),
  };
}
