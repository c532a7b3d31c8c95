import type { Command } from 'commander';
import { COMMON, CONSOLE, command, OBSERVE, OTLP, PROBE, STORE } from './options/options.js';
import { sayPorts, withCollector } from './process/collector.js';
import { withConsole } from './process/console.js';
import { probeIdentity, withProbing } from './process/probing.js';
import type { Process } from './process/process.js';
import { runOn } from './process/run.js';
import { withStore } from './process/store.js';
import { say } from './say.js';

export function serveCommand(): Command {
  return command('serve', 'collector, alerts and console in one process', [
    ...COMMON,
    ...STORE,
    ...OTLP,
    ...OBSERVE,
    ...CONSOLE,
    'probeFrom',
    ...PROBE,
  ]).action((options: unknown) => runOn(options, serve));
}

async function serve(vigie: Process): Promise<void> {
  const { probeFrom } = vigie.settings;
  const identity = probeFrom === undefined ? undefined : probeIdentity(vigie, probeFrom);
  const store = await withStore(vigie);
  const collector = await withCollector(vigie, store);
  const served = await withConsole(vigie, store, collector);
  if (identity) await withProbing(vigie, collector, identity);
  say(`Console: ${served.url}`);
  sayPorts(vigie, collector);
}
