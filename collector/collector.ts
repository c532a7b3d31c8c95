import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Logger } from 'pino';
import type { Cancel, Clock } from '../chain/clock.js';
import { compileMapping } from '../chain/mapping.js';
import type { Chain } from '../chain/model.js';
import { compilePaths } from '../chain/paths.js';
import { compileSources } from '../chain/sources.js';
import type { Watched } from '../chain/watched.js';
import { type Limits, limitSettings } from './admission/limits.js';
import { createPseudonymiser, loadEpochKey } from './admission/pseudonym.js';
import { openTokens, type TokenBook } from './admission/tokens.js';
import { type Figures, processFigures, samplesOf } from './observe/figures.js';
import { type Push, startObservation } from './observe/observation.js';
import { storeAnswers } from './observe/pulse.js';
import { scrapePage } from './observe/scrape.js';
import { Shipments } from './observe/shipments.js';
import { startGrpcReceiver } from './otlp/grpc.js';
import { Intake, type IntakeStats } from './otlp/intake.js';
import { compilePolicies } from './otlp/privacy-policy.js';
import { startReceiver } from './otlp/receiver.js';
import type { WalkContext } from './otlp/walk-context.js';
import { type Commit, createLoader, type Loader, type LoaderStats, type SegmentSource } from './store/loader.js';
import { collectorIdentity } from './wal/identity.js';
import { lockDirectory } from './wal/lock.js';
import { openWal, type WalStats, type WriteAheadLog } from './wal/log.js';
import { SIGNALS, type Signal } from './wal/segment.js';
import { type WalSettings, walSettings } from './wal/settings.js';
import { openWalks } from './walks.js';

export interface CollectorOptions {
  readonly clock: Clock;
  /** Followed: from the next body on, telemetry goes where the chain in force says. */
  readonly chain: Watched<Chain>;
  /** Tokens, keys and the write-ahead logs live here; one collector at a time. */
  readonly dataDir: string;
  /** The store; its schema is up to date. */
  readonly client: ClickHouseClient;
  /** OTLP/HTTP; port 0 for any free one. */
  readonly otlp: { readonly host: string; readonly port: number };
  /** OTLP/gRPC; not listened for without it. */
  readonly grpc?: { readonly host: string; readonly port: number } | undefined;
  readonly log: Logger;
  /** Directory of the embedded engine, whose disk the loader watches; absent for a server. */
  readonly engineDir?: string | undefined;
  /** How long rows are kept, s from their reception. Default 30 days. */
  readonly keepForS?: number | undefined;
  readonly limits?: Partial<Limits> | undefined;
  readonly wal?: Partial<WalSettings> | undefined;
  /** Of the metrics about itself, read at `/metrics` on the port of OTLP/HTTP. */
  readonly observe?: ObserveOptions | undefined;
}

export interface ObserveOptions {
  /** Whoever has it may read them, from anywhere; without it, programs of this machine may. */
  readonly scrapeToken?: string | undefined;
  /** Where they are pushed besides; nowhere without it. */
  readonly push?: Push | undefined;
}

export interface CollectorStats {
  readonly wal: Readonly<Record<Signal, WalStats>>;
  readonly loader: LoaderStats;
  readonly receiver: IntakeStats;
}

export interface Collector {
  /** Where it listens for OTLP/HTTP. */
  readonly port: number;
  /** Where it listens for OTLP/gRPC, if it does. */
  readonly grpcPort: number | undefined;
  readonly tokens: TokenBook;
  /** Called after each segment that is stored, counted and released. */
  onCommit(listener: (commit: Commit) => void): Cancel;
  stats(): CollectorStats;
  /** Stops receiving, seals, loads what it can within seconds; what is left is loaded at the next start. */
  stop(): Promise<void>;
}

const DEFAULT_KEEP_S = 30 * 86_400;
/** What a stop waits for the store, ms: to take what is sealed, then to end the insert in hand. */
const DRAIN_MS = 5_000;
const LOADER_STOP_MS = 5_000;

/** Telemetry in, stored exactly once. Rejects, with what to do, if the directory, the port or a file cannot be used. */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const unlock = await lockDirectory(options.dataDir);
  /** Undone in reverse order, at a failed start and at the stop. */
  const undo: (() => Promise<void>)[] = [unlock];
  let undone: Promise<void> | undefined;
  const undoAll = (): Promise<void> => {
    undone ??= undoEach(undo, options.log);
    return undone;
  };
  try {
    return await start(options, undo, undoAll);
  } catch (error) {
    await undoAll();
    throw error;
  }
}

/** A step that fails must not keep the others from their turn: the last one gives the directory back. */
async function undoEach(steps: readonly (() => Promise<void>)[], log: Logger): Promise<void> {
  for (const step of steps.toReversed()) {
    await step().catch((error: unknown) => log.error({ err: error }, 'collector: a part did not stop cleanly'));
  }
}

