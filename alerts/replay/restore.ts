import type { ClickHouseClient } from '@clickhouse/client';
import type { CellId } from '../../chain/model.js';
import type { Detector } from '../detect/evaluate.js';
import { type DetectorState, startState } from '../detect/memory.js';
import { HORIZON_S } from '../detect/signals.js';
import type { SlotHistory } from '../detect/slots.js';
import type { MeteringOf } from './metering.js';
import { WARM_UP_S } from './replay.js';
import { observations } from './timeline.js';

export interface RestoreOptions {
  readonly client: ClickHouseClient;
  readonly detector: Detector;
  readonly nowMs: number;
  readonly delayS: number;
  /** What the histograms of cells without spans are judged by. */
  readonly metering: MeteringOf;
  /** When each cell was last heard of, as far back as that is known. */
  readonly lastReceivedMs: ReadonlyMap<CellId, number>;
  readonly history?: SlotHistory | undefined;
}

/**
 * What the detector would remember had it run all the time: the last minutes are judged again, silently, with all that is
 * stored of them. A console that starts in the middle of a crowd then knows what was ordinary before it, when the harm began, and
 * the word it had for it. Nothing heard for so long: nothing to remember.
 */
export async function restoredState(options: RestoreOptions): Promise<DetectorState> {
  const { client, detector, nowMs, delayS, metering, lastReceivedMs, history } = options;
  const to = Math.floor(nowMs / 1000) - delayS - 1;
  const heardMs = Math.max(0, ...lastReceivedMs.values());
  let state = startState();
  if (heardMs < (to - WARM_UP_S - HORIZON_S) * 1000) return state;
  const walk = {
    ...{ client, stepS: 1, delayS, metering, asOfMs: nowMs, asKnown: false },
    heard: 'received' as const,
  };
  for await (const seen of observations({ ...walk, from: to - WARM_UP_S, to }))
    state = detector.evaluate({ ...seen, ...(history && { history }) }, state).state;
  return state;
}
