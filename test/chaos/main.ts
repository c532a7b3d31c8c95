import { Command } from 'commander';
import { ingest } from './ingest.js';

const program = new Command('chaos').description('Breaks a running Vigie on purpose and counts what is left.');
program
  .command('ingest')
  .description(
    'kill -9 of the whole process and of the engine alone, under load; then counts rows against acknowledgements',
  )
  .option('--rounds <number>', 'kills of each kind', '5')
  .option('--json', 'prints one line of JSON')
  .action(async (options: { rounds: string; json?: true }) => {
    const rounds = Number(options.rounds);
    if (!Number.isInteger(rounds) || rounds < 1)
      program.error(`--rounds must be a whole number from 1, got ${options.rounds}`);
    const result = await ingest(rounds, (line) => console.error(line));
    console.log(options.json ? JSON.stringify(result) : result);
    process.exitCode = result.lost === 0 && result.duplicated === 0 ? 0 : 1;
  });

await program.parseAsync();
