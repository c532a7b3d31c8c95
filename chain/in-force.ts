import type { Difference } from './difference.js';
import type { Fault } from './fault.js';
import type { Chain } from './model.js';
import { unchanging, type Watched } from './watched.js';

/** How the configuration stands: what is in force since when, what changed last, and what was refused since. Browser-safe. */
export interface ChainStatus {
  /** Of the chain in force. */
  readonly hash: string;
  /** Since when it is in force, ms since the epoch. */
  readonly loadedAtMs: number;
  /** How it differs from the one before; absent while the chain of the start is in force. */
  readonly difference?: Difference | undefined;
  /** Hash of the one before. */
  readonly previousHash?: string | undefined;
  /** Why the files as they are now are not in force; absent once they are again. */
  readonly refusal?: Refusal | undefined;
}

export interface Refusal {
  /** When the files were first found like this, ms since the epoch. */
  readonly atMs: number;
  /** The first of them, files named from the chain's directory. */
  readonly faults: readonly Fault[];
  /** How many there are. */
  readonly count: number;
}

/** The chain that everybody works with, and how it stands. */
export interface ChainInForce extends Watched<Chain> {
  readonly status: Watched<ChainStatus>;
}

/** A chain that stays as it is: for programs that end, and for tests. */
export function standing(chain: Chain, loadedAtMs = 0): ChainInForce {
  return { ...unchanging(chain), status: unchanging({ hash: chain.hash, loadedAtMs }) };
}
