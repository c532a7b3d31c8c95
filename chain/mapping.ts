import { type Cell, type Chain, VIGIE } from './model.js';

/** Exact keys to cells, compiled once from the chain's rules; asked for every resource and span, so it only looks up. */
export interface Mapping {
  /**
   * The cell of telemetry with this (sender, service.name): of the rule for the first of its hosts that has one, most
   * telling host first; the rule without a host answers when no rule names any of them.
   */
  cell(sender: string, service: string, ...hosts: readonly string[]): Cell | undefined;
  /** The cell that answers at this host, if one alone does: how a caller's span names its callee. */
  peer(host: string): Cell | undefined;
}

const key = (sender: string, service: string, host: string): string => `${sender}\n${service}\n${host}`;

/** Compiles the mapping rules; throws if a rule names a cell the chain does not have (`loadChain` refuses such a chain). */
export function compileMapping(chain: Chain): Mapping {
  const cells = new Map(chain.cells.map((cell) => [cell.id, cell]));
  const keys = new Map<string, Cell>();
  const peers = new Map<string, Cell | undefined>();
  for (const rule of chain.mapping) {
    const cell = cells.get(rule.cell);
    if (!cell) throw new Error(`mapping rule for ${rule.sender}/${rule.service} names the unknown cell ${rule.cell}`);
    keys.set(key(rule.sender, rule.service, rule.host ?? ''), cell);
    // A probe's host is where it knocks; who answers a service's call there, the services' own rules say.
    if (rule.host !== undefined && rule.sender !== VIGIE) addPeer(peers, rule.host, cell);
  }
  return {
    cell(sender, service, ...hosts) {
      const named = hosts.filter((host) => host !== '').map((host) => keys.get(key(sender, service, host)));
      return named.find((cell) => cell !== undefined) ?? keys.get(key(sender, service, ''));
    },
    peer: (host) => peers.get(host),
  };
}

/** A host behind which several cells answer names none of them. */
function addPeer(peers: Map<string, Cell | undefined>, host: string, cell: Cell): void {
  peers.set(host, peers.has(host) && peers.get(host) !== cell ? undefined : cell);
}
