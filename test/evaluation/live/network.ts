import { execa } from 'execa';
import type { LiveRow } from './judge.js';
import type { LiveOptions } from './live.js';
import { NOWHERE } from './tools.js';

/**
 * Loopback alone, on which packets to nowhere end; and no SYN cookies, for with them Linux answers people however many handshakes are left open: what
 * is played is a front whose administrator turned them off, or a kernel without.
 */
const PREPARE = [
  'ip link set lo up',
  `ip route add ${NOWHERE} dev lo`,
  'echo 0 > /proc/sys/net/ipv4/tcp_syncookies',
  'exec "$@"',
].join(' && ');

/** Runs a command there; to be root is enough, and so is a kernel that lets everybody have user namespaces. What it complains of goes to `stderr`. */
export async function inOwnNetwork(
  command: readonly string[],
): Promise<{ readonly said: string; readonly failed: boolean }> {
  const rights = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const { stdout, failed } = await execa('unshare', ['--net', ...rights, 'sh', '-c', PREPARE, 'sh', ...command], {
    ...{ reject: false, stdin: 'ignore', stderr: 'inherit', cleanup: true },
  });
  return { said: stdout ?? '', failed };
}

/** Plays one case in a network namespace of its own, by this same command; undefined, said why, where no such namespace can be made. */
export async function playApart(
  name: string,
  { tell, keepIn, whole }: Pick<LiveOptions, 'tell' | 'keepIn' | 'whole'>,
): Promise<LiveRow | undefined> {
  const [main = ''] = process.argv.slice(1);
  const options = [...(keepIn === undefined ? [] : ['--keep', keepIn]), ...(whole ? ['--whole'] : [])];
  const again = [process.execPath, ...process.execArgv, main, 'live', '--only', name, '--inside', '--json', ...options];
  const { said } = await inOwnNetwork(again);
  const [row] = said === '' ? [] : (JSON.parse(said) as { cases: LiveRow[] }).cases;
  if (!row) tell(`${name}: left out, for no network namespace of its own could be made for it`);
  return row;
}
