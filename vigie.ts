#!/usr/bin/env node
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import { z } from 'zod';
import { type DetectorSettings, demoSettings } from './alerts/detect/settings.js';
import { startAlerts } from './alerts/engine.js';
import { canonicalJson } from './alerts/incident/canonical.js';
import { incidentSettings } from './alerts/incident/settings.js';
import { webhookChannel } from './alerts/notify/channels/webhook.js';
import { notifySettings } from './alerts/notify/settings.js';
import { type Clock, createClock } from './chain/clock.js';
import { ChainError } from './chain/fault.js';
import { loadChain } from './chain/load.js';
import type { Chain } from './chain/model.js';
import { openTokens, type TokenBook } from './collector/admission/tokens.js';
import { type Collector, startCollector } from './collector/collector.js';
import { collectorHealth } from './collector/health.js';
import { writeJournal } from './collector/store/journal.js';
import { openStore, type Store } from './collector/store/open.js';
import { collectorIdentity } from './collector/wal/identity.js';
import { lockDirectory } from './collector/wal/lock.js';
import { startConsole } from './dashboard/server/server.js';
import { startPager } from './demo/pager.js';
import { playDemo } from './demo/play.js';
import { scenarios } from './demo/scenarios/all.js';
import { loadRunbooks, RunbookError } from './runbooks/registry.js';

const here = path.dirname(fileURLToPath(import.meta.url));

/** A mistake of the person at the keyboard: said in a line, without a stack, exit code 2. */
class UsageError extends Error {}

const port = z.coerce.number().int().min(0).max(65_535);
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** Everything Vigie can be told. The environment and the command line are read here and nowhere else. */
const settingsSchema = z.object({
  data: z.string().min(1).optional(),
  chain: z.string().min(1).default(path.join(here, 'chain/demo')),
  runbooks: z.string().min(1).default(path.join(here, 'runbooks')),
  host: z.string().default('127.0.0.1'),
  port: port.default(8080),
  otlpHost: z.string().default('127.0.0.1'),
  otlpPort: port.default(4318),
  clickhouseUrl: z.url({ protocol: /^https?$/ }).optional(),
  clickhouseUser: z.string().optional(),
  clickhousePassword: z.string().optional(),
  clickhouseDatabase: z.string().optional(),
  webhook: z.array(z.url({ protocol: /^https?$/ })).default([]),
  at: instant.optional(),
  clockRate: z.coerce.number().positive().default(1),
  logLevel: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info'),
  closeAfter: z.coerce.number().positive().optional(),
});
type Settings = z.output<typeof settingsSchema>;

const list = (value: string, previous: string[] = []): string[] => [...previous, ...value.split(',')];

const OPTIONS = {
  data: new Option('--data <dir>', 'where the log, the journal and the embedded ClickHouse live').env('VIGIE_DATA'),
  chain: new Option('--chain <dir>', 'the YAML files of the chain to watch').env('VIGIE_CHAIN'),
  runbooks: new Option('--runbooks <dir>', 'the Markdown runbooks').env('VIGIE_RUNBOOKS'),
  host: new Option('--host <address>', 'address of the console (loopback only)').env('VIGIE_HOST'),
  port: new Option('--port <number>', 'port of the console (default 8080; 0: any)').env('VIGIE_PORT'),
  otlpHost: new Option('--otlp-host <address>', 'address of OTLP/HTTP (default 127.0.0.1)').env('VIGIE_OTLP_HOST'),
  otlpPort: new Option('--otlp-port <number>', 'port of OTLP/HTTP (default 4318; 0: any)').env('VIGIE_OTLP_PORT'),
  clickhouseUrl: new Option('--clickhouse-url <url>', 'a ClickHouse server; without it, the embedded engine').env(
    'VIGIE_CLICKHOUSE_URL',
  ),
  clickhouseUser: new Option('--clickhouse-user <name>').env('VIGIE_CLICKHOUSE_USER'),
  clickhousePassword: new Option('--clickhouse-password <text>').env('VIGIE_CLICKHOUSE_PASSWORD'),
  clickhouseDatabase: new Option('--clickhouse-database <name>').env('VIGIE_CLICKHOUSE_DATABASE'),
  webhook: new Option('--webhook <url...>', 'where pages go, in the shape of Alertmanager webhooks')
    .env('VIGIE_WEBHOOK')
    .argParser(list),
  at: new Option('--at <instant>', 'starts the clock at this instant, ISO 8601 with offset').env('VIGIE_AT'),
  clockRate: new Option('--clock-rate <number>', 'seconds of clock time in a real second').env('VIGIE_CLOCK_RATE'),
  logLevel: new Option('--log-level <level>', 'silent, error, warn, info or debug').env('VIGIE_LOG_LEVEL'),
  closeAfter: new Option('--close-after <seconds>', 'healthy time after which an incident closes').env(
    'VIGIE_CLOSE_AFTER',
  ),
} satisfies Record<keyof Settings, Option>;

