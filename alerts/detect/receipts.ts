import type { Cell, Chain } from '../../chain/model.js';
import { type Cadence, learnedMs } from './cadence.js';

/** What is declared of the telemetry of a cell; absent where no rule brings any. */
export interface Expectation {
  /** The most patient sender decides: a cell that several feed is silent when all of them are. */
  readonly silentMs: number;
  /** Of the declared cadences, if every sender declares one: they go before what is learned. */
  readonly lateMs?: number | undefined;
}

/** From when on a cell that is not heard is late, and silent, ms. */
export interface Patience {
  readonly lateMs: number;
  readonly silentMs: number;
}

/** A learned cadence slower than the sender's `silentAfterS` moves silence to twice what is late: else it would come and go with each receipt. */
const SILENT_PER_LATE = 2;

export function expectationOf(chain: Chain, cell: Cell): Expectation | undefined {
  const senders = chain.senders.filter(({ id }) => cell.senders.includes(id));
  if (senders.length === 0) return undefined;
  const declared = senders.flatMap(({ cadence }) => cadence?.lateAfterS ?? []);
  return {
    silentMs: 1000 * Math.max(1, ...senders.map(({ silentAfterS }) => silentAfterS)),
    ...(declared.length === senders.length ? { lateMs: 1000 * Math.max(...declared) } : {}),
  };
}

/** While too little was heard to learn from, silence stands alone: nothing is called late. */
export function patienceOf({ silentMs, lateMs }: Expectation, cadence: Cadence): Patience {
  if (lateMs !== undefined) return { lateMs, silentMs: Math.max(silentMs, lateMs) };
  const learned = learnedMs(cadence);
  if (learned === undefined) return { lateMs: silentMs, silentMs };
  return { lateMs: learned, silentMs: learned <= silentMs ? silentMs : SILENT_PER_LATE * learned };
}