async function start(
  options: CollectorOptions,
  undo: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Collector> {
  const { clock, client, dataDir, log, otlp, engineDir } = options;
  const tokens = await openTokens({ dataDir, clock, log });
  undo.push(async () => tokens.stop());
  const { walk, stop: stopFollowing } = openWalks(options.chain, await contextMaker(options));
  undo.push(async () => stopFollowing());
  const wals = await openWals(options, undo);
  const shipments = new Shipments(SIGNALS);
  const listeners = new Set<(commit: Commit) => void>();
  const onCommit = (commit: Commit): void => {
    shipments.sent(commit);
    for (const listener of listeners) listener(commit);
  };
  const source = shipments.watch(sourceOf(Object.values(wals)));
  const loader = createLoader({ client, source, clock, log, onCommit, diskPath: engineDir });
  undo.push(() => within(clock, LOADER_STOP_MS, loader.stop()));
  undo.push(() => seal(wals, loader, clock));
  const intake = new Intake({
    clock,
    log,
    limits: limitSettings.parse(options.limits ?? {}),
    senderOf: tokens.senderOf,
    knows: (sender) => options.chain.current().senders.some(({ id }) => id === sender),
    signals: {
      traces: { walk: walk.traces, append: wals.traces.append.bind(wals.traces) },
      metrics: { walk: walk.metrics, append: wals.metrics.append.bind(wals.metrics) },
      logs: { walk: walk.logs, append: wals.logs.append.bind(wals.logs) },
    },
  });
  const stats = (): CollectorStats => ({
    wal: { traces: wals.traces.stats(), metrics: wals.metrics.stats(), logs: wals.logs.stats() },
    loader: loader.stats(),
    receiver: intake.stats(),
  });
  const trouble = (): Promise<string | undefined> => troubleOf(wals);
  const observation = startObservation({
    instance: await collectorIdentity(dataDir),
    push: options.observe?.push,
    samples: async () => samplesOf(await figuresOf({ options, stats, trouble, shipments })),
  });
  undo.push(() => observation.stop());
  const pages = { '/metrics': scrapePage({ text: observation.text, token: options.observe?.scrapeToken }) };
  const receiver = await startReceiver({ ...otlp, clock, log, intake, trouble, pages });
  undo.push(() => receiver.stop());
  const grpc = options.grpc && (await startGrpcReceiver({ ...options.grpc, clock, log, intake }));
  if (grpc) undo.push(() => grpc.stop());
  const ports = { host: otlp.host, http: receiver.port, grpc: grpc?.port };
  log.info({ ...ports, waiting: source.sealed().length }, 'collector: listening for OTLP');
  return {
    port: receiver.port,
    grpcPort: grpc?.port,
    tokens,
    onCommit: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stats,
    stop,
  };
}

interface FigureParts {
  readonly options: CollectorOptions;
  readonly stats: () => CollectorStats;
  readonly trouble: () => Promise<string | undefined>;
  readonly shipments: Shipments;
}

async function figuresOf({ options, stats, trouble, shipments }: FigureParts): Promise<Figures> {
  // The look at the disk first: the free space it finds is among the figures.
  const accepting = (await trouble()) === undefined;
  const engineUp = await storeAnswers(options.client);
  const { wal, loader, receiver } = stats();
  return {
    ...{ accepting, engineUp, wal },
    senders: receiver.senders,
    refusals: receiver.refusals,
    heldBytes: receiver.bytesInMemory,
    settings: walSettings.parse(options.wal ?? {}),
    shipments: shipments.list(),
    failedAttempts: loader.failures,
    process: processFigures(),
  };
}

/** Of each chain its context; the pseudonyms, which no chain changes, are the same in all. */
async function contextMaker({
  dataDir,
  keepForS = DEFAULT_KEEP_S,
}: CollectorOptions): Promise<(chain: Chain) => WalkContext> {
  const pseudonymise = createPseudonymiser(await loadEpochKey(join(dataDir, 'keys')));
  return (chain) => ({
    mapping: compileMapping(chain),
    classifySource: compileSources(chain),
    pathFamily: compilePaths(chain),
    privacy: compilePolicies(chain.privacy),
    pseudonymise,
    keepForS,
  });
}

type Wals = Readonly<Record<Signal, WriteAheadLog>>;

async function openWals({ dataDir, clock, log, wal }: CollectorOptions, undo: (() => Promise<void>)[]): Promise<Wals> {
  const collector = await collectorIdentity(dataDir);
  const open = async (signal: Signal): Promise<WriteAheadLog> => {
    const dir = join(dataDir, 'wal', signal);
    const opened = await openWal({ dir, signal, collector, clock, log, settings: wal });
    undo.push(() => opened.close());
    return opened;
  };
  return { traces: await open('traces'), metrics: await open('metrics'), logs: await open('logs') };
}

/** Why one of the logs would refuse now; undefined if none would. */
async function troubleOf(wals: Wals): Promise<string | undefined> {
  for (const signal of SIGNALS) {
    const trouble = await wals[signal].trouble();
    // Its message tells of the disk, and anybody may ask.
    if (trouble) return `the write-ahead log of ${signal} takes nothing: ${trouble.trouble}`;
  }
  return undefined;
}

/** The logs of all signals as the one source the loader takes from. */
function sourceOf(wals: readonly WriteAheadLog[]): SegmentSource {
  const holder = (id: string): WriteAheadLog => {
    const found = wals.find((wal) => wal.sealed().some((segment) => segment.id === id));
    if (!found) throw new Error(`no write-ahead log holds the sealed segment ${id}`);
    return found;
  };
  return {
    sealed: () => wals.flatMap((wal) => wal.sealed()),
    onSealed(listener) {
      const cancels = wals.map((wal) => wal.onSealed(listener));
      return () => {
        for (const cancel of cancels) cancel();
      };
    },
    read: async (id) => await holder(id).read(id),
    release: async (id) => await holder(id).release(id),
    refuse: async (id, reason) => await holder(id).refuse(id, reason),
  };
}

async function seal(wals: Wals, loader: Loader, clock: Clock): Promise<void> {
  await Promise.all(Object.values(wals).map((wal) => wal.close()));
  await within(clock, DRAIN_MS, loader.drained());
}

/** Waits for `work`, but no longer than `ms`. */
async function within(clock: Clock, ms: number, work: Promise<void>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const cancel = clock.after(ms, resolve);
    work.then(resolve, reject).finally(cancel);
  });
}
