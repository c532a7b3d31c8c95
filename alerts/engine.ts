import path from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Logger } from 'pino';
import type { Cancel, Clock } from '../chain/clock.js';
import type { CellId, Chain } from '../chain/model.js';
import { everything } from '../chain/principal.js';
import { readLastReceived, readObservation } from '../collector/store/read/observation.js';
import { readUnmapped } from '../collector/store/read/unmapped.js';
import type { Registry } from '../runbooks/registry.js';
import { type DeskSettings, openDesk } from './desk.js';
import { createDetector } from './detect/evaluate.js';
import { type DetectorSettings, defaultSettings } from './detect/settings.js';
import { weightsHash } from './detect/weights.js';
import { openFeed } from './feed.js';
import { type Lookout, startLookout } from './lookout.js';
import type { Channel } from './notify/channel.js';
import type { Mirror } from './notify/mirror.js';
import type { Picture } from './picture.js';

export interface AlertsOptions {
  readonly clock: Clock;
  readonly chain: Chain;
  readonly client: ClickHouseClient;
  /** Tells when the loader has stored something; without it the store is asked every second. */
  readonly onCommit?: ((listener: () => void) => Cancel) | undefined;
  /** The journal lies in its `journal` folder. */
  readonly dataDir: string;
  readonly runbooks: Pick<Registry, 'match'>;
  readonly channels: readonly Channel[];
  /** Address at which people reach the console: known once it listens. */
  readonly consoleUrl: () => string;
  /** Identity of this collector, in the journal. */
  readonly writer: string;
  readonly build: string;
  readonly log: Logger;
  readonly settings?: { readonly detector?: DetectorSettings; readonly desk?: Partial<DeskSettings> } | undefined;
  readonly mirror?: Mirror | undefined;
  /** What is ill elsewhere in this process, as keys `self.*`. */
  readonly health?: (() => Picture['self']) | undefined;
}

const DAY_MS = 86_400_000;
const UNMAPPED_EVERY_MS = 10_000;
const UNMAPPED_RANGE_MS = 90_000;

/** From stored telemetry to verdicts, incidents and people. Throws JournalTampered if the journal does not verify. */
export async function startAlerts(options: AlertsOptions): Promise<Lookout> {
  const { clock, chain, client, onCommit, build, log } = options;
  const settings = options.settings?.detector ?? defaultSettings;
  const madeWith = { chain: chain.hash, weights: weightsHash(settings), build };
  const desk = await openDesk({
    ...options,
    dir: path.join(options.dataDir, 'journal'),
    settings: options.settings?.desk,
  });
  const feed = openFeed({
    ...{ clock, onCommit, lastReceivedMs: await lastReceived(options) },
    read: (range) => readObservation(client, { asOf: clock.now(), range, scope: everything }),
    onFailure: (error) => log.warn({ err: error }, 'the store does not answer: cells age until it does'),
  });
  const counting = countUnmapped(options);
  const lookout = startLookout({
    ...{ clock, chain, feed, desk, log, delayS: settings.delayS, unmapped: counting.unmapped, health: options.health },
    detector: createDetector(chain, settings, madeWith),
  });
  return {
    ...lookout,
    async stop() {
      counting.stop();
      await lookout.stop();
      await desk.stop();
    },
  };
}

/** A silence longer than the window keeps its date over a restart; not knowing it is no reason not to start. */
async function lastReceived({ client, clock, log }: AlertsOptions): Promise<ReadonlyMap<CellId, number>> {
  const nowMs = clock.now();
  const range = { fromMs: nowMs - DAY_MS, toMs: nowMs };
  return readLastReceived(client, { asOf: nowMs, range, scope: everything }).catch((error: unknown) => {
    log.warn({ err: error }, 'what was received before this start is not known');
    return new Map();
  });
}

/** Rows that no mapping rule names, by sender, counted now and then: it reads raw rows, and only after new ones came. */
function countUnmapped({ client, clock, onCommit, log }: AlertsOptions) {
  let unmapped: Picture['unmapped'] = [];
  let commits = 1;
  const listening = onCommit?.(() => {
    commits++;
  });
  const count = async (): Promise<void> => {
    if (onCommit && commits === 0 && unmapped.length === 0) return;
    commits = 0;
    const toMs = clock.now();
    const range = { fromMs: toMs - UNMAPPED_RANGE_MS, toMs };
    const keys = await readUnmapped(client, { asOf: toMs, range, scope: everything });
    const bySender = new Map<string, number>();
    for (const { sender, rows } of keys) bySender.set(sender, (bySender.get(sender) ?? 0) + rows);
    unmapped = [...bySender].map(([sender, rows]) => ({ sender, rows }));
  };
  const cancel = clock.every(UNMAPPED_EVERY_MS, () => {
    count().catch((error: unknown) => log.debug({ err: error }, 'unmapped rows could not be counted'));
  });
  return {
    unmapped: () => unmapped,
    stop(): void {
      cancel();
      listening?.();
    },
  };
}
