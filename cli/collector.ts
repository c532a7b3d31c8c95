import type { Command } from 'commander';
import { COMMON, command, OBSERVE, OTLP, STORE } from './options/options.js';
import { sayPorts, withCollector } from './process/collector.js';
import { runOn } from './process/run.js';
import { withStore } from './process/store.js';

export function collectorCommand(): Command {
  return command('collector', 'the collector alone: OTLP in, ClickHouse out', [
    ...COMMON,
    ...STORE,
    ...OTLP,
    ...OBSERVE,
  ]).action((options: unknown) =>
    runOn(options, async (vigie) => {
      const collector = await withCollector(vigie, await withStore(vigie));
      sayPorts(vigie, collector);
    }),
  );
}
