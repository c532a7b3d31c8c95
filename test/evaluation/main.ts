import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { casesIn, judgeCases } from './cases/judge-cases.js';
import { playLive } from './live/live.js';
import { judgeGrafts, judgePetShop, leaveOneOut } from './petshop/petshop.js';
import { progress } from './run/progress.js';
import { recompute, type SimulateOptions, simulate } from './run/simulate.js';
import { figuresOf } from './score/figures.js';

const program = new Command('evaluate').description(
  'Judges the detector: on simulated chains, on cases that are given, on real faults.',
);

const number = (text: string): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('must be a number from 0 on');
  return value;
};

const SETS = ['test', 'blind', 'test+blind', 'held', 'fit', 'all'] as const;

const which = (text: string): SimulateOptions['set'] => {
  const found = SETS.find((one) => one === text);
  if (found) return found;
  throw new InvalidArgumentError(`must be one of ${SETS.join(', ')}`);
};

interface Json {
  readonly json?: true;
}

const print = ({ json }: Json, result: object): void => {
  if (json) console.log(JSON.stringify(result));
  else console.dir(result, { depth: null });
};

program
  .command('simulate')
  .description('plays every family of scenarios for each seed and judges every second of it')
  .option('--seeds <number>', 'how many seeds', number, 60)
  .option(
    '--set <which>',
    'families: test (never used to fit, but looked at), blind (written by who judges), test+blind, held, fit, all',
    which,
    'test+blind' as const,
  )
  .option('--family <name...>', 'only these families')
  .option('--commit <hash>', 'commit the test seeds come from; by default the one that last changed the weights')
  .option('--weeks <number>', 'weeks in which nothing happens, for the false pages', number, 8)
  .option('--loss <share>', 'share of spans lost, instead of one drawn for each sender', number)
  .option(
    '--shape <file>',
    'arrivals follow this series of requests per second or minute (CSV or NDJSON); one case a seed',
  )
  .option('--ablate <number>', 'one seed in so many is judged with feeds taken away, too; 0: none', number, 6)
  .option(
    '--conditions <number>',
    'one seed in so many is told otherwise, too: more lost, later, by wrong clocks, metrics only, restarted; 0: none',
    number,
    30,
  )
  .option('--rows <file>', 'writes one line of JSON for each case there')
  .option('--write <dir>', 'writes the cases there (docs/cases.md), their truth apart, and their spans as OTLP')
  .option('--report [dir]', 'writes docs/evaluation.md and its plots, of the project or below another directory')
  .option('--json', 'prints the figures as one line of JSON')
  .action(async (options: SimulateOptions & Json) => {
    print(options, await simulate(options));
  });

program
  .command('cases')
  .description('judges the cases of a directory (docs/cases.md); their truth lies apart, in its folder truth')
  .argument('<dir>')
  .option('--rows <file>', 'writes one line of JSON for each case there')
  .option('--json', 'prints the figures as one line of JSON')
  .action(async (dir: string, options: Json & { rows?: string }) => {
    const began = performance.now();
    const cases = casesIn(dir);
    if (cases.length === 0) program.error(`${dir} holds no case (*.ndjson)`);
    const bar = progress(cases.length);
    const rows = await judgeCases(cases, () => bar.increment()).finally(() => bar.stop());
    if (options.rows) await writeFile(options.rows, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const known = rows.filter((_, i) => cases[i]?.truth !== undefined);
    print(options, figuresOf(known, [], (performance.now() - began) / 60_000));
  });

interface PetShopOptions extends Json {
  readonly data: string;
  readonly rows?: string;
  readonly leaveOneOut?: true;
  readonly grafts?: true;
}

program
  .command('petshop')
  .description('names the root causes of real faults (PetShop, CC-BY-4.0); nothing is learned from them')
  .requiredOption('--data <dir>', 'a directory of the layout <condition>/{graph.csv,noissue,train,test}')
  .option('--leave-one-out', 'also with the constants of the scorer chosen on the other scenarios, each time')
  .option('--grafts', 'also with faults grafted onto the ordinary days, at every component')
  .option('--rows <file>', 'writes one line of JSON for each case there')
  .option('--json', 'prints the figures as one line of JSON')
  .action(async ({ data, rows: file, json, leaveOneOut: left, grafts }: PetShopOptions) => {
    const { figures, rows } = judgePetShop(data);
    if (file) await writeFile(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    print(json ? { json } : {}, {
      ...figures,
      ...(left ? { leave_one_out: leaveOneOut(data) } : {}),
      ...(grafts ? { grafted: judgeGrafts(data) } : {}),
    });
  });

interface LiveArguments extends Json {
  readonly only?: readonly string[];
  readonly keep?: string;
  readonly whole?: true;
  readonly inside?: true;
}

program
  .command('live')
  .description(
    'plays the demo chain with real load and real attack tools (Debian: slowhttptest, wrk, hping3), from service to page',
  )
  .option('--only <name...>', 'only these cases')
  .option('--keep <dir>', 'leaves the store and the journal of each case there: vigie replay --data <dir>/<case>')
  .option('--whole', 'plays each case to the end of its recovery, not until the right word has settled')
  .addOption(new Option('--inside', 'in a network namespace that was made for the case').hideHelp())
  .option('--json', 'prints the cases as one line of JSON')
  .action(async ({ only = [], keep, whole, inside, json }: LiveArguments) => {
    const rows = await playLive({ names: only, keepIn: keep, whole, inside, tell: (line) => console.error(line) });
    print(json ? { json } : {}, { cases: rows });
    if (rows.some(({ correct }) => !correct)) process.exitCode = 1;
  });

program
  .command('figures')
  .description('the figures again, from rows written before')
  .argument('<rows>')
  .option('--report [dir]', 'writes docs/evaluation.md and its plots, of the project or below another directory')
  .option('--json', 'prints them as one line of JSON')
  .action(async (file: string, options: Json & { report?: true | string }) => {
    print(options, await recompute(file, options.report));
  });

await program.parseAsync();
