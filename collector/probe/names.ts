import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Clock } from '../../chain/clock.js';
import { ProbeFailure } from './outcome.js';

/** Where a host listens. */
export interface Endpoint {
  readonly address: string;
  readonly family: 4 | 6;
  /** Instead of the URL's, where a table of names knows better. */
  readonly port?: number | undefined;
}

/** How the names of hosts become addresses: DNS, or a table. Rejects with a ProbeFailure. */
export type Names = (host: string, signal: AbortSignal) => Promise<readonly Endpoint[]>;

export interface DnsOptions {
  readonly clock: Clock;
  /** `address` or `address:port` each; those of the machine without it. */
  readonly servers?: readonly string[] | undefined;
}

/** How long an IPv4 answer waits for the IPv6 one: the Resolution Delay of RFC 8305, section 3. */
const RESOLUTION_DELAY_MS = 50;

/**
 * Asks DNS itself, never the hosts file or a cache of ours: what visitors' resolvers would be told. Throws a TypeError if a
 * server is no address.
 */
export function dnsNames({ clock, servers }: DnsOptions): Names {
  if (servers) new Resolver().setServers([...servers]);
  return async (host, signal) => {
    const literal = isIP(host.replace(/^\[|\]$/g, ''));
    if (literal !== 0) return [{ address: host.replace(/^\[|\]$/g, ''), family: literal as 4 | 6 }];
    // One for each question: c-ares keeps answers in the channel, and a probe wants a fresh one.
    const resolver = new Resolver();
    if (servers) resolver.setServers([...servers]);
    const cancel = (): void => resolver.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await bothFamilies(resolver, host, clock);
    } finally {
      signal.removeEventListener('abort', cancel);
      resolver.cancel();
    }
  };
}

async function bothFamilies(resolver: Resolver, host: string, clock: Clock): Promise<readonly Endpoint[]> {
  const found: Endpoint[] = [];
  const faults: NodeJS.ErrnoException[] = [];
  const ask = (family: 4 | 6): Promise<void> =>
    (family === 4 ? resolver.resolve4(host) : resolver.resolve6(host)).then(
      (addresses) => void found.push(...addresses.map((address) => ({ address, family }))),
      (error: NodeJS.ErrnoException) => void faults.push(error),
    );
  const v4 = ask(4);
  const v6 = ask(6);
  await v4;
  await (found.length > 0 ? Promise.race([v6, pause(clock, RESOLUTION_DELAY_MS)]) : v6);
  if (found.length === 0) throw failureOfDns(host, faults);
  return found;
}

/** Codes of node:dns, which are those of c-ares. */
function failureOfDns(host: string, faults: readonly NodeJS.ErrnoException[]): ProbeFailure {
  const [cause] = faults;
  const codes = faults.map(({ code }) => code);
  if (codes.includes('ENOTFOUND')) return new ProbeFailure('nxdomain', `${host} does not exist`, { cause });
  if (codes.includes('ETIMEOUT') || codes.includes('ECANCELLED'))
    return new ProbeFailure('dns_timeout', `no answer about ${host}`, { cause });
  return new ProbeFailure('dns_error', `${host}: ${codes.join(', ')}`, { cause });
}

const pause = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve));

/** Names from a table that may change while it is asked, as that of the demo's services. */
export function tableNames(table: () => Readonly<Record<string, { address: string; port: number }>>): Names {
  return async (host) => {
    const entry = table()[host];
    if (!entry) throw new ProbeFailure('nxdomain', `${host} is not in the table`);
    return [{ ...entry, family: isIP(entry.address) as 4 | 6 }];
  };
}
