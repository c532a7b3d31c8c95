import type { Command } from 'commander';
import { COMMON, CONSOLE, command, STORE } from './options/options.js';
import { withConsole } from './process/console.js';
import { runOn } from './process/run.js';
import { withStore } from './process/store.js';
import { say } from './say.js';
import { UsageError } from './usage-error.js';

const STORE_NEEDED =
  'the console alone reads a ClickHouse server: set --clickhouse-url (VIGIE_CLICKHOUSE_URL), or run `vigie serve`, which holds the embedded engine';

export function consoleCommand(): Command {
  return command('console', 'alerts and console alone, on a ClickHouse server', [
    ...COMMON,
    ...STORE,
    ...CONSOLE,
  ]).action((options: unknown) =>
    runOn(options, async (vigie) => {
      if (vigie.settings.clickhouseUrl === undefined) throw new UsageError(STORE_NEEDED);
      say(`Console: ${(await withConsole(vigie, await withStore(vigie))).url}`);
    }),
  );
}
