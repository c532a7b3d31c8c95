import { type Followed, type FollowOptions, followFiles } from './follow-files.js';
import type { ChainInForce } from './in-force.js';
import { loadChain } from './load.js';
import type { Chain } from './model.js';

/** `dir`: the YAML files of the chain, at any depth. */
export type ReloadOptions = Pick<FollowOptions<Chain>, 'dir' | 'clock' | 'log'>;
export interface ReloadingChain extends ChainInForce, Pick<Followed<Chain>, 'reload' | 'stop'> {}

/**
 * Loads a chain and keeps to its files while Vigie runs. A change is in force whole or not at all: while the files have a
 * fault, the chain before them stays. Rejects with a ChainError if they have one at the start.
 */
export async function openChain(options: ReloadOptions): Promise<ReloadingChain> {
  const load = (): Promise<Chain> => loadChain(options.dir);
  return await followFiles({ ...options, what: 'chain', load });
}