const STORE = ['data', 'clickhouseUrl', 'clickhouseUser', 'clickhousePassword', 'clickhouseDatabase'] as const;
const COMMON = ['chain', 'at', 'clockRate', 'logLevel'] as const;
const OTLP = ['otlpHost', 'otlpPort'] as const;
const CONSOLE = ['runbooks', 'host', 'port', 'webhook', 'closeAfter'] as const;

function command(name: string, description: string, options: readonly (keyof typeof OPTIONS)[]): Command {
  const made = new Command(name).description(description);
  for (const option of options) made.addOption(OPTIONS[option]);
  return made;
}

/** Reads the settings of a command; every fault is reported at once, by the name of its option. */
function settingsOf(options: unknown): Settings {
  const parsed = settingsSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const option = OPTIONS[issue.path[0] as keyof typeof OPTIONS];
    return `  ${option.long} (${option.envVar}): ${issue.message}`;
  });
  throw new UsageError(`these settings are wrong:\n${faults.join('\n')}`);
}

/** What one process of Vigie runs on; `closing` is emptied from the last to the first when it stops. */
interface Process {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly chain: Chain;
  readonly dataDir: string;
  readonly build: string;
  readonly closing: (() => Promise<unknown>)[];
}

async function open(options: unknown): Promise<Process> {
  const settings = settingsOf(options);
  return {
    settings,
    clock: createClock({ atMs: settings.at, rate: settings.clockRate }),
    log: pino(
      { level: settings.logLevel },
      process.stderr.isTTY ? pretty({ destination: 2, sync: true }) : pino.destination(2),
    ),
    chain: await loadChain(settings.chain),
    dataDir: path.resolve(settings.data ?? '.vigie'),
    build: buildId(),
    closing: [],
  };
}

/** Changes whenever the screens do, so that those left open load themselves again. */
function buildId(): string {
  const page = [path.join(here, 'web/index.html'), path.join(here, 'dist/web/index.html')].flatMap((file) => {
    try {
      return [readFileSync(file)];
    } catch {
      return [];
    }
  })[0];
  return page ? createHash('sha256').update(page).digest('hex').slice(0, 12) : 'development';
}

async function withStore({ settings, clock, log, dataDir, closing }: Process): Promise<Store> {
  const store = await openStore({
    url: settings.clickhouseUrl,
    username: settings.clickhouseUser,
    password: settings.clickhousePassword,
    database: settings.clickhouseDatabase,
    ...{ dataDir, clock, log },
  });
  closing.push(() => store.stop());
  return store;
}

async function withCollector(vigie: Process, { client, enginePid }: Store): Promise<Collector> {
  const { settings, clock, chain, dataDir, log, closing } = vigie;
  const collector = await startCollector({
    ...{ clock, chain, dataDir, client, log },
    otlp: { host: settings.otlpHost, port: settings.otlpPort },
    engineDir: enginePid() === undefined ? undefined : dataDir,
  });
  closing.push(() => collector.stop());
  return collector;
}

