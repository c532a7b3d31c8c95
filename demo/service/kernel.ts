import { readFile } from 'node:fs/promises';

/** States of Linux's `include/net/tcp_states.h` by their number in `/proc/net/tcp`, under the names hostmetrics gives them. */
const STATES: Readonly<Record<string, string>> = {
  '01': 'ESTABLISHED',
  '03': 'SYN_RECV',
  '08': 'CLOSE_WAIT',
};

/**
 * Connections to one local IPv4 address and port by state, read from `/proc/net/tcp`; undefined where there is none. Half-open ones stand
 * there as SYN_RECV, under the address they came to.
 */
export async function openSockets(address: string, port: number): Promise<ReadonlyMap<string, number> | undefined> {
  const table = await readFile('/proc/net/tcp', 'utf8').catch(() => undefined);
  return table === undefined ? undefined : countSockets(table, address, port);
}

/** @param table lines of `/proc/net/tcp`: `sl local_address rem_address st …`, addresses as little-endian hexadecimal */
export function countSockets(table: string, address: string, port: number): ReadonlyMap<string, number> {
  const local = `${hexadecimal(address)}:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const counts = new Map(Object.values(STATES).map((state) => [state, 0]));
  for (const line of table.split('\n')) {
    const [, at, , number = ''] = line.trim().split(/\s+/);
    const state = at === local ? STATES[number] : undefined;
    if (state) counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  return counts;
}

function hexadecimal(address: string): string {
  const bytes = address.split('.').map((part) => Number(part).toString(16).toUpperCase().padStart(2, '0'));
  return bytes.reverse().join('');
}

/** What Node asks the kernel to let wait at a port (`net.Server.listen`). */
const NODE_BACKLOG = 511;

/**
 * How many half-open connections the kernel keeps for a port: the smallest of `net.ipv4.tcp_max_syn_backlog`, `net.core.somaxconn` and what the
 * server asked for (Linux's `tcp_conn_request` and `inet_csk_reqsk_queue_is_full`); undefined where there is no such table.
 */
export async function halfOpenLimit(): Promise<number | undefined> {
  const files = ['/proc/sys/net/ipv4/tcp_max_syn_backlog', '/proc/sys/net/core/somaxconn'];
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8'))).catch(() => undefined);
  return texts && Math.min(NODE_BACKLOG, ...texts.map(Number));
}
