import path from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Logger } from 'pino';
import type { Cancel, Clock } from '../chain/clock.js';
import type { ChainInForce, ChainStatus } from '../chain/in-force.js';
import type { CellId, Chain } from '../chain/model.js';
import { everything } from '../chain/principal.js';
import type { Watched } from '../chain/watched.js';
import { readBurned } from '../collector/store/read/burned.js';
import { openMeteredCells } from '../collector/store/read/metered-cells.js';
import { readLastReceived } from '../collector/store/read/observation.js';
import { readProbes } from '../collector/store/read/probes.js';
import { readPulse } from '../collector/store/read/pulse.js';
import { readReceipts } from '../collector/store/read/receipts.js';
import { readSlotHistory } from '../collector/store/read/slots.js';
import { openKnownSources } from '../collector/store/read/sources.js';
import { readUnmapped } from '../collector/store/read/unmapped.js';
import { openWindow } from '../collector/store/read/window.js';
import { type Desk, type DeskOptions, type DeskSettings, openDesk } from './desk.js';
import { createDetector, type Detector } from './detect/evaluate.js';
import type { KnownSources, ProbePoint, Receipt } from './detect/input.js';
import type { DetectorState } from './detect/memory.js';
import { type DetectorSettings, defaultSettings } from './detect/settings.js';
import { CLOCK_SHIFTS_MS, earlierSlots, SLOT_S, type SlotHistory } from './detect/slots.js';
import type { Verdict } from './detect/verdict.js';
import { weightsHash } from './detect/weights.js';
import { openFeed } from './feed.js';
import { configurationEvents } from './incident/configuration.js';
import { cellsInTrouble, KNOWN_EVERY_S } from './known-sources.js';
import { type Lookout, startLookout } from './lookout.js';
import type { Channel } from './notify/channel.js';
import type { Mirror } from './notify/mirror.js';
import { notifySettings } from './notify/settings.js';
import { nowAndThen } from './now-and-then.js';
import type { Picture } from './picture.js';
import { meteringOf } from './replay/metering.js';
import { restoredState } from './replay/restore.js';
import type { Rule } from './rules/schema.js';
import { watchRules } from './rules/watch.js';
import { type Guard, startGuard, type WatchOptions } from './watch/guard.js';

export interface AlertsOptions {
  readonly clock: Clock;
  /** Followed: each evaluation is of the chain in force, and its changes are journalled. */
  readonly chain: ChainInForce;
  readonly client: ClickHouseClient;
  /** Tells when the loader has stored something; without it the store is asked every second. */
  readonly onCommit?: ((listener: () => void) => Cancel) | undefined;
  /** The journal lies in its `journal` folder. */
  readonly dataDir: string;
  readonly runbooks: DeskOptions['runbooks'];
  readonly channels: readonly Channel[];
  readonly roster?: DeskOptions['roster'];
  readonly inboundRules?: DeskOptions['inboundRules'];
  /** How the paging files stand, if there are some. */
  readonly pagingStatus?: Watched<ChainStatus> | undefined;
  readonly linkKey?: DeskOptions['linkKey'];
  readonly linkUrl?: DeskOptions['linkUrl'];
  /** Address at which people reach the console: known once it listens. */
  readonly consoleUrl: () => string;
  /** Identity of this collector, in the journal. */
  readonly writer: string;
  readonly build: string;
  readonly log: Logger;
  readonly settings?: { readonly detector?: DetectorSettings; readonly desk?: Partial<DeskSettings> } | undefined;
  readonly mirror?: Mirror | undefined;
  /** Evaluated beside the detector. */
  readonly rules?: readonly Rule[] | undefined;
  /** Watches Vigie itself, and has somebody outside watch it; without it, nobody does. */
  readonly watch?: WatchOptions | undefined;
  readonly drills?: DeskOptions['drills'];
  /** What is ill elsewhere in this process, as keys `self.*`. */
  readonly health?: (() => Picture['self']) | undefined;
}