async function withConsole(vigie: Process, { client }: Store, collector?: Collector, detector?: DetectorSettings) {
  const { settings, clock, chain, dataDir, build, log, closing } = vigie;
  const { host, port } = settings;
  let address = `http://${host}:${port}`;
  const runbooks = await loadRunbooks(settings.runbooks);
  const notify = notifySettings.parse({
    webhooks: settings.webhook.map((url, index) => ({ name: `webhook-${index + 1}`, url })),
  });
  closing.push(await lockDirectory(path.join(dataDir, 'journal')));
  const alerts = await startAlerts({
    ...{ clock, chain, client, dataDir, runbooks, build, log },
    onCommit: collector?.onCommit,
    channels: notify.webhooks.map(webhookChannel),
    consoleUrl: () => address,
    writer: await collectorIdentity(dataDir),
    settings: {
      ...(detector && { detector }),
      desk: { notify, incident: incidentSettings.parse({ closeAfterS: settings.closeAfter }) },
    },
    mirror: (events) =>
      writeJournal(
        client,
        events.map(({ payload, ...event }) => ({
          ...event,
          payload: payload === undefined ? '' : canonicalJson(payload),
        })),
      ),
    health: () => (collector ? collectorHealth(collector.stats()) : []),
  });
  closing.push(() => alerts.stop());
  const served = await startConsole({ clock, chain, alerts, client, runbooks, build, host, port, log });
  address = served.url;
  closing.push(() => served.stop());
  return served;
}

/** Resolves at Ctrl-C or a TERM; a second signal ends at once. */
function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        resolve();
      });
  });
}

async function close(closing: Process['closing'], log: Logger): Promise<void> {
  for (const end of closing.splice(0).reverse())
    await end().catch((error: unknown) => log.error({ err: error }, 'could not close in order'));
}

/** Opens a process, runs `body`, waits for the signal to stop; then closes what was opened, last first, whatever happened. */
async function run(options: unknown, body: (vigie: Process) => Promise<void>): Promise<void> {
  const stopping = stopAsked();
  const vigie = await open(options);
  try {
    await body(vigie);
    await stopping;
  } finally {
    await close(vigie.closing, vigie.log);
  }
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function serve(vigie: Process): Promise<void> {
  const store = await withStore(vigie);
  const collector = await withCollector(vigie, store);
  const served = await withConsole(vigie, store, collector);
  say(`Console: ${served.url}`);
  say(`OTLP/HTTP: http://${vigie.settings.otlpHost}:${collector.port}`);
}

/** The options of `demo`, as typed: what they leave open is chosen here. */
type DemoOptions = Partial<Record<'scenario' | 'data' | 'logLevel' | 'otlpPort' | 'closeAfter', string>> & {
  readonly webhook?: string[];
};

async function demo({ scenario, ...options }: DemoOptions): Promise<void> {
  const scratch = options.data === undefined ? await mkdtemp(path.join(tmpdir(), 'vigie-demo-')) : undefined;
  const pager = await startPager(say);
  const chosen = {
    ...{ logLevel: 'warn', otlpPort: '0', closeAfter: '20', data: scratch },
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
      const played = playDemo({ otlpUrl, tokens: await tokensOf(chain, collector), scenario, clock, log, say });
      vigie.closing.push(() => played.stop());
    });
  } finally {
    await pager.stop();
    if (scratch) await rm(scratch, { recursive: true, force: true });
  }
}

/** A token for each sender of the chain. */
async function tokensOf(chain: Chain, { tokens }: Collector): Promise<Record<string, string>> {
  const made = chain.senders.map(async ({ id }) => [id, (await tokens.createToken(id, { label: 'demo' })).token]);
  return Object.fromEntries(await Promise.all(made)) as Record<string, string>;
}

async function check(options: unknown): Promise<void> {
  const settings = settingsOf(options);
  const chain = await loadChain(settings.chain);
  const runbooks = await loadRunbooks(settings.runbooks, { nowMs: Date.now() });
  say(
    `${chain.name}: ${chain.territories.length} territories, ${chain.operators.length} operators, ${chain.ents.length} ENT, ` +
      `${chain.maillons.length} maillons, ${chain.cells.length} cells, ${chain.mapping.length} mapping rules; ` +
      `${runbooks.runbooks.size} runbooks. No fault.`,
  );
}

