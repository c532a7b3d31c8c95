import { BlockList } from 'node:net';
import type { Endpoint } from './names.js';

/** Addresses that the public network does not carry: RFC 6890. */
const inside = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  inside.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  inside.addSubnet(network, prefix, 'ipv6');

/** Whether one of them leads into a network of ours: no page outside may send a probe there. */
export function leadsInside(endpoints: readonly Endpoint[]): boolean {
  return endpoints.some(({ address, family }) => inside.check(address, family === 4 ? 'ipv4' : 'ipv6'));
}
