import { Command } from 'commander';
import type { IngestResult } from './conclude.js';
import { hole } from './hole.js';
import { ingest } from './ingest.js';
import { type PagingResult, paging } from './paging/run.js';

type Run<R> = (times: number, say: (line: string) => void, logFile?: string) => Promise<R>;

const program = new Command('chaos').description('Breaks a running Vigie on purpose and counts what is left.');
add('ingest', 'rounds', '5', ingest, isExact).description(
  'kills, an outage of the engine, a full and a failing disk, torn segments, lost answers, under load; then compares every table with what was acknowledged',
);
add('hole', 'kills', '100', hole, isExact).description(
  'kills at the instant the engine records an insert for deduplication; then the same comparison',
);

add('paging', 'rounds', '30', paging, isComplete).description(
  'kills the pager between every two steps from a decision to its receipt, in outages one after the other, with receivers that are down, slow, answer 500 or cut the line; then counts what they have taken',
);

function add<R>(name: string, times: string, usual: string, run: Run<R>, isFine: (result: R) => boolean): Command {
  return program
    .command(name)
    .option(`--${times} <number>`, 'how often', usual)
    .option('--log <file>', "appends Vigie's own log to a file")
    .option('--json', 'prints one line of JSON')
    .action(async (options: Record<string, string | true | undefined>) => {
      const asked = Number(options[times]);
      if (!Number.isInteger(asked) || asked < 1)
        program.error(`--${times} must be a whole number from 1, got ${options[times]}`);
      const result = await run(asked, (line) => console.error(line), options.log as string | undefined);
      console.log(options.json ? JSON.stringify(result) : result);
      process.exitCode = isFine(result) ? 0 : 1;
    });
}

function isExact({ lost, duplicated, uncertain, refused, unchecked }: IngestResult): boolean {
  return lost === 0 && duplicated === 0 && uncertain === 0 && refused === 0 && unchecked.length === 0;
}

function isComplete({ pages_due, delivered, lost, duplicates, journal: { open, due, sent } }: PagingResult): boolean {
  return lost === 0 && duplicates === 0 && delivered === pages_due && due === pages_due && sent === due && open === 0;
}

await program.parseAsync();
