import { watch } from 'chokidar';
import type { Clock } from './clock.js';
import { isChainFile } from './yaml-paths.js';

export interface FileWatch {
  readonly dir: string;
  readonly clock: Clock;
  /** Clock ms between two looks without an event. */
  readonly lookMs: number;
  /** Something may have changed. Called for each file, and at each look. */
  readonly onLook: () => void;
  /** Events fail (too many watches, a directory that is gone); looks go on. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * Events tell of a change at once, but not of every one: not on network file systems, not of a directory that was put in the
 * place of another. So files are looked at now and then besides.
 */
export async function watchFiles({ dir, clock, lookMs, onLook, onFailure }: FileWatch): Promise<() => Promise<void>> {
  const watcher = watch(dir, {
    ignoreInitial: true,
    ignored: (file, stats) => stats?.isFile() === true && !isChainFile(dir, file),
  });
  watcher.on('all', onLook);
  watcher.on('error', onFailure);
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  const looks = clock.every(lookMs, onLook);
  return async () => {
    looks();
    await watcher.close();
  };
}
