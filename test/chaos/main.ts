import { Command } from 'commander';
import type { IngestResult } from './conclude.js';
import { hole } from './hole.js';
import { ingest } from './ingest.js';

type Run = (times: number, say: (line: string) => void, logFile?: string) => Promise<IngestResult>;

const program = new Command('chaos').description('Breaks a running Vigie on purpose and counts what is left.');
add('ingest', 'rounds', '5', ingest).description(
  'kills, an outage of the engine, a full and a failing disk, torn segments, lost answers, under load; then compares every table with what was acknowledged',
);
add('hole', 'kills', '100', hole).description(
  'kills at the instant the engine records an insert for deduplication; then the same comparison',
);

function add(name: string, times: string, usual: string, run: Run): Command {
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
      process.exitCode = isExact(result) ? 0 : 1;
    });
}

function isExact({ lost, duplicated, uncertain, refused, unchecked }: IngestResult): boolean {
  return lost === 0 && duplicated === 0 && uncertain === 0 && refused === 0 && unchecked.length === 0;
}

await program.parseAsync();
