import { Command, Option } from 'commander';
import { UsageError } from '../usage-error.js';
import { type Settings, settingsSchema } from './settings.js';

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

export const STORE = ['data', 'clickhouseUrl', 'clickhouseUser', 'clickhousePassword', 'clickhouseDatabase'] as const;
export const COMMON = ['chain', 'at', 'clockRate', 'logLevel'] as const;
export const OTLP = ['otlpHost', 'otlpPort', 'otlpGrpcPort', 'quotaItems', 'quotaBytes', 'quotaBurst'] as const;
export const OBSERVE = ['metricsToken', 'selfOtlpUrl', 'selfOtlpToken'] as const;
export const PROBE = ['probeContact', 'probeDns'] as const;
const PAGING = ['webhook', 'paging', 'publicUrl', 'doorHost', 'doorPort'] as const;
export const CONSOLE = ['runbooks', 'rules', 'host', 'port', 'contact', 'closeAfter', ...PAGING] as const;

type OptionName = keyof typeof OPTIONS;

export function addOptions(command: Command, names: readonly OptionName[]): Command {
  return names.reduce((all, name) => all.addOption(OPTIONS[name]), command);
}

export function command(name: string, description: string, options: readonly OptionName[]): Command {
  return addOptions(new Command(name).description(description), options);
}

/** Reads the settings of a command; every fault is reported at once, by the name of its option. */
export function settingsOf(options: unknown): Settings {
  const parsed = settingsSchema.safeParse(options);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map((issue) => {
    const option = OPTIONS[issue.path[0] as OptionName];
    return `  ${option.long} (${option.envVar}): ${issue.message}`;
  });
  throw new UsageError(`these settings are wrong:\n${faults.join('\n')}`);
}
