import path from 'node:path';
import { type Command, Option } from 'commander';
import { z } from 'zod';
import { checkFiles } from '../alerts/check.js';
import { lastTests, testLines } from '../alerts/watch/last-tests.js';
import { createClock } from '../chain/clock.js';
import { jsonSchemaText } from '../chain/json-schema.js';
import { arrivalsReport, declaredLines } from '../dashboard/terminal/arrivals.js';
import { askArrivals, askDeclared } from '../dashboard/terminal/ask.js';
import { checkPage } from './check-page.js';
import { command, settingsOf } from './options/options.js';
import { named, shipped } from './place.js';
import { say } from './say.js';
import { UsageError } from './usage-error.js';

export function checkCommand(): Command {
  return command(
    'check',
    'checks chain, runbooks and rules, every fault with its file and line; or what a sender sends',
    ['chain', 'runbooks', 'rules', 'at', 'data', 'paging', 'publicUrl'],
  )
    .argument('[dir]', 'the YAML files of the chain, as --chain')
    .option('--tree', 'shows the chain as a tree, each fact with how sure it is')
    .option('--json', 'faults, warnings and counts as JSON')
    .option('--strict', 'warnings fail too')
    .option('--schema', 'prints the JSON Schema of the files, for editors')
    .option('--page <team>', 'sends a test message to a team, and tells who got it, by which channel, in what time')
    .option('--sender <id>', 'tells what has arrived from this sender, by a running console, and what to mend')
    .addOption(
      new Option('--url <url>', 'address of the console').env('VIGIE_CONSOLE_URL').default('http://127.0.0.1:8080'),
    )
    .option('--minutes <number>', 'how far to look back', '15')
    .action(check);
}

interface CheckOptions {
  readonly sender?: string;
  readonly url: string;
  readonly minutes: string;
  readonly tree?: true;
  readonly json?: true;
  readonly strict?: true;
  readonly schema?: true;
  readonly page?: string;
}

async function check(dir: string | undefined, options: CheckOptions): Promise<void> {
  if (options.schema) return void process.stdout.write(jsonSchemaText());
  if (options.page !== undefined)
    return checkPage(options.page, { ...options, ...(dir !== undefined && { chain: dir }) });
  if (options.sender === undefined) return checkAll({ ...options, ...(dir !== undefined && { chain: dir }) });
  const minutes = z.coerce.number().int().min(1).max(120).safeParse(options.minutes).data;
  if (minutes === undefined) throw new UsageError('--minutes: a whole number from 1 to 120');
  if (!URL.canParse(options.url)) throw new UsageError(`--url: ${options.url} is no URL`);
  const { lines, fine } = arrivalsReport(await askArrivals(options.url, options.sender, minutes));
  const declared = await askDeclared(options.url, options.sender);
  for (const line of [...lines, ...declaredLines(declared)]) say(line);
  if (!fine || declared.unplaced.length > 0) process.exitCode = 1;
}

/** Everything that is wrong with the files, at once; what is said goes to the standard output. */
async function checkAll(options: CheckOptions): Promise<void> {
  const settings = settingsOf(options);
  const [strict, tree, json] = [options.strict === true, options.tree === true, options.json === true];
  const nowMs = createClock({ atMs: settings.at, rate: 1 }).now();
  const chains = ['chain/france', 'chain/demo'].map(shipped);
  process.exitCode = await checkFiles({ ...settings, shipped: chains, nowMs, strict, tree, json, named, say });
  if (settings.paging === undefined || json) return;
  for (const line of testLines(await lastTests(path.join(settings.data ?? '.vigie', 'journal')))) say(line);
}
