import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

const LISTEN = '0A';

/** Linux's own list; what a child has started itself is not in it. */
export function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
}

/** The port at which a child of this process listens at an IPv4 address: the demo's services take any that is free. */
export function portOf(pid: number, address: string): number | undefined {
  const held = new Set(childrenOf(pid).flatMap(socketsOf));
  const local = `${address.split('.').reverse().map(hexadecimal).join('')}:`;
  for (const line of readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1)) {
    const [, at = '', , state, , , , , , inode = ''] = line.trim().split(/\s+/);
    if (state === LISTEN && at.startsWith(local) && held.has(inode)) return Number.parseInt(at.slice(local.length), 16);
  }
  return undefined;
}

const hexadecimal = (part: string): string => Number(part).toString(16).toUpperCase().padStart(2, '0');

/** Inodes of the sockets a process holds. */
function socketsOf(pid: number): string[] {
  const open = `/proc/${pid}/fd`;
  return readdirSync(open).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`${open}/${fd}`))?.[1] ?? [];
    } catch {
      return []; // Closed meanwhile.
    }
  });
}
