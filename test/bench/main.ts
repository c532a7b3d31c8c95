import { Command } from 'commander';
import { idle } from './idle.js';

const program = new Command('bench').description(
  'Measures Vigie. Figures depend on the machine: compare them within one run.',
);
program
  .command('idle')
  .description('share of a core that a console without telemetry costs, its engine included')
  .option('--seconds <number>', 'how long to watch', '30')
  .option('--json', 'prints one line of JSON')
  .action(async (options: { seconds: string; json?: true }) => {
    const result = await idle(Number(options.seconds));
    console.log(options.json ? JSON.stringify(result) : result);
  });

await program.parseAsync();
