#!/usr/bin/env node
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { type Logger, pino } from 'pino';
import pretty from 'pino-pretty';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { checkFiles } from './alerts/check.js';
import { type DetectorSettings, defaultSettings, demoSettings } from './alerts/detect/settings.js';
import { weightsHash } from './alerts/detect/weights.js';
import { startAlerts } from './alerts/engine.js';
import { canonicalJson } from './alerts/incident/canonical.js';
import { incidentSettings } from './alerts/incident/settings.js';
import { acknowledgeKey } from './alerts/notify/acknowledge/key.js';
import { webhookChannel } from './alerts/notify/channels/webhook.js';
import { followPaging, type PagingInForce } from './alerts/notify/paging/follow.js';
import { loadPaging, type Paging, PagingError } from './alerts/notify/paging/load.js';
import { rosterOf } from './alerts/notify/paging/roster.js';
import type { ReadSecret } from './alerts/notify/secret.js';
import { type NotifySettings, notifySettings } from './alerts/notify/settings.js';
import { pageTeam, renderTest, reportOf, testCalls, testIncident, testName } from './alerts/notify/test-page.js';
import { changes } from './alerts/replay/changes.js';
import { settingsFrom } from './alerts/replay/config.js';
import { NothingStored, nothingStored } from './alerts/replay/empty.js';
import { replay } from './alerts/replay/replay.js';
import { conclusion, tell } from './alerts/replay/tell.js';
import { RulesError } from './alerts/rules/fault.js';
import { loadRules } from './alerts/rules/load.js';
import { lastTests, testLines } from './alerts/watch/last-tests.js';
import { openWatchdogs } from './alerts/watch/watchdog.js';
import { type Clock, createClock } from './chain/clock.js';
import { ChainError } from './chain/fault.js';
import { jsonSchemaText } from './chain/json-schema.js';
import { loadChain } from './chain/load.js';
import { type Chain, VIGIE } from './chain/model.js';
import { everything } from './chain/principal.js';
import { openChain, type ReloadingChain } from './chain/reload.js';
import { LANGUAGES, type Language } from './chain/vocabulary/render.js';
import { typedRates } from './collector/admission/quota-rates.js';
import { openTokens, type TokenBook } from './collector/admission/tokens.js';
import { type Collector, startCollector } from './collector/collector.js';
import { collectorHealth } from './collector/health.js';
import { ArchiveError } from './collector/import/archive-error.js';
import { type ImportResult, importArchives } from './collector/import/import.js';
import { LedgerHeld } from './collector/import/ledger.js';
import { CollectorUnavailable } from './collector/import/post.js';
import { progressBar } from './collector/import/progress.js';
import { dnsNames, type Names, tableNames } from './collector/probe/names.js';
import { createProber, targetsOf } from './collector/probe/prober.js';
import { startProbing } from './collector/probe/probing.js';
import { probeTable } from './collector/probe/report.js';
import { otlpTelemetry } from './collector/probe/telemetry.js';
import { probeUserAgent } from './collector/probe/user-agent.js';
import { writeJournal } from './collector/store/journal.js';
import { openStore, type Store } from './collector/store/open.js';
import { readExtent } from './collector/store/read/extent.js';
import { collectorIdentity } from './collector/wal/identity.js';
import { heldDigests, listSegments, retrySegment, SegmentError, showSegment } from './collector/wal/inspect.js';
import { lockDirectory } from './collector/wal/lock.js';
import { walSettings } from './collector/wal/settings.js';
import { acknowledgeRoutes } from './dashboard/server/door/acknowledge.js';
import { alertRoutes } from './dashboard/server/door/alerts.js';
import { openDoor } from './dashboard/server/door/door.js';
import { screenAdmission } from './dashboard/server/screens/admission.js';
import { openScreenBook } from './dashboard/server/screens/book.js';
import { screenCommand } from './dashboard/server/screens/command.js';
import { startConsole } from './dashboard/server/server.js';
import { arrivalsReport, declaredLines } from './dashboard/terminal/arrivals.js';
import { askArrivals, askDeclared, ConsoleUnavailable } from './dashboard/terminal/ask.js';
import type { AddressBook } from './demo/addresses.js';
import { startPager } from './demo/pager.js';
import { type Demo, playDemo } from './demo/play.js';
import { scenarios } from './demo/scenarios/all.js';
import { RunbookError } from './runbooks/fault.js';
import { loadRunbooks } from './runbooks/registry.js';

const here = path.dirname(fileURLToPath(import.meta.url));

/** A mistake of the person at the keyboard: said in a line, without a stack, exit code 2. */
class UsageError extends Error {}

