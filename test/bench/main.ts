import path from 'node:path';
import { Command, Option } from 'commander';
import { fanout } from './fanout.js';
import { glass } from './glass.js';
import { idle } from './idle.js';
import { ingest } from './ingest.js';
import { journal } from './journal.js';
import { load } from './load.js';
import { OUTAGES, paging } from './paging.js';
import { queries } from './queries.js';
import { soak } from './soak.js';
import type { Listening } from './support/screens.js';
import { tick } from './tick.js';
import { wall } from './wall.js';

const BUILT = path.resolve(import.meta.dirname, '../../dist');

const program = new Command('bench').description(
  'Measures Vigie. Figures depend on the machine: compare them within one run.',
);
const say = (line: string): void => console.error(line);

function bench(name: string, description: string): Command {
  return program.command(name).description(description).option('--json', 'prints one line of JSON');
}

function whole(text: string, option: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    program.error(`${option} must be a whole number from ${least}, got ${text}`);
  return value;
}

const print = (json: true | undefined, result: object): void => console.log(json ? JSON.stringify(result) : result);

bench('idle', 'share of a core that a console without telemetry costs, its engine included')
  .option('--seconds <number>', 'how long to watch', '30')
  .action(async ({ seconds, json }: { seconds: string; json?: true }) => {
    print(json, await idle(whole(seconds, '--seconds', 1)));
  });

bench('ingest', 'CPU of a span from the socket to the merged part, and of the same span the conventional way')
  .option('--spans <number>', 'how many spans', '400000')
  .option('--built <dir>', 'the compiled Vigie to measure', BUILT)
  .option('--profile <dir>', 'writes the CPU profile of the collector there')
  .action(async (options: { spans: string; built: string; profile?: string; json?: true }) => {
    const { built, profile: profileDir, json } = options;
    print(json, await ingest({ built, spans: whole(options.spans, '--spans', 10_000), profileDir, say }));
  });

interface LoadOptions {
  readonly built: string;
  readonly rate?: string;
  readonly json?: true;
}

const rateOf = ({ rate }: LoadOptions): number | undefined =>
  rate === undefined ? undefined : whole(rate, '--rate', 1000);

bench('glass', 'time from the acknowledgement of a span to a read of the dashboard that counts it, under load')
  .option('--seconds <number>', 'how long to probe, at most 80', '40')
  .option('--rate <number>', 'spans a second; half of the sustainable rate without it')
  .option('--built <dir>', 'the compiled Vigie to measure', BUILT)
  .action(async (options: LoadOptions & { seconds: string }) => {
    const { built, json } = options;
    print(json, await glass({ built, seconds: whole(options.seconds, '--seconds', 5), rate: rateOf(options), say }));
  });

bench('soak', 'memory, parts and write-ahead log while the sustainable rate is held')
  .option('--minutes <number>', 'how long', '10')
  .option('--rate <number>', 'spans a second; the sustainable rate without it')
  .option('--built <dir>', 'the compiled Vigie to measure', BUILT)
  .action(async (options: LoadOptions & { minutes: string }) => {
    const { built, json } = options;
    print(json, await soak({ built, minutes: whole(options.minutes, '--minutes', 1), rate: rateOf(options), say }));
  });

bench('tick', 'one evaluation of the national chain with 28 days of history in the store, reads included')
  .option('--ticks <number>', 'how many, one a second', '100')
  .action(async ({ ticks, json }: { ticks: string; json?: true }) => {
    print(json, await tick(whole(ticks, '--ticks', 5), say));
  });

bench('queries', 'every read of the dashboard on millions of spans of the national chain and its history')
  .option('--spans <number>', 'how many spans at least', '10000000')
  .option('--times <number>', 'how often each read is asked', '120')
  .option('--keep <dir>', 'leaves the store there; one left by an earlier run is measured again')
  .action(async (options: { spans: string; times: string; keep?: string; json?: true }) => {
    const [spans, times] = [whole(options.spans, '--spans', 100_000), whole(options.times, '--times', 5)];
    print(options.json, await queries({ spans, times, keepIn: options.keep, say }));
  });

bench('journal', 'a start on a year of incident journal: files read, hashes checked, state folded')
  .option('--events <number>', 'how many', '100000')
  .action(async ({ events, json }: { events: string; json?: true }) => {
    print(json, await journal(whole(events, '--events', 20), say));
  });

bench('fanout', 'the national chain on many screens: time to the last of them, CPU of the console, bytes')
  .option('--clients <number>', 'how many screens', '1000')
  .option('--seconds <number>', 'how long to measure', '30')
  .addOption(
    new Option('--listening <how>', 'by WebSocket, by one without compression, or by polling')
      .choices(['socket', 'plain', 'poll'])
      .default('socket'),
  )
  .action(async (options: { clients: string; seconds: string; listening: Listening; json?: true }) => {
    const { listening, json } = options;
    const [clients, seconds] = [whole(options.clients, '--clients', 1), whole(options.seconds, '--seconds', 5)];
    print(json, await fanout({ clients, seconds, listening, say }));
  });

bench('load', 'what each page costs to open in Chromium with an empty cache: scripts, first paint')
  .option('--loads <number>', 'how many of each, of which the medians are told', '5')
  .action(async ({ loads, json }: { loads: string; json?: true }) => {
    print(json, await load(whole(loads, '--loads', 1), say));
  });

bench(
  'wall',
  'eight hours of the wall in Chromium on an accelerated clock: leaks, long tasks, recoveries, layout shift',
).action(async ({ json }: { json?: true }) => {
  print(json, await wall(say));
});

bench('paging', 'from the first request that goes wrong in an outage of the demo to the page in the pager')
  .addOption(new Option('--only <name...>', 'only these outages').choices(OUTAGES))
  .option('--keep <dir>', 'leaves the store and the journal of each there')
  .action(async ({ only = OUTAGES, keep, json }: { only?: readonly string[]; keep?: string; json?: true }) => {
    print(json, await paging(only, { say, keepIn: keep }));
  });

await program.parseAsync();