function tokenCommand(): Command {
  const using = async (options: unknown, body: (tokens: TokenBook) => Promise<void>): Promise<void> => {
    const settings = settingsOf(options);
    const log = pino({ level: 'warn' }, pino.destination(2));
    const tokens = await openTokens({ dataDir: path.resolve(settings.data ?? '.vigie'), clock: createClock(), log });
    await body(tokens).finally(() => tokens.stop());
  };
  const group = new Command('token').description('the tokens with which senders send');
  const sub = (name: string, description: string): Command => {
    const made = group.command(name).description(description);
    for (const option of [OPTIONS.data, OPTIONS.chain]) made.addOption(option);
    return made;
  };
  sub('create', 'makes a token and prints it, once')
    .argument('<sender>', 'a sender of the chain')
    .option('--label <text>', 'what the token is for', '')
    .action(async (sender: string, options: { label: string }) => {
      const chain = await loadChain(settingsOf(options).chain);
      if (!chain.senders.some(({ id }) => id === sender))
        throw new UsageError(
          `no sender "${sender}" in the chain; it has: ${chain.senders.map(({ id }) => id).join(', ')}`,
        );
      await using(options, async (tokens) => say((await tokens.createToken(sender, { label: options.label })).token));
    });
  sub('list', 'lists the tokens, without their secrets').action((options: unknown) =>
    using(options, async (tokens) => {
      for (const { id, sender, label, createdAt } of tokens.list()) say([id, sender, createdAt, label].join('\t'));
    }),
  );
  sub('revoke', 'makes a token worthless')
    .argument('<id>', 'as `token list` prints it')
    .action((id: string, options: unknown) =>
      using(options, async (tokens) => {
        if (!(await tokens.revoke(id))) throw new UsageError(`no token "${id}"; see vigie token list`);
      }),
    );
  return group;
}

const STORE_NEEDED =
  'the console alone reads a ClickHouse server: set --clickhouse-url (VIGIE_CLICKHOUSE_URL), or run `vigie serve`, which holds the embedded engine';

const program = new Command('vigie')
  .description(
    'The lookout of the digital-school service: telemetry in, verdicts, incidents, pages and a live console out.',
  )
  .showHelpAfterError()
  .addCommand(
    command('serve', 'collector, alerts and console in one process', [...COMMON, ...STORE, ...OTLP, ...CONSOLE]).action(
      (options: unknown) => run(options, serve),
    ),
  )
  .addCommand(
    command('collector', 'the collector alone: OTLP in, ClickHouse out', [...COMMON, ...STORE, ...OTLP]).action(
      (options: unknown) =>
        run(options, async (vigie) => {
          const collector = await withCollector(vigie, await withStore(vigie));
          say(`OTLP/HTTP: http://${vigie.settings.otlpHost}:${collector.port}`);
        }),
    ),
  )
  .addCommand(
    command('console', 'alerts and console alone, on a ClickHouse server', [...COMMON, ...STORE, ...CONSOLE]).action(
      (options: unknown) =>
        run(options, async (vigie) => {
          if (vigie.settings.clickhouseUrl === undefined) throw new UsageError(STORE_NEEDED);
          say(`Console: ${(await withConsole(vigie, await withStore(vigie))).url}`);
        }),
    ),
  )
  .addCommand(
    command('demo', 'a small real chain under real load, and its console', [...COMMON, ...STORE, ...OTLP, ...CONSOLE])
      .addOption(
        new Option('--scenario <name>', 'plays this one in a loop instead of all').choices(
          scenarios.map(({ name }) => name),
        ),
      )
      .action(demo),
  )
  .addCommand(
    command('check', 'checks the chain and the runbooks; every fault with its file and line', [
      'chain',
      'runbooks',
    ]).action(check),
  )
  .addCommand(tokenCommand());

/** What a person can mend is said in a line; anything else is a defect and keeps its stack. */
function report(error: unknown): void {
  if (error instanceof UsageError || error instanceof ChainError || error instanceof RunbookError)
    console.error(`vigie: ${error.message}`);
  else if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
    console.error(
      `vigie: ${(error as Error).message}; another program listens there: choose a port with --port or --otlp-port`,
    );
  else console.error(error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

await program.parseAsync().catch(report);
