import type { ClickHouseClient } from '@clickhouse/client';
import type { Chain } from '../../chain/model.js';
import { everything } from '../../chain/principal.js';
import { readProbes } from '../../collector/store/read/probes.js';
import { readReceipts } from '../../collector/store/read/receipts.js';
import { readSlotHistory } from '../../collector/store/read/slots.js';
import { openKnownSources } from '../../collector/store/read/sources.js';
import { createDetector, type Evaluation } from '../detect/evaluate.js';
import type { Observation } from '../detect/input.js';
import { startState } from '../detect/memory.js';
import type { DetectorSettings } from '../detect/settings.js';
import { CLOCK_SHIFTS_MS, earlierSlots, slotStart } from '../detect/slots.js';
import type { Verdict } from '../detect/verdict.js';
import { cellsInTrouble, KNOWN_EVERY_S } from '../known-sources.js';
import { meteringOf } from './metering.js';
import { observations } from './timeline.js';

export interface ReplayOptions {
  readonly client: ClickHouseClient;
  readonly chain: Chain;
  readonly settings: DetectorSettings;
  readonly madeWith: Verdict['madeWith'];
  /** Of what is told; ms since the epoch. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Seconds between two evaluations. */
  readonly stepS?: number | undefined;
  /** Rows received later are not seen. */
  readonly asOfMs: number;
  /** Each second as it was known when it was judged. */
  readonly asKnown: boolean;
}

/** The detector needs this long to know what is ordinary: its memory of the last minutes, and the horizon. */
export const WARM_UP_S = 390;
const PROBES_EVERY_S = 5;
const RECEIPTS_EVERY_S = 15;
const RECEIPTS_RANGE_MS = 30_000;
const HISTORY_DAYS = 28;

/** One evaluation after the other over stored telemetry; those of the warm-up are not told. */
export async function* replay(options: ReplayOptions): AsyncGenerator<Evaluation & { readonly second: number }> {
  const { client, chain, settings, stepS = 1, asKnown, asOfMs } = options;
  const from = Math.floor(options.fromMs / 1000);
  const detector = createDetector(chain, settings, options.madeWith);
  const beside = asideOf(options);
  let state = startState();
  let verdicts: readonly Verdict[] = [];
  const walk = {
    ...{ client, stepS, asKnown, asOfMs, delayS: settings.delayS, metering: meteringOf(chain) },
    heard: asKnown ? ('received' as const) : ('in-time' as const),
    from: from - Math.ceil(WARM_UP_S / stepS) * stepS,
    to: Math.ceil(options.toMs / 1000) - 1,
  };
  for await (const seen of observations(walk)) {
    const evaluation = detector.evaluate({ ...seen, ...(await beside(seen.second, verdicts)) }, state);
    ({ state, verdicts } = evaluation);
    if (seen.second >= from) yield { ...evaluation, second: seen.second };
  }
}

type Aside = Pick<Observation, 'probes' | 'receipts' | 'history' | 'known'>;

/** What the console asks beside its evaluations, at its intervals; receipts have no past of their own, and count only as they were. */
function asideOf({ client, chain, settings, asKnown, asOfMs }: ReplayOptions) {
  const known: { -readonly [K in keyof Aside]: Aside[K] } = {};
  const asked = { probes: 0, receipts: 0, history: 0, known: 0 };
  const sources = openKnownSources(client, () => chain.cells.map(({ id }) => id));
  const longestMs = 4000 * Math.max(60, ...chain.probes.map(({ everyS, timeoutMs }) => everyS + timeoutMs / 1000));
  return async (second: number, verdicts: readonly Verdict[]): Promise<Aside> => {
    const nowMs = (second + 1 + settings.delayS) * 1000;
    const asOf = asKnown ? Math.min(asOfMs, nowMs) : asOfMs;
    const within = (ms: number) => ({ asOf, range: { fromMs: nowMs - ms, toMs: nowMs }, scope: everything });
    if (chain.probes.length > 0 && second - asked.probes >= PROBES_EVERY_S) {
      asked.probes = second;
      known.probes = await readProbes(client, within(longestMs));
    }
    if (asKnown && second - asked.receipts >= RECEIPTS_EVERY_S) {
      asked.receipts = second;
      known.receipts = await readReceipts(client, within(RECEIPTS_RANGE_MS));
    }
    const slot = slotStart(second * 1000);
    if (asked.history !== slot) {
      asked.history = slot;
      const startsMs = earlierSlots(slot, HISTORY_DAYS, CLOCK_SHIFTS_MS);
      known.history = await readSlotHistory(client, { asOf, scope: everything, startsMs });
    }
    if (second - asked.known >= KNOWN_EVERY_S) {
      asked.known = second;
      known.known = await sources.read({ asOf, atMs: nowMs, scope: everything }, cellsInTrouble(chain, verdicts));
    }
    return { ...known };
  };
}
