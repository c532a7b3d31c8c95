#!/usr/bin/env node
import { fail } from './cli/fail.js';
import { program } from './cli/program.js';

// A reader that has seen enough, as `| head` has, is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
await program().parseAsync().catch(fail);
