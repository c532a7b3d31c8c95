import { createSecureContext } from 'node:tls';
import { createClock } from '../../../../chain/clock.js';
import { PROBE_CHECKS, type ProbeCheckKind, type ProbeTarget } from '../../../../chain/model.js';
import { Gate } from '../../../../collector/probe/gate.js';
import { dnsNames } from '../../../../collector/probe/names.js';
import { Pauses } from '../../../../collector/probe/pauses.js';
import { leadsInside } from '../../../../collector/probe/reachable.js';
import { type CheckResult, runRound } from '../../../../collector/probe/round.js';
import type { Means } from '../../../../collector/probe/trip.js';

export const USER_AGENT = 'Vigie/0 (availability probe; from essai; contact: vigie@example.org)';

/** What a round needs, with the DNS server and the authority of the tests. */
export function meansWith(dns: string, root?: string): Means {
  const clock = createClock();
  return {
    clock,
    names: dnsNames({ clock, servers: [dns] }),
    gate: new Gate(8),
    pauses: new Pauses(clock),
    secureContext: createSecureContext(root === undefined ? {} : { ca: root }),
    userAgent: USER_AGENT,
    leadsInside,
    stop: new AbortController().signal,
  };
}

export function target(url: string, more: Partial<ProbeTarget> = {}): ProbeTarget {
  const cells = Object.fromEntries(PROBE_CHECKS.map((check) => [check, `nord/${check}`]));
  const checks: readonly ProbeCheckKind[] = url.startsWith('https:')
    ? ['dns', 'tcp', 'tls', 'http']
    : ['dns', 'tcp', 'http'];
  return { id: 'essai', ent: 'nord', url, checks, everyS: 60, timeoutMs: 10_000, cells, vantages: ['essai'], ...more };
}

/** The results of a round by check. */
export async function probe(
  probed: ProbeTarget,
  means: Means,
  slowAfterMs = 10_000,
): Promise<Partial<Record<ProbeCheckKind, CheckResult>>> {
  const results = await runRound(probed, { means, slowAfterMs: () => slowAfterMs });
  return Object.fromEntries(results.map((result) => [result.check, result]));
}

/** `check: outcome` of each, in the order made. */
export function outcomes(results: Partial<Record<ProbeCheckKind, CheckResult>>): Record<string, string> {
  return Object.fromEntries(Object.entries(results).map(([check, { outcome }]) => [check, outcome]));
}
