import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { demoSettings } from '../alerts/detect/settings.js';
import type { Chain } from '../chain/model.js';
import type { Collector } from '../collector/collector.js';
import { tableNames } from '../collector/probe/names.js';
import { probeUserAgent } from '../collector/probe/user-agent.js';
import type { AddressBook } from '../demo/addresses.js';
import { startPager } from '../demo/pager.js';
import { type Demo, playDemo } from '../demo/play.js';
import { scenarios } from '../demo/scenarios/all.js';
import { COMMON, CONSOLE, command, OBSERVE, OTLP, STORE } from './options/options.js';
import { shipped } from './place.js';
import { withCollector } from './process/collector.js';
import { withConsole } from './process/console.js';
import { withProbing } from './process/probing.js';
import type { Process } from './process/process.js';
import { run } from './process/run.js';
import { withStore } from './process/store.js';
import { say } from './say.js';

export function demoCommand(): Command {
  return command('demo', 'a small real chain under real load, and its console', [
    ...COMMON,
    ...STORE,
    ...OTLP,
    ...OBSERVE,
    ...CONSOLE,
  ])
    .addOption(
      new Option('--scenario <name>', 'plays this one in a loop instead of all').choices(
        scenarios.map(({ name }) => name),
      ),
    )
    .action(demo);
}

/** The options of `demo`, as typed: what they leave open is chosen here. */
type DemoOptions = Partial<
  Record<'scenario' | 'data' | 'logLevel' | 'otlpPort' | 'otlpGrpcPort' | 'closeAfter', string>
> & {
  readonly webhook?: string[];
};

async function demo({ scenario, ...options }: DemoOptions): Promise<void> {
  const scratch = options.data === undefined ? await mkdtemp(path.join(tmpdir(), 'vigie-demo-')) : undefined;
  const pager = await startPager(say);
  const chosen = {
    ...{ logLevel: 'warn', otlpPort: '0', otlpGrpcPort: '0', closeAfter: '20', data: scratch },
    chain: shipped('chain/demo'),
    ...options,
    webhook: [pager.url, ...(options.webhook ?? [])],
  };
  try {
    await run(chosen, async (vigie) => {
      const store = await withStore(vigie);
      const collector = await withCollector(vigie, store);
      const served = await withConsole(vigie, store, collector, demoSettings);
      say(`Console : ${served.url}`);
      const { clock, log, chain } = vigie;
      const otlpUrl = `http://127.0.0.1:${collector.port}`;
      const book: { now: AddressBook } = { now: {} };
      const played = playDemo({
        otlpUrl,
        tokens: await tokensOf(chain.current(), collector),
        scenario,
        clock,
        log,
        say,
        onAddresses(next) {
          book.now = next;
        },
      });
      vigie.closing.push(() => played.stop());
      probeDemo(vigie, collector, played, () => book.now);
    });
  } finally {
    await pager.stop();
    if (scratch) await rm(scratch, { recursive: true, force: true });
  }
}

const DEMO_VANTAGE = 'demo';

/** The demo's own chain is probed too, once all its services listen; their names are in no DNS. */
function probeDemo(vigie: Process, collector: Collector, played: Demo, book: () => AddressBook): void {
  const { at, clockRate } = vigie.settings;
  if (at !== undefined || clockRate !== 1) return;
  const identity = {
    from: DEMO_VANTAGE,
    names: tableNames(book),
    userAgent: probeUserAgent(DEMO_VANTAGE, vigie.settings.probeContact),
  };
  let ended = false;
  vigie.closing.push(async () => {
    ended = true;
  });
  played.ready
    .then(() => (ended ? undefined : withProbing(vigie, collector, identity)))
    .catch((error: unknown) => vigie.log.error({ err: error }, 'the demo is not probed'));
}

/** A token for each sender of the chain. */
async function tokensOf(chain: Chain, { tokens }: Collector): Promise<Record<string, string>> {
  const made = chain.senders.map(async ({ id }) => [id, (await tokens.createToken(id, { label: 'demo' })).token]);
  return Object.fromEntries(await Promise.all(made)) as Record<string, string>;
}
