import type { ClickHouseClient } from '@clickhouse/client';
import type { CellOptions, SteppedOptions } from '../../../collector/store/read/cell.js';
import { type GaugeStep, readCellGauges } from '../../../collector/store/read/cell-gauges.js';
import { type Exemplars, readExemplars } from '../../../collector/store/read/exemplars.js';
import { type KnownStep, readKnownSteps } from '../../../collector/store/read/known-steps.js';
import { type Links, readLinks } from '../../../collector/store/read/links.js';
import { type MixKind, type MixStep, readMix } from '../../../collector/store/read/mix.js';
import { type ProbeStep, readProbeSteps } from '../../../collector/store/read/probe-steps.js';
import { readEarlierSlots, type SlotSeen } from '../../../collector/store/read/slots.js';
import { readTrace, type StoredTrace, type TraceOptions } from '../../../collector/store/read/trace.js';

/** What the page of one cell is made of. */
export interface CellReads {
  earlierSlots(
    read: CellOptions & { readonly days: number; readonly shiftsMs: readonly number[] },
  ): Promise<readonly SlotSeen[]>;
  gauges(read: SteppedOptions): Promise<readonly GaugeStep[]>;
  mix(read: SteppedOptions & { readonly by: MixKind }): Promise<readonly MixStep[]>;
  knownSteps(read: SteppedOptions): Promise<{ readonly steps: readonly KnownStep[]; readonly days: number }>;
  probeSteps(read: SteppedOptions): Promise<readonly ProbeStep[]>;
  exemplars(read: CellOptions & { readonly limit: number }): Promise<Exemplars>;
  links(read: CellOptions): Promise<Links>;
  trace(read: TraceOptions): Promise<StoredTrace>;
}

export function cellReads(client: ClickHouseClient): CellReads {
  return {
    earlierSlots: (read) => readEarlierSlots(client, read),
    gauges: (read) => readCellGauges(client, read),
    mix: (read) => readMix(client, read),
    knownSteps: (read) => readKnownSteps(client, read),
    probeSteps: (read) => readProbeSteps(client, read),
    exemplars: (read) => readExemplars(client, read),
    links: (read) => readLinks(client, read),
    trace: (read) => readTrace(client, read),
  };
}