const port = z.coerce.number().int().min(0).max(65_535);
const instant = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** Everything Vigie can be told. The environment and the command line are read here and nowhere else. */
const settingsSchema = z.object({
  data: z.string().min(1).optional(),
  chain: z.string().min(1).default(path.join(here, 'chain/france')),
  runbooks: z.string().min(1).default(path.join(here, 'runbooks')),
  rules: z.string().min(1).default(path.join(here, 'alerts/rules')),
  host: z.string().default('127.0.0.1'),
  port: port.default(8080),
  otlpHost: z.string().default('127.0.0.1'),
  otlpPort: port.default(4318),
  otlpGrpcPort: port.default(4317),
  quotaItems: typedRates.default({}),
  quotaBytes: typedRates.default({}),
  quotaBurst: z.coerce.number().positive().default(10),
  metricsToken: z.string().min(16, 'at least 16 characters').optional(),
  selfOtlpUrl: z.url({ protocol: /^https?$/ }).optional(),
  selfOtlpToken: z.string().optional(),
  clickhouseUrl: z.url({ protocol: /^https?$/ }).optional(),
  clickhouseUser: z.string().optional(),
  clickhousePassword: z.string().optional(),
  clickhouseDatabase: z.string().optional(),
  webhook: z.array(z.url({ protocol: /^https?$/ })).default([]),
  paging: z.string().min(1).optional(),
  publicUrl: z.url({ protocol: /^https?$/ }).optional(),
  contact: z.union([z.email(), z.url({ protocol: /^https?$/ })], 'a mail address or a URL').optional(),
  doorHost: z.string().default('127.0.0.1'),
  doorPort: port.optional(),
  probeFrom: z.string().min(1).optional(),
  probeContact: z
    .string()
    .regex(/^[!-'*-~]+$/, 'a mail address or a URL')
    .optional(),
  probeDns: z.array(z.string().min(1)).default([]),
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
  rules: new Option('--rules <dir>', 'the YAML rules beside the detector, and their tests').env('VIGIE_RULES'),
  host: new Option('--host <address>', 'address of the console (loopback only)').env('VIGIE_HOST'),
  port: new Option('--port <number>', 'port of the console (default 8080; 0: any)').env('VIGIE_PORT'),
  otlpHost: new Option('--otlp-host <address>', 'address of OTLP (default 127.0.0.1)').env('VIGIE_OTLP_HOST'),
  otlpPort: new Option('--otlp-port <number>', 'port of OTLP/HTTP (default 4318; 0: any)').env('VIGIE_OTLP_PORT'),
  otlpGrpcPort: new Option('--otlp-grpc-port <number>', 'port of OTLP/gRPC (default 4317; 0: any)').env(
    'VIGIE_OTLP_GRPC_PORT',
  ),
  quotaItems: new Option(
    '--quota-items <rates>',
    'spans, data points and log records a second of a sender: 20000, or alpha=50000,beta=20000 (default: no quota)',
  ).env('VIGIE_QUOTA_ITEMS'),
  quotaBytes: new Option('--quota-bytes <rates>', 'decompressed bytes a second of a sender, likewise').env(
    'VIGIE_QUOTA_BYTES',
  ),
  quotaBurst: new Option('--quota-burst <seconds>', 'of a quota, what may come at once (default 10)').env(
    'VIGIE_QUOTA_BURST',
  ),
  metricsToken: new Option(
    '--metrics-token <text>',
    'whoever has it may read /metrics, and nobody else (default: programs of this machine)',
  ).env('VIGIE_METRICS_TOKEN'),
  selfOtlpUrl: new Option('--self-otlp-url <url>', 'pushes the metrics of the collector to this OTLP/HTTP address').env(
    'VIGIE_SELF_OTLP_URL',
  ),
  selfOtlpToken: new Option('--self-otlp-token <text>', 'bearer token of that address').env('VIGIE_SELF_OTLP_TOKEN'),
  clickhouseUrl: new Option('--clickhouse-url <url>', 'a ClickHouse server; without it, the embedded engine').env(
    'VIGIE_CLICKHOUSE_URL',
  ),
  clickhouseUser: new Option('--clickhouse-user <name>').env('VIGIE_CLICKHOUSE_USER'),
  clickhousePassword: new Option('--clickhouse-password <text>').env('VIGIE_CLICKHOUSE_PASSWORD'),
  clickhouseDatabase: new Option('--clickhouse-database <name>').env('VIGIE_CLICKHOUSE_DATABASE'),
  webhook: new Option('--webhook <url...>', 'where pages go, in the shape of Alertmanager webhooks')
    .env('VIGIE_WEBHOOK')
    .argParser(list),
  paging: new Option('--paging <dir>', 'the YAML files that say who is told, when and by which channel').env(
    'VIGIE_PAGING',
  ),
  publicUrl: new Option('--public-url <url>', 'address at which people reach Vigie, for the links in messages').env(
    'VIGIE_PUBLIC_URL',
  ),
  contact: new Option(
    '--contact <address>',
    'mail address or URL that the accessibility statement gives to whoever cannot use the console',
  ).env('VIGIE_CONTACT'),
  doorHost: new Option(
    '--door-host <address>',
    'address of the door: acknowledge links, alerts of operators, wall screens with a link, and nothing else (default 127.0.0.1)',
  ).env('VIGIE_DOOR_HOST'),
  doorPort: new Option('--door-port <number>', 'port of the door (default: no door, the console answers to links)').env(
    'VIGIE_DOOR_PORT',
  ),
  probeFrom: new Option(
    '--probe-from <vantage>',
    'probes the chain from this process, which stands at this vantage',
  ).env('VIGIE_PROBE_FROM'),
  probeContact: new Option(
    '--probe-contact <address>',
    'mail address or URL, told to the probed so that they know whom to write to',
  ).env('VIGIE_PROBE_CONTACT'),
  probeDns: new Option('--probe-dns <server...>', 'the DNS servers probes ask (default: those of this machine)')
    .env('VIGIE_PROBE_DNS')
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
const OTLP = ['otlpHost', 'otlpPort', 'otlpGrpcPort', 'quotaItems', 'quotaBytes', 'quotaBurst'] as const;
const OBSERVE = ['metricsToken', 'selfOtlpUrl', 'selfOtlpToken'] as const;
const PROBE = ['probeContact', 'probeDns'] as const;
const PAGING = ['webhook', 'paging', 'publicUrl', 'doorHost', 'doorPort'] as const;
const CONSOLE = ['runbooks', 'rules', 'host', 'port', 'contact', 'closeAfter', ...PAGING] as const;

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
  /** Follows its files for as long as the process runs. */
  readonly chain: ReloadingChain;
  readonly dataDir: string;
  readonly build: string;
  readonly closing: (() => Promise<unknown>)[];
  /** What a SIGHUP reads again: the chain, and the files of who is told. */
  readonly reloading: (() => Promise<void>)[];
}

async function open(options: unknown): Promise<Process> {
  const settings = settingsOf(options);
  const clock = createClock({ atMs: settings.at, rate: settings.clockRate });
  const log = pino(
    { level: settings.logLevel },
    process.stderr.isTTY ? pretty({ destination: 2, sync: true }) : pino.destination(2),
  );
  const chain = await openChain({ dir: settings.chain, clock, log });
  return {
    ...{ settings, clock, log, chain },
    dataDir: path.resolve(settings.data ?? '.vigie'),
    build: buildId(),
    closing: [() => chain.stop()],
    reloading: [() => chain.reload()],
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
    grpc: { host: settings.otlpHost, port: settings.otlpGrpcPort },
    limits: {
      quotaItemsPerS: settings.quotaItems,
      quotaBytesPerS: settings.quotaBytes,
      quotaBurstS: settings.quotaBurst,
    },
    engineDir: enginePid() === undefined ? undefined : dataDir,
    observe: {
      scrapeToken: settings.metricsToken,
      push:
        settings.selfOtlpUrl === undefined ? undefined : { url: settings.selfOtlpUrl, token: settings.selfOtlpToken },
    },
  });
  closing.push(() => collector.stop());
  return collector;
}

async function withConsole(vigie: Process, { client }: Store, collector?: Collector, detector?: DetectorSettings) {
  const { settings, clock, chain, dataDir, build, log, closing } = vigie;
  const { host, port } = settings;
  let address = `http://${host}:${port}`;
  const runbooks = await loadRunbooks(settings.runbooks);
  const rules = await loadRules(settings.rules);
  const notify = notifyOf(settings);
  const paging = await withPaging(vigie, notify);
  const watchdogs = () => openWatchdogs(paging?.paging().watchdogs ?? NO_WATCHDOGS, readSecret);
  // A secret that is missing is told now.
  watchdogs();
  let doorUrl: string | undefined;
  closing.push(await lockDirectory(path.join(dataDir, 'journal')));
  const alerts = await startAlerts({
    ...{ clock, chain, client, dataDir, runbooks, rules, build, log },
    onCommit: collector?.onCommit,
    channels: notify.webhooks.map(webhookChannel),
    roster: paging?.roster,
    inboundRules: paging && (() => paging.paging().inbound),
    pagingStatus: paging?.status,
    drills: paging && (() => paging.paging()),
    watch: {
      elapsedMs,
      realTime: settings.at === undefined && settings.clockRate === 1,
      storeApart: settings.clickhouseUrl !== undefined,
      watchdogs,
    },
    linkKey: await acknowledgeKey(path.join(dataDir, 'journal')),
    consoleUrl: () => settings.publicUrl ?? address,
    linkUrl: () => settings.publicUrl ?? doorUrl ?? address,
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
  const { command, links, silences, inbox } = alerts;
  const tokens = collector?.tokens ?? (await openTokens({ dataDir, clock, log }));
  if (!collector) closing.push(async () => tokens.stop());
  const knows = (sender: string) => chain.current().senders.some(({ id }) => id === sender);
  const declaring = alertRoutes({ inbox, senderOf: tokens.senderOf, knows, clock });
  const unsigned = [...(links ? [acknowledgeRoutes(links)] : []), declaring];
  // When a link ends is a matter of the real world, whatever the console's clock says.
  const realClock = createClock();
  const screens = await openScreenBook({ dataDir, clock: realClock, log });
  closing.push(async () => screens.stop());
  const served = await startConsole({
    clock,
    chain,
    alerts,
    ...{ command, silences, inbox },
    client,
    runbooks,
    build,
    ...{ host, port, log, unsigned },
    contact: settings.contact,
    screens: screenAdmission(screens, realClock),
    publicUrl: settings.publicUrl,
  });
  address = served.url;
  closing.push(() => served.stop());
  if (settings.doorPort !== undefined) {
    const { routes: wall, live } = served.forScreens ?? {};
    const routes = [...unsigned, ...(wall ? [wall] : [])];
    const door = await openDoor({ routes, host: settings.doorHost, port: settings.doorPort, log, live });
    closing.push(() => door.stop());
    doorUrl = door.url;
  }
  return served;
}

function notifyOf({ webhook }: Settings): NotifySettings {
  return notifySettings.parse({ webhooks: webhook.map((url, index) => ({ name: `webhook-${index + 1}`, url })) });
}

/** Who is told, as the files say now; the webhooks of the command line hear of everything besides. */
async function withPaging(vigie: Process, { webhooks }: NotifySettings): Promise<PagingInForce | undefined> {
  const { settings, chain, clock, log, closing } = vigie;
  if (settings.paging === undefined) return undefined;
  const besides = webhooks.map(webhookChannel);
  const paging = await followPaging({ dir: settings.paging, chain, clock, log, read: readSecret, besides });
  closing.push(() => paging.stop());
  vigie.reloading.push(() => paging.reload());
  return paging;
}

const readSecret: ReadSecret = (ref) => {
  const text = 'env' in ref ? process.env[ref.env] : readFileSync(ref.file, 'utf8').replace(/\r?\n$/, '');
  if (text) return text;
  const where = 'env' in ref ? `the environment variable ${ref.env}` : ref.file;
  throw new UsageError(`--paging: ${where} holds no secret`);
};

/** What probes are called by, and how they ask for names. */
function probeIdentity(vigie: Process, from: string) {
  const { settings, clock, chain, log } = vigie;
  const { vantages } = chain.current();
  if (!vantages.some(({ id }) => id === from))
    throw new UsageError(
      `no vantage "${from}" in the chain; it has: ${vantages.map(({ id }) => id).join(', ') || 'none (declare it under `vantages:`)'}`,
    );
  if (settings.at !== undefined || settings.clockRate !== 1)
    throw new UsageError('probes measure the present: not with --at or --clock-rate');
  if (settings.probeContact === undefined)
    log.warn({}, 'probe: set --probe-contact (VIGIE_PROBE_CONTACT), so that the probed know whom to write to');
  return { from, userAgent: probeUserAgent(from, settings.probeContact), names: namesOf(settings.probeDns, clock) };
}

function namesOf(servers: readonly string[], clock: Clock): Names {
  try {
    return dnsNames({ clock, servers: servers.length === 0 ? undefined : servers });
  } catch (error) {
    throw new UsageError(`--probe-dns (VIGIE_PROBE_DNS): ${(error as Error).message}`);
  }
}

/** How this machine reaches an address it listens on. */
function reachedBy(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

const PROBE_LABEL = 'probes of this process';

/** A token for the probes of this process, worthless once it ends; one that a killed process left behind is revoked now. */
async function probeToken({ tokens }: Collector, closing: Process['closing']): Promise<string> {
  for (const { id, sender, label } of tokens.list())
    if (sender === VIGIE && label === PROBE_LABEL) await tokens.revoke(id);
  const { token, id } = await tokens.createToken(VIGIE, { label: PROBE_LABEL });
  closing.push(() => tokens.revoke(id));
  return token;
}

type Identity = Pick<Parameters<typeof startProbing>[0], 'from' | 'names' | 'userAgent'>;

/** Probes from this process, and sends to its own collector like any sender. */
async function withProbing(vigie: Process, collector: Collector, identity: Identity): Promise<void> {
  const { settings, clock, chain, log, closing } = vigie;
  const token = await probeToken(collector, closing);
  const url = `http://${reachedBy(settings.otlpHost)}:${collector.port}`;
  const probing = startProbing({ ...identity, clock, chain, log, url, token, random: Math.random });
  closing.push(() => probing.stop());
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

/** As `run`, for what serves on: a SIGHUP reads the chain again instead of ending the process. */
async function runOn(options: unknown, body: (vigie: Process) => Promise<void>): Promise<void> {
  // From the beginning: a signal that comes during the start must not end it, and the start reads the files anyway.
  let reload: (() => void) | undefined;
  process.on('SIGHUP', () => reload?.());
  await run(options, async (vigie) => {
    reload = () => {
      for (const again of vigie.reloading) void again();
    };
    await body(vigie);
  });
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

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

function sayPorts({ settings: { otlpHost } }: Process, { port, grpcPort }: Collector): void {
  say(`OTLP/HTTP: http://${otlpHost}:${port}`);
  say(`OTLP/gRPC: http://${otlpHost}:${grpcPort}`);
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
    chain: path.join(here, 'chain/demo'),
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

interface CheckOptions {
  readonly sender?: string;
  readonly url: string;
  readonly minutes: string;
  readonly tree?: true;
  readonly json?: true;
  readonly strict?: true;
  readonly schema?: true;
  readonly page?: string;
}

async function check(dir: string | undefined, options: CheckOptions): Promise<void> {
  if (options.schema) return void process.stdout.write(jsonSchemaText());
  if (options.page !== undefined)
    return checkPage(options.page, { ...options, ...(dir !== undefined && { chain: dir }) });
  if (options.sender === undefined) return checkAll({ ...options, ...(dir !== undefined && { chain: dir }) });
  const minutes = z.coerce.number().int().min(1).max(120).safeParse(options.minutes).data;
  if (minutes === undefined) throw new UsageError('--minutes: a whole number from 1 to 120');
  if (!URL.canParse(options.url)) throw new UsageError(`--url: ${options.url} is no URL`);
  const { lines, fine } = arrivalsReport(await askArrivals(options.url, options.sender, minutes));
  const declared = await askDeclared(options.url, options.sender);
  for (const line of [...lines, ...declaredLines(declared)]) say(line);
  if (!fine || declared.unplaced.length > 0) process.exitCode = 1;
}

/** Everything that is wrong with the files, at once; what is said goes to the standard output. */
async function checkAll(options: CheckOptions): Promise<void> {
  const settings = settingsOf(options);
  const [strict, tree, json] = [options.strict === true, options.tree === true, options.json === true];
  const nowMs = createClock({ atMs: settings.at, rate: 1 }).now();
  const shipped = ['chain/france', 'chain/demo'].map((dir) => path.join(here, dir));
  process.exitCode = await checkFiles({ ...settings, shipped, nowMs, strict, tree, json, named, say });
  if (settings.paging === undefined || json) return;
  for (const line of testLines(await lastTests(path.join(settings.data ?? '.vigie', 'journal')))) say(line);
}

const NO_WATCHDOGS: Paging['watchdogs'] = [];

/** No journal stands behind a message of the command line. */
const NO_JOURNAL = '0'.repeat(64);
/** Of a clock that nobody sets, ms. */
const elapsedMs = (): number => performance.now();

/** A real message, marked as a test, to all of a team; then who got it, by which channel, in what time. */
async function checkPage(team: string, options: CheckOptions): Promise<void> {
  const settings = settingsOf(options);
  if (settings.paging === undefined) throw new UsageError('--page: needs --paging (VIGIE_PAGING)');
  const clock = createClock();
  const notify = notifyOf(settings);
  const paging = await loadPaging(settings.paging, await loadChain(settings.chain), clock.now());
  const roster = rosterOf(paging, readSecret);
  if (!roster.team(team)) throw new UsageError(`--page: no team "${team}" in ${settings.paging}`);
  const stopping = new AbortController();
  process.once('SIGINT', () => stopping.abort(new UsageError('stopped')));
  const atMs = clock.now();
  const test = testName(team, atMs);
  const calls = testCalls(roster, test, team, atMs);
  const consoleUrl = settings.publicUrl ?? `http://${settings.host}:${settings.port}`;
  const told = await pageTeam({
    ...{ roster, calls, settings: notify.delivery, stopping: stopping.signal, elapsedMs },
    incident: testIncident(test, team, calls, atMs),
    render: (page, incident) =>
      renderTest(page, incident, { consoleUrl, to: roster.recipient(page.target), head: NO_JOURNAL }),
  });
  for (const channel of roster.channels) channel.close?.();
  if (options.json) say(JSON.stringify(told, null, 2));
  else for (const line of reportOf(told)) say(line);
  if (told.length === 0 || told.some(({ error }) => error !== undefined)) process.exitCode = 1;
}

/** A file as one would type it here. */
function named(file: string): string {
  const near = path.relative(process.cwd(), file);
  return near === '' || near.startsWith('..') ? file : near;
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
      const { chain: dir } = settingsOf(options);
      const chain = await loadChain(dir);
      if (!chain.senders.some(({ id }) => id === sender))
        throw new UsageError(
          `no sender "${sender}" in the chain of ${named(path.resolve(dir))} (--chain, VIGIE_CHAIN); it has: ${chain.senders.map(({ id }) => id).join(', ')}`,
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

const screens = (): Command =>
  screenCommand({
    located: (made) =>
      [
        OPTIONS.data,
        OPTIONS.chain,
        OPTIONS.publicUrl,
        OPTIONS.doorHost,
        OPTIONS.doorPort,
        OPTIONS.host,
        OPTIONS.port,
      ].reduce((all, option) => all.addOption(option), made),
    placeOf(options) {
      const { data, chain, publicUrl, doorHost, doorPort, host, port: ofConsole } = settingsOf(options);
      const [at, on] = doorPort === undefined ? [host, ofConsole] : [doorHost, doorPort];
      return {
        dataDir: path.resolve(data ?? '.vigie'),
        chain: () => loadChain(chain),
        address: publicUrl ?? `http://${reachedBy(at)}:${on}`,
      };
    },
    say,
    mistake: (message) => new UsageError(message),
  });

/** Of `import`; the rest of the options are those of a collector. */
interface ImportCommand {
  readonly sender: string;
  readonly url?: string;
  readonly token?: string;
  readonly data?: string;
  readonly resendDoubtful?: true;
}

/** Archives go to a collector as any telemetry does: to one that runs, or else to one that runs for as long as it takes. */
async function importFiles(files: readonly string[], options: ImportCommand): Promise<void> {
  const dataDir = path.resolve(settingsOf({ data: options.data }).data ?? '.vigie');
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort(new UsageError('stopped; the same command takes it up again')));
  if (options.url !== undefined) {
    if (!URL.canParse(options.url)) throw new UsageError(`--url: ${options.url} is no URL`);
    if (options.token === undefined) throw new UsageError('--token (VIGIE_TOKEN): needed with --url');
    const ledger = path.join(
      dataDir,
      'imports',
      `${options.sender}@${new URL(options.url).host.replace(':', '-')}.ledger`,
    );
    const { url, token } = options;
    return report(await bring(files, { ...options, url, token, ledger, stop: stop.signal }));
  }
  await (await lockDirectory(dataDir).catch(heldByAnother))();
  const vigie = await open({ ...options, otlpHost: '127.0.0.1', otlpPort: '0', logLevel: 'warn' });
  try {
    if (!vigie.chain.current().senders.some(({ id }) => id === options.sender))
      throw new UsageError(`no sender "${options.sender}" in the chain`);
    const { client, enginePid } = await withStore(vigie);
    const { clock, chain, log } = vigie;
    const engineDir = enginePid() === undefined ? undefined : dataDir;
    const otlp = { host: '127.0.0.1', port: 0 };
    const collector = await startCollector({ clock, chain, dataDir, client, log, otlp, engineDir });
    vigie.closing.push(() => collector.stop());
    const { token, id } = await collector.tokens.createToken(options.sender, { label: 'import' });
    vigie.closing.push(() => collector.tokens.revoke(id));
    const ledger = path.join(dataDir, 'imports', `${options.sender}.ledger`);
    const url = `http://127.0.0.1:${collector.port}`;
    report(
      await bring(files, { ...options, url, token, ledger, held: held(dataDir, options.sender), stop: stop.signal }),
    );
    await loaded(collector, clock, stop.signal);
  } finally {
    await close(vigie.closing, vigie.log);
  }
}

function heldByAnother(error: unknown): never {
  const { name, message } = error as Error;
  if (name !== 'DirectoryHeld') throw error;
  throw new UsageError(
    `${message}; or import through it: --url http://127.0.0.1:4318 --token (see vigie token create)`,
  );
}

type Bring = Pick<
  Parameters<typeof importArchives>[0],
  'url' | 'token' | 'ledger' | 'held' | 'stop' | 'resendDoubtful'
>;

async function bring(files: readonly string[], options: Bring): Promise<ImportResult> {
  const bar = progressBar();
  const { url, token, ledger, held: holds, stop, resendDoubtful } = options;
  return await importArchives({
    ...{ files, url, token, ledger, held: holds, stop, resendDoubtful, stdin: process.stdin, clock: createClock() },
    onProgress: bar.show,
  }).finally(() => bar.stop());
}

/** The bodies that the log still has for sure: what was released longer ago may be swept. */
function held(dataDir: string, sender: string) {
  return async (sinceMs: number): Promise<ReadonlySet<string> | undefined> => {
    const sureMs = walSettings.parse({}).keepReleasedMs;
    return Date.now() - sinceMs < sureMs ? await heldDigests(dataDir, sender, sinceMs) : undefined;
  };
}

/** Resolves once all that was imported is in the store. */
async function loaded(collector: Collector, clock: Clock, stop: AbortSignal): Promise<void> {
  while (!stop.aborted && Object.values(collector.stats().wal).some(({ segments }) => segments > 0))
    await new Promise<void>((resolve) => clock.after(100, resolve));
}

function report({ requests, taken, known, doubtful, refused, rejected, faults }: ImportResult): void {
  for (const fault of faults) console.error(`vigie: ${fault}`);
  say(
    `${requests} requests: ${taken} stored, ${known} already there, ${refused} refused, ${doubtful} in doubt; ${rejected} items left out.`,
  );
  if (doubtful > 0) console.error('vigie: --resend-doubtful sends those in doubt, which may store them twice');
  if (refused + doubtful > 0) process.exitCode = 1;
}

function segmentsCommand(): Command {
  const group = new Command('segments').description('the write-ahead log: what waits, and what the store refused');
  const sub = (name: string, description: string): Command =>
    group.command(name).description(description).addOption(OPTIONS.data);
  const dir = (options: unknown): string => path.resolve(settingsOf(options).data ?? '.vigie');
  const ago = (ms: number | undefined): string => (ms === undefined ? '?' : `${Math.round((Date.now() - ms) / 1000)}s`);
  sub('list', 'state, id, rows, bytes, age and, if refused, why')
    .option('--all', 'those already in the store too, which are kept for some hours')
    .action(async (options: { all?: true }) => {
      for (const { id, state, rows, bytes, receivedAtMs, reason } of await listSegments(dir(options)))
        if (options.all || state !== 'released')
          say([state, id, rows, bytes, ago(receivedAtMs), reason ?? ''].join('\t').trimEnd());
    });
  sub('show', 'one segment, and the bodies it is made of')
    .argument('<id>', 'as `segments list` prints it')
    .action(async (id: string, options: unknown) => {
      const { frames, receivedAtMs, ...segment } = await showSegment(dir(options), id);
      for (const [name, value] of Object.entries(segment)) if (value !== undefined) say(`${name}: ${value}`);
      say(`age: ${ago(receivedAtMs)}`);
      for (const { sender, rows, receivedAtNs, digest } of frames)
        say(
          [new Date(Number(receivedAtNs / 1_000_000n)).toISOString(), sender, rows, digest.toString('hex')].join('\t'),
        );
    });
  sub('retry', 'gives a refused segment back for loading; a running collector takes it within seconds')
    .argument('<id>', 'as `segments list` prints it')
    .action(async (id: string, options: unknown) => {
      await retrySegment(dir(options), id);
      say(`${id}: put back`);
    });
  return group;
}

function importCommand(): Command {
  return command('import', 'brings archived telemetry, at its own past times, each request once', [...STORE, 'chain'])
    .argument('<file...>', 'OTLP JSON lines or length-delimited protobuf, gzip or not; - for the standard input')
    .requiredOption('--sender <sender>', 'who the telemetry is of')
    .option('--url <url>', 'OTLP/HTTP of a running collector; without it, one runs here for as long as it takes')
    .addOption(new Option('--token <token>', "the sender's token at that collector").env('VIGIE_TOKEN'))
    .option('--resend-doubtful', 'sends again what an import cut short long ago may have stored')
    .action(importFiles);
}

interface ProbeCommand {
  readonly from: string;
  readonly url?: string;
  readonly token?: string;
  readonly once?: true;
}

async function probe({ from, url, token, once, ...options }: ProbeCommand): Promise<void> {
  if (url !== undefined && !URL.canParse(url)) throw new UsageError(`--url: ${url} is no URL`);
  if (url === undefined && !once)
    throw new UsageError('--url: where to send what is measured; or --once, to see it here');
  if (url !== undefined && token === undefined)
    throw new UsageError(`--token (VIGIE_TOKEN): needed with --url; see vigie token create ${VIGIE}`);
  const to = url === undefined || token === undefined ? undefined : { url, token };
  if (once) return probeOnce(from, to, options);
  await runOn(options, async (vigie) => {
    const identity = probeIdentity(vigie, from);
    const { clock, chain, log, closing } = vigie;
    if (to === undefined) return;
    const probing = startProbing({ ...identity, ...to, clock, chain, log, random: Math.random });
    closing.push(() => probing.stop());
    say(`${targetsOf(chain.current(), from).length} targets from ${from}, to ${to.url}`);
  });
}

/** Each target once, as a table; exit code 1 if a check failed. */
async function probeOnce(
  from: string,
  to: { readonly url: string; readonly token: string } | undefined,
  options: unknown,
): Promise<void> {
  const vigie = await open(options);
  try {
    const identity = probeIdentity(vigie, from);
    const { clock, chain, log, closing } = vigie;
    const onLost = (err: unknown): void => log.warn({ err }, 'probe: results could not be delivered');
    const telemetry = to && otlpTelemetry({ ...to, vantage: from, onLost });
    const onError = (error: unknown): void => log.error({ err: error }, 'probe: a round failed');
    const prober = createProber({
      ...identity,
      ...{ clock, chain: chain.current(), random: Math.random, onResults: () => {}, onError },
    });
    closing.push(() => prober.stop());
    const results = await prober.once();
    telemetry?.send(results);
    if (telemetry) closing.push(() => telemetry.stop());
    for (const line of probeTable(results)) say(line);
    if (results.some(({ up }) => !up)) process.exitCode = 1;
  } finally {
    await close(vigie.closing, vigie.log);
  }
}

function probeCommand(): Command {
  return command('probe', 'checks ENT and national services from here: DNS, TCP, TLS, HTTP, sign-in page', [
    'chain',
    'logLevel',
    ...PROBE,
  ])
    .addOption(
      new Option('--from <vantage>', 'the vantage of the chain at which this process stands')
        .env('VIGIE_PROBE_FROM')
        .makeOptionMandatory(),
    )
    .option('--url <url>', 'OTLP/HTTP of the collector to which results go')
    .addOption(new Option('--token <token>', `a token of the sender ${VIGIE} at that collector`).env('VIGIE_TOKEN'))
    .option('--once', 'checks everything once and prints a table; exit code 1 if a check fails')
    .action(probe);
}

interface ReplayCommand {
  readonly from: string;
  readonly to: string;
  readonly config?: string;
  readonly step: string;
  readonly asOf?: string;
  readonly asKnown?: true;
  readonly language: Language;
  readonly json?: true;
}

const past = z.iso
  .datetime({ offset: true, error: 'not an instant with its offset, such as 2021-04-06T08:00:00+02:00' })
  .transform((text) => Date.parse(text));
const replayed = z.object({
  from: past,
  to: past,
  step: z.coerce.number().int().min(1).max(60),
  asOf: past.optional(),
});

/** Judges stored telemetry again; prints what would have been said. Ratio and progress go to the standard error. */
async function replayStored(command: ReplayCommand): Promise<void> {
  const { config, asKnown, language, json, ...options } = command;
  const asked = replayed.safeParse(options);
  if (!asked.success)
    throw new UsageError(asked.error.issues.map(({ path, message }) => `--${optionOf(path)}: ${message}`).join('\n'));
  const { from: fromMs, to: toMs, step: stepS, asOf } = asked.data;
  if (toMs <= fromMs) throw new UsageError('--to: must be after --from');
  const settings = config === undefined ? defaultSettings : await detectorSettings(config);
  const { from, to, step, asOf: _, ...others } = options;
  const vigie = await open({ logLevel: 'warn', ...others });
  try {
    if (vigie.settings.clickhouseUrl === undefined) await (await lockDirectory(vigie.dataDir).catch(heldByRunning))();
    const { client } = await withStore(vigie);
    const chain = vigie.chain.current();
    const madeWith = { chain: chain.hash, weights: weightsHash(settings), build: vigie.build };
    const changed = changes();
    const startMs = performance.now();
    const asOfMs = asOf ?? vigie.clock.now();
    const stored = await readExtent(client, { asOf: asOfMs, range: { fromMs, toMs }, scope: everything });
    if (stored.cells === 0) throw nothingStored({ fromMs, toMs }, stored.whole, asOfMs);
    let told = 0;
    for await (const { verdicts } of replay({
      ...{ client, chain, settings, madeWith, fromMs, toMs, stepS, asOfMs, asKnown: asKnown === true },
    }))
      for (const change of changed(verdicts)) {
        told++;
        if (json) say(JSON.stringify(change));
        else for (const line of tell(change, chain, language)) say(line);
      }
    const tookS = (performance.now() - startMs) / 1000;
    const seconds = (toMs - fromMs) / 1000;
    console.error(conclusion({ changes: told, seconds, tookS, cells: stored.cells }, language));
  } finally {
    await close(vigie.closing, vigie.log);
  }
}

/** `asOf` as it is typed: `as-of`. */
function optionOf(path: readonly PropertyKey[]): string {
  return path.join('.').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function heldByRunning(error: unknown): never {
  throw new UsageError(
    `${(error as Error).message}; stop that process, give --clickhouse-url (VIGIE_CLICKHOUSE_URL), or replay a copy of the directory`,
  );
}

async function detectorSettings(file: string): Promise<DetectorSettings> {
  try {
    return settingsFrom(parseYaml(await readFile(file, 'utf8')));
  } catch (error) {
    const faults = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new UsageError(`--config ${file}:\n${faults}`);
  }
}

function replayCommand(): Command {
  return command(
    'replay',
    'judges stored telemetry again, live or imported, and prints the verdicts it would have given',
    [...STORE, 'chain', 'logLevel'],
  )
    .requiredOption('--from <instant>', 'from when on verdicts are told, ISO 8601 with offset')
    .requiredOption('--to <instant>', 'until when')
    .option('--config <file>', 'thresholds of the detector that differ from those in operation, YAML')
    .option('--step <seconds>', 'between two evaluations', '1')
    .option('--as-known', 'each second as it was known when it was judged, late telemetry late; not for imports')
    .option('--as-of <instant>', 'nothing that was received later (default: now)')
    .addOption(new Option('--language <language>', 'of the sentences').choices(LANGUAGES).default('fr'))
    .option('--json', 'one line of JSON for each change')
    .action(replayStored);
}

const STORE_NEEDED =
  'the console alone reads a ClickHouse server: set --clickhouse-url (VIGIE_CLICKHOUSE_URL), or run `vigie serve`, which holds the embedded engine';

const program = new Command('vigie')
  .description(
    'The lookout of the digital-school service: telemetry in, verdicts, incidents, pages and a live console out.',
  )
  .showHelpAfterError()
  .addCommand(
    command('serve', 'collector, alerts and console in one process', [
      ...COMMON,
      ...STORE,
      ...OTLP,
      ...OBSERVE,
      ...CONSOLE,
      'probeFrom',
      ...PROBE,
    ]).action((options: unknown) => runOn(options, serve)),
  )
  .addCommand(
    command('collector', 'the collector alone: OTLP in, ClickHouse out', [
      ...COMMON,
      ...STORE,
      ...OTLP,
      ...OBSERVE,
    ]).action((options: unknown) =>
      runOn(options, async (vigie) => {
        const collector = await withCollector(vigie, await withStore(vigie));
        sayPorts(vigie, collector);
      }),
    ),
  )
  .addCommand(
    command('console', 'alerts and console alone, on a ClickHouse server', [...COMMON, ...STORE, ...CONSOLE]).action(
      (options: unknown) =>
        runOn(options, async (vigie) => {
          if (vigie.settings.clickhouseUrl === undefined) throw new UsageError(STORE_NEEDED);
          say(`Console: ${(await withConsole(vigie, await withStore(vigie))).url}`);
        }),
    ),
  )
  .addCommand(
    command('demo', 'a small real chain under real load, and its console', [
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
      .action(demo),
  )
  .addCommand(
    command('check', 'checks chain, runbooks and rules, every fault with its file and line; or what a sender sends', [
      'chain',
      'runbooks',
      'rules',
      'at',
      'data',
      'paging',
      'publicUrl',
    ])
      .argument('[dir]', 'the YAML files of the chain, as --chain')
      .option('--tree', 'shows the chain as a tree, each fact with how sure it is')
      .option('--json', 'faults, warnings and counts as JSON')
      .option('--strict', 'warnings fail too')
      .option('--schema', 'prints the JSON Schema of the files, for editors')
      .option('--page <team>', 'sends a test message to a team, and tells who got it, by which channel, in what time')
      .option('--sender <id>', 'tells what has arrived from this sender, by a running console, and what to mend')
      .addOption(
        new Option('--url <url>', 'address of the console').env('VIGIE_CONSOLE_URL').default('http://127.0.0.1:8080'),
      )
      .option('--minutes <number>', 'how far to look back', '15')
      .action(check),
  )
  .addCommand(tokenCommand())
  .addCommand(screens())
  .addCommand(segmentsCommand())
  .addCommand(importCommand())
  .addCommand(replayCommand())
  .addCommand(probeCommand());

/** What a person can mend is said in a line; anything else is a defect and keeps its stack. */
function fail(error: unknown): void {
  if (
    error instanceof UsageError ||
    error instanceof ChainError ||
    error instanceof RunbookError ||
    error instanceof RulesError ||
    error instanceof PagingError ||
    error instanceof SegmentError ||
    error instanceof ArchiveError ||
    error instanceof NothingStored ||
    error instanceof CollectorUnavailable ||
    error instanceof LedgerHeld ||
    error instanceof ConsoleUnavailable
  )
    console.error(`vigie: ${error.message}`);
  else if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
    console.error(
      `vigie: ${(error as Error).message}; another program listens there: choose a port with --port, --otlp-port or --otlp-grpc-port`,
    );
  else console.error(error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

// A reader that has seen enough, as `| head` has, is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
await program.parseAsync().catch(fail);
