import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';

/** Debian's attack tools, as whoever attacks would use them: against the demo's fronts alone, on loopback, bounded in time. */
export type Tool = 'wrk' | 'slowhttptest' | 'hping3';

const INSTALL = 'apt-get install -y slowhttptest wrk hping3';

/** hping3 is for whoever may send raw packets, and lies where they look. */
const SYSTEM = ['/usr/sbin', '/sbin'];

/** Where a tool lies on this machine's path; undefined if it is not here. */
export function findTool(tool: Tool, searched?: string): string | undefined {
  const directories = searched?.split(path.delimiter) ?? [...(process.env.PATH ?? '').split(path.delimiter), ...SYSTEM];
  for (const directory of directories) {
    const file = path.join(directory, tool);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this one.
    }
  }
  return undefined;
}

/** Installs what is missing when it may (root, on Debian), else throws what to type. */
export async function ensureTools(
  tools: readonly Tool[],
  { root = process.getuid?.() === 0, searched }: { readonly root?: boolean; readonly searched?: string } = {},
): Promise<void> {
  const missing = () => tools.filter((tool) => !findTool(tool, searched));
  if (missing().length === 0) return;
  if (process.platform === 'linux' && root) {
    console.error(`${missing().join(', ')}: not here, installing with apt-get`);
    const options = { stdio: ['ignore', 2, 2], env: { DEBIAN_FRONTEND: 'noninteractive' }, reject: false } as const;
    await execa('apt-get', ['update', '-qq'], options);
    await execa('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing()], options);
  }
  if (missing().length > 0)
    throw new Error(`${missing().join(', ')}: not found. Type: sudo apt-get update && sudo ${INSTALL}`);
}

export interface Target {
  readonly address: string;
  readonly port: number;
  /** By which callers name it. */
  readonly host: string;
}

export interface Attack {
  /** What the tool said, once it has ended. */
  readonly done: Promise<string>;
  stop(): Promise<void>;
}

const flood = path.join(import.meta.dirname, 'flood.lua');

/**
 * An HTTP flood: `connections` clients, each of which asks for another search as soon as it has its answer, give or take half a second.
 * What is refused at once cannot make it faster than twice `connections` requests a second.
 */
export function startFlood({ address, port, host }: Target, connections: number, seconds: number): Attack {
  const options = ['-t', '1', '-c', `${connections}`, '-d', `${seconds}s`, '--timeout', '5s', '-s', flood];
  return attack('wrk', [...options, '-H', `Host: ${host}:${port}`, `http://${address}:${port}/recherche`], seconds);
}

/** Slowloris: connections whose header never ends, a line of it each ten seconds. */
export function startSlowHeaders({ address, port, host }: Target, connections: number, seconds: number): Attack {
  const options = ['-H', '-c', `${connections}`, '-r', '40', '-i', '10', '-l', `${seconds}`, '-p', '3', '-v', '1'];
  // The proxy is the front itself: so the name it is asked for is its own, which is in no DNS.
  return attack('slowhttptest', [...options, '-d', `${address}:${port}`, '-u', `http://${host}:${port}/`], seconds);
}

/** Source of the half-open connections: for tests of networks (RFC 2544), routed to nobody. */
export const NOWHERE = '198.18.0.7';

/**
 * Half-open connections: the first packet of a handshake, from an address that never answers, `perS` times a second. Only where the loopback
 * interface is all there is, and takes that address for its own: see network.ts.
 */
export function startHalfOpen(target: Target, perS: number, seconds: number): Attack {
  return attack('hping3', halfOpen(target, perS, seconds), seconds);
}

export function halfOpen({ address, port }: Omit<Target, 'host'>, perS: number, seconds: number): string[] {
  const pace = ['-i', `u${Math.round(1e6 / perS)}`, '-c', `${perS * seconds}`];
  return ['-I', 'lo', '-S', '-q', '-n', '-a', NOWHERE, '-p', `${port}`, ...pace, address];
}

/** A tool that does not end by itself is ended this long after it should have, s. */
const GRACE_S = 10;

function attack(tool: Tool, args: readonly string[], seconds: number): Attack {
  const child = execa(findTool(tool) ?? tool, args, {
    ...({ all: true, reject: false, stdin: 'ignore' } as const),
    timeout: (seconds + GRACE_S) * 1000,
    forceKillAfterDelay: 2000,
  });
  const done = child.then(({ all }) => String(all ?? ''));
  return {
    done,
    async stop() {
      child.kill('SIGTERM');
      await done;
    },
  };
}
