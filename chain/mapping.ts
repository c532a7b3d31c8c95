import type { Cell, Chain } from './model.js';

/** Exact keys to cells, compiled once from the chain's rules; asked for every resource and span, so it only looks up. */
export interface Mapping {
  /**
   * The cell of telemetry with this (sender, service.name): of the rule for the first of its hosts that has one, most
   * telling host first; the rule without a host answers when no rule names any of them.
   */
  cell(sender: string, service: string, ...hosts: readonly string[]): Cell | undefined;
  /** The cell that answers at this host: how a caller's span names its callee. */
  peer(host: string): Cell | undefined;
}

const key = (sender: string, service: string, host: string): string => `${sender}\n${service}\n${host}`;

/** Compiles the mapping rules; throws if a rule names a cell the chain does not have (`loadChain` refuses such a chain). */
export function compileMapping(chain: Chain): Mapping {
  const cells = new Map(chain.cells.map((cell) => [cell.id, cell]));
  const keys = new Map<string, Cell>();
  const peers = new Map<string, Cell>();
  for (const rule of chain.mapping) {
    const cell = cells.get(rule.cell);
    if (!cell) throw new Error(`mapping rule for ${rule.sender}/${rule.service} names the unknown cell ${rule.cell}`);
    keys.set(key(rule.sender, rule.service, rule.host ?? ''), cell);
    if (rule.host !== undefined) peers.set(rule.host, cell);
  }
  return {
    cell(sender, service, ...hosts) {
      const named = hosts.filter((host) => host !== '').map((host) => keys.get(key(sender, service, host)));
      return named.find((cell) => cell !== undefined) ?? keys.get(key(sender, service, ''));
    },
    peer: (host) => peers.get(host),
  };
}
