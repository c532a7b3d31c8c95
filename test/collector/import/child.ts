/** A process that imports, to be killed: `<url> <token> <ledger> <file…>`. */
import { createClock } from '../../../chain/clock.js';
import { importArchives } from '../../../collector/import/import.js';

const [url, token, ledger, ...files] = process.argv.slice(2) as [string, string, string, ...string[]];
await importArchives({
  ...{ url, token, ledger, files, stdin: process.stdin, clock: createClock() },
  onProgress: ({ requests }) => process.stdout.write(`${requests}\n`),
});
