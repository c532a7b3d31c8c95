import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { type DetectorSettings, defaultSettings } from '../alerts/detect/settings.js';
import { weightsHash } from '../alerts/detect/weights.js';
import { changes } from '../alerts/replay/changes.js';
import { settingsFrom } from '../alerts/replay/config.js';
import { nothingStored } from '../alerts/replay/empty.js';
import { replay } from '../alerts/replay/replay.js';
import { conclusion, tell } from '../alerts/replay/tell.js';
import { everything } from '../chain/principal.js';
import { LANGUAGES, type Language } from '../chain/vocabulary/render.js';
import { readExtent } from '../collector/store/read/extent.js';
import { lockDirectory } from '../collector/wal/lock.js';
import { command, STORE } from './options/options.js';
import { close, open } from './process/process.js';
import { withStore } from './process/store.js';
import { say } from './say.js';
import { UsageError } from './usage-error.js';

export function replayCommand(): Command {
  return command(
    'replay',
    'judges stored telemetry again, live or imported, and prints the verdicts it would have given',
    [...STORE, 'chain', 'logLevel'],
  )
    .requiredOption('--from <instant>', 'from when on verdicts are told, ISO 8601 with offset')
    .requiredOption('--to <instant>', 'until when')
    .option('--config <file>', 'thresholds of the detector that differ from those in operation, YAML')
    .option('--step <seconds>', 'between two evaluations', '1')
    .option('--as-known', 'each second as it was known when it was judged, late telemetry late; not for imports')
    .option('--as-of <instant>', 'nothing that was received later (default: now)')
    .addOption(new Option('--language <language>', 'of the sentences').choices(LANGUAGES).default('fr'))
    .option('--json', 'one line of JSON for each change')
    .action(replayStored);
}

interface ReplayCommand {
  readonly from: string;
  readonly to: string;
  readonly config?: string;
  readonly step: string;
  readonly asOf?: string;
  readonly asKnown?: true;
  readonly language: Language;
  readonly json?: true;
}

const past = z.iso
  .datetime({ offset: true, error: 'not an instant with its offset, such as 2021-04-06T08:00:00+02:00' })
  .transform((text) => Date.parse(text));
const replayed = z.object({
  from: past,
  to: past,
  step: z.coerce.number().int().min(1).max(60),
  asOf: past.optional(),
});

/** Judges stored telemetry again; prints what would have been said. Ratio and progress go to the standard error. */
async function replayStored(command: ReplayCommand): Promise<void> {
  const { config, asKnown, language, json, ...options } = command;
  const asked = replayed.safeParse(options);
  if (!asked.success)
    throw new UsageError(asked.error.issues.map(({ path, message }) => `--${optionOf(path)}: ${message}`).join('\n'));
  const { from: fromMs, to: toMs, step: stepS, asOf } = asked.data;
  if (toMs <= fromMs) throw new UsageError('--to: must be after --from');
  const settings = config === undefined ? defaultSettings : await detectorSettings(config);
  const { from, to, step, asOf: _, ...others } = options;
  const vigie = await open({ logLevel: 'warn', ...others });
  try {
    if (vigie.settings.clickhouseUrl === undefined) await (await lockDirectory(vigie.dataDir).catch(heldByRunning))();
    const { client } = await withStore(vigie);
    const chain = vigie.chain.current();
    const madeWith = { chain: chain.hash, weights: weightsHash(settings), build: vigie.build };
    const changed = changes();
    const startMs = performance.now();
    const asOfMs = asOf ?? vigie.clock.now();
    const stored = await readExtent(client, { asOf: asOfMs, range: { fromMs, toMs }, scope: everything });
    if (stored.cells === 0) throw nothingStored({ fromMs, toMs }, stored.whole, asOfMs);
    let told = 0;
    for await (const { verdicts } of replay({
      ...{ client, chain, settings, madeWith, fromMs, toMs, stepS, asOfMs, asKnown: asKnown === true },
    }))
      for (const change of changed(verdicts)) {
        told++;
        if (json) say(JSON.stringify(change));
        else for (const line of tell(change, chain, language)) say(line);
      }
    const tookS = (performance.now() - startMs) / 1000;
    const seconds = (toMs - fromMs) / 1000;
    console.error(conclusion({ changes: told, seconds, tookS, cells: stored.cells }, language));
  } finally {
    await close(vigie.closing, vigie.log);
  }
}

/** `asOf` as it is typed: `as-of`. */
function optionOf(path: readonly PropertyKey[]): string {
  return path.join('.').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function heldByRunning(error: unknown): never {
  throw new UsageError(
    `${(error as Error).message}; stop that process, give --clickhouse-url (VIGIE_CLICKHOUSE_URL), or replay a copy of the directory`,
  );
}

async function detectorSettings(file: string): Promise<DetectorSettings> {
  try {
    return settingsFrom(parseYaml(await readFile(file, 'utf8')));
  } catch (error) {
    const faults = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new UsageError(`--config ${file}:\n${faults}`);
  }
}
