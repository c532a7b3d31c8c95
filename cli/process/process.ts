import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import { type Clock, createClock } from '../../chain/clock.js';
import { openChain, type ReloadingChain } from '../../chain/reload.js';
import { settingsOf } from '../options/options.js';
import type { Settings } from '../options/settings.js';
import { dataDirOf, shipped } from '../place.js';

/** What one process of Vigie runs on; `closing` is emptied from the last to the first when it stops. */
export interface Process {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
  /** Follows its files for as long as the process runs. */
  readonly chain: ReloadingChain;
  readonly dataDir: string;
  readonly build: string;
  readonly closing: (() => Promise<unknown>)[];
  /** What a SIGHUP reads again: the chain, and the files of who is told. */
  readonly reloading: (() => Promise<void>)[];
}

export async function open(options: unknown): Promise<Process> {
  const settings = settingsOf(options);
  const clock = createClock({ atMs: settings.at, rate: settings.clockRate });
  const log = pino(
    { level: settings.logLevel },
    process.stderr.isTTY ? pretty({ destination: 2, sync: true }) : pino.destination(2),
  );
  const chain = await openChain({ dir: settings.chain, clock, log });
  return {
    ...{ settings, clock, log, chain },
    dataDir: dataDirOf(settings),
    build: buildId(),
    closing: [() => chain.stop()],
    reloading: [() => chain.reload()],
  };
}

/** Changes whenever the screens do, so that those left open load themselves again. */
function buildId(): string {
  const page = ['web/index.html', 'dist/web/index.html'].map(shipped).flatMap((file) => {
    try {
      return [readFileSync(file)];
    } catch {
      return [];
    }
  })[0];
  return page ? createHash('sha256').update(page).digest('hex').slice(0, 12) : 'development';
}

export async function close(closing: Process['closing'], log: Logger): Promise<void> {
  for (const end of closing.splice(0).reverse())
    await end().catch((error: unknown) => log.error({ err: error }, 'could not close in order'));
}
