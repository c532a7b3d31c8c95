import { BlockList, isIP } from 'node:net';

/**
 * What the host of a probe's URL leads to, where it is a literal address. `nowhere`: of this link, of no machine, or the metadata service of a
 * cloud, which gives credentials to whoever asks. `inside`: a network of ours (RFC 6890), or this very machine.
 */
export type HostKind = 'nowhere' | 'inside' | 'outside';

const nowhere = listOf(
  // RFC 1122 (this network), RFC 3927 and RFC 4291 (link-local: the metadata services of most clouds answer at 169.254.169.254).
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['::', 128],
  ['fe80::', 10],
  // Metadata services elsewhere: AWS over IPv6, Alibaba Cloud.
  ['fd00:ec2::254', 128],
  ['100.100.100.200', 32],
);
const inside = listOf(
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['::1', 128],
  ['fc00::', 7],
);

/** Of a URL as a browser reads it: `http://2852039166/` and `http://[::ffff:a9fe:a9fe]/` are 169.254.169.254 too. */
export function hostKind(url: string): HostKind {
  if (!URL.canParse(url)) return 'outside';
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return 'inside';
  if (isIP(host) === 0) return 'outside';
  const address = unmapped(host);
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return nowhere.check(address, family) ? 'nowhere' : inside.check(address, family) ? 'inside' : 'outside';
}

/** The IPv4 address that an IPv6 one stands for (RFC 4291, 2.5.5.2), as URLs write it: `::ffff:7f00:1`. */
function unmapped(address: string): string {
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  return [high, low].flatMap((half) => [Number.parseInt(half, 16) >> 8, Number.parseInt(half, 16) & 255]).join('.');
}

function listOf(...networks: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, isIP(network) === 6 ? 'ipv6' : 'ipv4');
  return list;
}
