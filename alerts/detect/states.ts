import type { Cell, Chain } from '../../chain/model.js';
import type { Health } from './health.js';
import type { HarmSettings } from './settings.js';
import type { CellState } from './verdict.js';

/** What is known of the receipt of a cell's telemetry, ms since the epoch. */
export interface Receipt {
  readonly nowMs: number;
  readonly lastMs: number | undefined;
  /** Newest receipt of any cell: whether anything lives. */
  readonly newestMs: number;
  /** Longest silence its senders are allowed, ms. */
  readonly silentAfterMs: number;
}

/**
 * Harm first: callers that fail are proof even if the cell says nothing. Then silence: a provider that stopped sending
 * while others live is silent, not down; when nothing lives, nothing is known.
 */
export function stateOf(health: Health, open: boolean, receipt: Receipt, settings: HarmSettings): CellState {
  if (open) {
    if (health.goodRatio < settings.downBelow) return 'down';
    return health.goodRatio < settings.failingBelow ? 'failing' : 'degraded';
  }
  if (receipt.lastMs === undefined) return 'unknown';
  if (receipt.nowMs - receipt.lastMs <= receipt.silentAfterMs) return 'healthy';
  return receipt.nowMs - receipt.newestMs <= receipt.silentAfterMs ? 'silent' : 'unknown';
}

/** A cell that several senders feed is silent when all of them are: the most patient decides. */
export function silentAfterMs(chain: Chain, cell: Cell): number {
  const senders = chain.senders.filter((sender) => cell.senders.includes(sender.id));
  return 1000 * Math.max(...(senders.length > 0 ? senders : chain.senders).map((sender) => sender.silentAfterS), 1);
}
