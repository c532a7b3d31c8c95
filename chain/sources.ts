import { BlockList, isIPv6 } from 'node:net';
import type { Chain, SourceClass } from './model.js';

/** Says what kind of place an address (IPv4 or IPv6 text) is; the first rule whose prefix holds it wins, else `unknown`. */
export function compileSources(chain: Chain): (address: string) => SourceClass {
  const rules = chain.networks.map(({ prefix, sourceClass }) => {
    const list = new BlockList();
    const slash = prefix.lastIndexOf('/');
    const network = prefix.slice(0, slash);
    list.addSubnet(network, Number(prefix.slice(slash + 1)), isIPv6(network) ? 'ipv6' : 'ipv4');
    return { list, sourceClass };
  });
  return (address) => {
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    return rules.find(({ list }) => list.check(address, family))?.sourceClass ?? 'unknown';
  };
}
