import type { Clock } from '../../chain/clock.js';
import { VIGIE } from '../../chain/model.js';
import type { Collector } from '../../collector/collector.js';
import { dnsNames, type Names } from '../../collector/probe/names.js';
import { startProbing } from '../../collector/probe/probing.js';
import { probeUserAgent } from '../../collector/probe/user-agent.js';
import { UsageError } from '../usage-error.js';
import type { Process } from './process.js';
import { reachedBy } from './reached-by.js';

/** What probes are called by, and how they ask for names. */
export function probeIdentity(vigie: Process, from: string) {
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
export async function withProbing(vigie: Process, collector: Collector, identity: Identity): Promise<void> {
  const { settings, clock, chain, log, closing } = vigie;
  const token = await probeToken(collector, closing);
  const url = `http://${reachedBy(settings.otlpHost)}:${collector.port}`;
  const probing = startProbing({ ...identity, clock, chain, log, url, token, random: Math.random });
  closing.push(() => probing.stop());
}
