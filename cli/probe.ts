import { type Command, Option } from 'commander';
import { VIGIE } from '../chain/model.js';
import { createProber, targetsOf } from '../collector/probe/prober.js';
import { startProbing } from '../collector/probe/probing.js';
import { probeTable } from '../collector/probe/report.js';
import { otlpTelemetry } from '../collector/probe/telemetry.js';
import { command, PROBE } from './options/options.js';
import { probeIdentity } from './process/probing.js';
import { close, open } from './process/process.js';
import { runOn } from './process/run.js';
import { say } from './say.js';
import { UsageError } from './usage-error.js';

export function probeCommand(): Command {
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