const DAY_MS = 86_400_000;
const UNMAPPED_EVERY_MS = 10_000;
const UNMAPPED_RANGE_MS = 90_000;
const PROBES_EVERY_MS = 5_000;
/** Intervals of the slowest probe that are looked back upon: its last result may be old, and must be seen to be. */
const PROBE_INTERVALS = 4;
/** Earlier days are asked before each slot begins; days without a row of the same type of day are looked beyond. */
const HISTORY_EVERY_MS = (SLOT_S / 2) * 1000;
const HISTORY_DAYS = 28;
const RECEIPTS_EVERY_MS = 15_000;
/** Overlaps the one before, for rows take a while from receipt to store. */
const RECEIPTS_RANGE_MS = 30_000;

/** From stored telemetry to verdicts, incidents and people. Throws JournalTampered if the journal does not verify. */
export async function startAlerts(
  options: AlertsOptions,
): Promise<Lookout & Pick<Desk, 'links' | 'command' | 'silences' | 'inbox'>> {
  const { clock, chain, client, onCommit, build, log } = options;
  const settings = options.settings?.detector ?? defaultSettings;
  const weights = weightsHash(settings);
  const detectorOf = (of: Chain) => createDetector(of, settings, { chain: of.hash, weights, build });
  const desk = await openDesk({
    ...options,
    dir: path.join(options.dataDir, 'journal'),
    settings: options.settings?.desk,
    elapsedMs: options.watch?.elapsedMs,
  });
  let verdicts = (): Iterable<Verdict> => [];
  /** After the next evaluation, whose reads would wait for it; at a start there is none to wait for. */
  let afterEvaluation = (ask: () => void): void => ask();
  const beside = askBeside(
    options,
    () => cellsInTrouble(chain.current(), verdicts()),
    (ask) => afterEvaluation(ask),
  );
  const window = openWindow(client);
  const withMetrics = openMeteredCells(client, (cell) => meteringOf(chain.current())(cell));
  const lastReceivedMs = await lastReceived(options);
  const restored = await restore(options, detectorOf(chain.current()), settings.delayS, lastReceivedMs);
  const feed = openFeed({
    ...{ clock, onCommit, lastReceivedMs, beside },
    async read(range) {
      const asked = { asOf: clock.now(), range, scope: everything };
      return withMetrics(await window.read(asked), asked);
    },
    onFailure: (error) => log.warn({ err: error }, 'the store does not answer: cells age until it does'),
  });
  const counting = countUnmapped(options);
  const rules = watchRules({
    ...{ rules: options.rules ?? [], clock, desk: desk.rules, log },
    readBurned(windows) {
      const asOf = clock.now();
      return readBurned(client, { asOf, scope: everything, windows, toMs: asOf - settings.delayS * 1000 });
    },
  });
  let guard: Guard | undefined;
  const health = () => [
    ...(options.health?.() ?? []),
    ...refusedPaging(options.pagingStatus),
    ...(guard?.ailments() ?? []),
  ];
  const lookout = startLookout({
    ...{ clock, chain, feed, desk, log, delayS: settings.delayS, unmapped: counting.unmapped, health },
    ...{ detectorOf, restored, rules },
  });
  verdicts = () => lookout.picture().verdicts.values();
  afterEvaluation = (ask) => {
    const cancel = lookout.onPicture(() => {
      cancel();
      ask();
    });
  };
  guard = options.watch && startGuard({ ...guarding(options, options.watch, lookout), desk, delayS: settings.delayS });
  const stopTelling = chain.status.onChange((next, previous) =>
    desk.note(configurationEvents('chain', next, previous)),
  );
  const stopTellingPaging = options.pagingStatus?.onChange((next, previous) =>
    desk.note(configurationEvents('paging', next, previous)),
  );
  const { links, command, silences, inbox } = desk;
  return {
    ...lookout,
    ...{ links, command, silences, inbox },
    async stop() {
      await guard?.stop();
      stopTelling();
      stopTellingPaging?.();
      counting.stop();
      beside.stop();
      rules.stop();
      await lookout.stop();
      await desk.stop();
    },
  };
}

/** What the watch on Vigie itself looks at. */
function guarding({ clock, client, log, settings }: AlertsOptions, watch: WatchOptions, lookout: Lookout) {
  const { delivery } = settings?.desk?.notify ?? notifySettings.parse({});
  return {
    ...watch,
    ...{ clock, log, settings: delivery, ill: lookout.self, pulse: () => readPulse(client) },
    judgedMs: () => lookout.picture().asOfMs,
    heardMs: () =>
      lookout
        .picture()
        .cells.reduce<number | undefined>(
          (last, { lastReceivedMs }) => (lastReceivedMs === undefined ? last : Math.max(last ?? 0, lastReceivedMs)),
          undefined,
        ),
  };
}

