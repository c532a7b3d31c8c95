import path from 'node:path';
import { type Command, Option } from 'commander';
import { type Clock, createClock } from '../chain/clock.js';
import { type Collector, startCollector } from '../collector/collector.js';
import { type ImportResult, importArchives } from '../collector/import/import.js';
import { progressBar } from '../collector/import/progress.js';
import { heldDigests } from '../collector/wal/inspect.js';
import { lockDirectory } from '../collector/wal/lock.js';
import { walSettings } from '../collector/wal/settings.js';
import { command, STORE, settingsOf } from './options/options.js';
import { dataDirOf } from './place.js';
import { close, open } from './process/process.js';
import { withStore } from './process/store.js';
import { say } from './say.js';
import { UsageError } from './usage-error.js';

export function importCommand(): Command {
  return command('import', 'brings archived telemetry, at its own past times, each request once', [...STORE, 'chain'])
    .argument('<file...>', 'OTLP JSON lines or length-delimited protobuf, gzip or not; - for the standard input')
    .requiredOption('--sender <sender>', 'who the telemetry is of')
    .option('--url <url>', 'OTLP/HTTP of a running collector; without it, one runs here for as long as it takes')
    .addOption(new Option('--token <token>', "the sender's token at that collector").env('VIGIE_TOKEN'))
    .option('--resend-doubtful', 'sends again what an import cut short long ago may have stored')
    .action(importFiles);
}

/** Of `import`; the rest of the options are those of a collector. */
interface ImportCommand {
  readonly sender: string;
  readonly url?: string;
  readonly token?: string;
  readonly data?: string;
  readonly resendDoubtful?: true;
}

/** Archives go to a collector as any telemetry does: to one that runs, or else to one that runs for as long as it takes. */
async function importFiles(files: readonly string[], options: ImportCommand): Promise<void> {
  const dataDir = dataDirOf(settingsOf({ data: options.data }));
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new UsageError('stopped; the same command takes it up again')));
  if (options.url !== undefined) {
    if (!URL.canParse(options.url)) throw new UsageError(`--url: ${options.url} is no URL`);
    if (options.token === undefined) throw new UsageError('--token (VIGIE_TOKEN): needed with --url');
    const ledger = path.join(
      dataDir,
      'imports',
      `${options.sender}@${new URL(options.url).host.replace(':', '-')}.ledger`,
    );
    const { url, token } = options;
    return report(await bring(files, { ...options, url, token, ledger, stop: stop.signal }));
  }
  await (await lockDirectory(dataDir).catch(heldByAnother))();
  const vigie = await open({ ...options, otlpHost: '127.0.0.1', otlpPort: '0', logLevel: 'warn' });
  try {
    if (!vigie.chain.current().senders.some(({ id }) => id === options.sender))
      throw new UsageError(`no sender "${options.sender}" in the chain`);
    const { client, enginePid } = await withStore(vigie);
    const { clock, chain, log } = vigie;
    const engineDir = enginePid() === undefined ? undefined : dataDir;
    const otlp = { host: '127.0.0.1', port: 0 };
    const collector = await startCollector({ clock, chain, dataDir, client, log, otlp, engineDir });
    vigie.closing.push(() => collector.stop());
    const { token, id } = await collector.tokens.createToken(options.sender, { label: 'import' });
    vigie.closing.push(() => collector.tokens.revoke(id));
    const ledger = path.join(dataDir, 'imports', `${options.sender}.ledger`);
    const url = `http://127.0.0.1:${collector.port}`;
    report(
      await bring(files, { ...options, url, token, ledger, held: held(dataDir, options.sender), stop: stop.signal }),
    );
    await loaded(collector, clock, stop.signal);
  } finally {
    await close(vigie.closing, vigie.log);
  }
}

function heldByAnother(error: unknown): never {
  const { name, message } = error as Error;
  if (name !== 'DirectoryHeld') throw error;
  throw new UsageError(
    `${message}; or import through it: --url http://127.0.0.1:4318 --token (see vigie token create)`,
  );
}

type Bring = Pick<
  Parameters<typeof importArchives>[0],
  'url' | 'token' | 'ledger' | 'held' | 'stop' | 'resendDoubtful'
>;

async function bring(files: readonly string[], options: Bring): Promise<ImportResult> {
  const bar = progressBar();
  const { url, token, ledger, held: holds, stop, resendDoubtful } = options;
  return await importArchives({
    ...{ files, url, token, ledger, held: holds, stop, resendDoubtful, stdin: process.stdin, clock: createClock() },
    onProgress: bar.show,
  }).finally(() => bar.stop());
}

/** The bodies that the log still has for sure: what was released longer ago may be swept. */
function held(dataDir: string, sender: string) {
  return async (sinceMs: number): Promise<ReadonlySet<string> | undefined> => {
    const sureMs = walSettings.parse({}).keepReleasedMs;
    return Date.now() - sinceMs < sureMs ? await heldDigests(dataDir, sender, sinceMs) : undefined;
  };
}

/** Resolves once all that was imported is in the store. */
async function loaded(collector: Collector, clock: Clock, stop: AbortSignal): Promise<void> {
  while (!stop.aborted && Object.values(collector.stats().wal).some(({ segments }) => segments > 0))
    await new Promise<void>((resolve) => clock.after(100, resolve));
}

function report({ requests, taken, known, doubtful, refused, rejected, faults }: ImportResult): void {
  for (const fault of faults) console.error(`vigie: ${fault}`);
  say(
    `${requests} requests: ${taken} stored, ${known} already there, ${refused} refused, ${doubtful} in doubt; ${rejected} items left out.`,
  );
  if (doubtful > 0) console.error('vigie: --resend-doubtful sends those in doubt, which may store them twice');
  if (refused + doubtful > 0) process.exitCode = 1;
}