/** The files as they are now are not in force: whoever changed them must hear of it. */
function refusedPaging(status: AlertsOptions['pagingStatus']): Picture['self'] {
  const refusal = status?.current().refusal;
  const [first] = refusal?.faults ?? [];
  if (!refusal || !first) return [];
  const { file, line, where, what } = first;
  const about = where === '' ? what : `${where}: ${what}`;
  return [{ key: 'paging-refused', params: { file, line, what: about, count: refusal.count } }];
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

/** Judging begins anew where the last minutes cannot be read. */
async function restore(
  { client, clock, chain, log }: AlertsOptions,
  detector: Detector,
  delayS: number,
  lastReceivedMs: ReadonlyMap<CellId, number>,
): Promise<DetectorState | undefined> {
  const nowMs = clock.now();
  try {
    const history = await readHistory(client, nowMs);
    const metering = meteringOf(chain.current());
    return await restoredState({ client, detector, nowMs, delayS, metering, lastReceivedMs, history });
  } catch (error) {
    log.warn({ err: error }, 'the minutes before this start could not be read: what is ordinary is learned anew');
    return undefined;
  }
}

/** What changes slowly, or costs much to ask: read beside the evaluations. */
function askBeside(
  { clock, chain, client, log }: AlertsOptions,
  inTrouble: () => readonly CellId[],
  when: (ask: () => void) => void,
) {
  const within = (ms: number) => {
    const toMs = clock.now();
    return { asOf: toMs, range: { fromMs: toMs - ms, toMs }, scope: everything };
  };
  const targets = () => chain.current().probes;
  const slowestMs = () => 1000 * Math.max(60, ...targets().map(({ everyS, timeoutMs }) => everyS + timeoutMs / 1000));
  const probes = nowAndThen<readonly ProbePoint[]>({
    ...{ clock, everyMs: PROBES_EVERY_MS, first: [] },
    ask: async () => (targets().length === 0 ? [] : await readProbes(client, within(PROBE_INTERVALS * slowestMs()))),
    onFailure: (error) => log.debug({ err: error }, 'the results of the probes could not be read'),
  });
  const receipts = nowAndThen<readonly Receipt[]>({
    ...{ clock, everyMs: RECEIPTS_EVERY_MS, first: [] },
    ask: () => readReceipts(client, within(RECEIPTS_RANGE_MS)),
    onFailure: (error) => log.debug({ err: error }, 'who was heard could not be read'),
  });
  const history = nowAndThen<SlotHistory>({
    ...{ clock, everyMs: HISTORY_EVERY_MS / clock.rate, first: new Map(), when },
    ask: () => readHistory(client, clock.now()),
    onFailure: (error) => log.debug({ err: error }, 'what earlier days brought could not be read'),
  });
  const sources = openKnownSources(client, () => chain.current().cells.map(({ id }) => id));
  const known = nowAndThen<readonly KnownSources[]>({
    ...{ clock, everyMs: KNOWN_EVERY_S * 1000, first: [], when },
    ask: () => sources.read({ asOf: clock.now(), atMs: clock.now(), scope: everything }, inTrouble()),
    onFailure: (error) => log.debug({ err: error }, 'who came in the weeks before could not be read'),
  });
  return {
    probes: probes.last,
    receipts: receipts.last,
    history: history.last,
    known: known.last,
    stop(): void {
      probes.stop();
      receipts.stop();
      history.stop();
      known.stop();
    },
  };
}

/** What earlier days brought at this slot and the next one. */
function readHistory(client: ClickHouseClient, nowMs: number): Promise<SlotHistory> {
  const startsMs = [nowMs, nowMs + SLOT_S * 1000].flatMap((ms) => earlierSlots(ms, HISTORY_DAYS, CLOCK_SHIFTS_MS));
  return readSlotHistory(client, { asOf: nowMs, scope: everything, startsMs });
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
