import { join } from 'node:path';
import type { ClickHouseClient } from '@clickhouse/client';
import type { Logger } from 'pino';
import type { Cancel, Clock } from '../chain/clock.js';
import { compileMapping } from '../chain/mapping.js';
import type { Chain } from '../chain/model.js';
import { compilePaths } from '../chain/paths.js';
import { compileSources } from '../chain/sources.js';
import { type Limits, limitSettings } from './admission/limits.js';
import { createPseudonymiser, loadEpochKey } from './admission/pseudonym.js';
import { openTokens, type TokenBook } from './admission/tokens.js';
import { MetricWalk } from './otlp/metric-walk.js';
import { type ReceiverStats, startReceiver } from './otlp/receiver.js';
import { TraceWalk } from './otlp/trace-walk.js';
import type { WalkContext } from './otlp/walk-context.js';
import { type Commit, createLoader, type Loader, type LoaderStats, type SegmentSource } from './store/loader.js';
import { collectorIdentity } from './wal/identity.js';
import { lockDirectory } from './wal/lock.js';
import { openWal, type WalStats, type WriteAheadLog } from './wal/log.js';
import type { Signal } from './wal/segment.js';
import type { WalSettings } from './wal/settings.js';

export interface CollectorOptions {
  readonly clock: Clock;
  readonly chain: Chain;
  /** Tokens, keys and the write-ahead logs live here; one collector at a time. */
  readonly dataDir: string;
  /** The store; its schema is up to date. */
  readonly client: ClickHouseClient;
  readonly otlp: { readonly host: string; readonly port: number };
  readonly log: Logger;
  /** Directory of the embedded engine, whose disk the loader watches; absent for a server. */
  readonly engineDir?: string | undefined;
  /** How long rows are kept, s from their reception. Default 30 days. */
  readonly keepForS?: number | undefined;
  readonly limits?: Partial<Limits> | undefined;
  readonly wal?: Partial<WalSettings> | undefined;
}

export interface CollectorStats {
  readonly wal: Readonly<Record<Signal, WalStats>>;
  readonly loader: LoaderStats;
  readonly receiver: ReceiverStats;
}

export interface Collector {
  /** Where it listens. */
  readonly port: number;
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
  const context = await walkContext(options);
  const wals = await openWals(options, undo);
  const listeners = new Set<(commit: Commit) => void>();
  const onCommit = (commit: Commit): void => {
    for (const listener of listeners) listener(commit);
  };
  const source = sourceOf([wals.traces, wals.metrics]);
  const loader = createLoader({ client, source, clock, log, onCommit, diskPath: engineDir });
  undo.push(() => within(clock, LOADER_STOP_MS, loader.stop()));
  undo.push(() => seal(wals, loader, clock));
  const receiver = await startReceiver({
    ...otlp,
    clock,
    log,
    limits: limitSettings.parse(options.limits ?? {}),
    senderOf: tokens.senderOf,
    routes: {
      '/v1/traces': route(new TraceWalk(context), wals.traces),
      '/v1/metrics': route(new MetricWalk(context), wals.metrics),
    },
    trouble: async () => ((await wals.traces.trouble()) ?? (await wals.metrics.trouble()))?.message,
  });
  undo.push(() => receiver.stop());
  log.info(
    { host: otlp.host, port: receiver.port, waiting: source.sealed().length },
    'collector: listening for OTLP/HTTP',
  );
  return {
    port: receiver.port,
    tokens,
    onCommit: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stats: () => ({
      wal: { traces: wals.traces.stats(), metrics: wals.metrics.stats() },
      loader: loader.stats(),
      receiver: receiver.stats(),
    }),
    stop,
  };
}

async function walkContext({ chain, dataDir, keepForS = DEFAULT_KEEP_S }: CollectorOptions): Promise<WalkContext> {
  return {
    mapping: compileMapping(chain),
    classifySource: compileSources(chain),
    pathFamily: compilePaths(chain),
    pseudonymise: createPseudonymiser(await loadEpochKey(join(dataDir, 'keys'))),
    keepForS,
  };
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
  return { traces: await open('traces'), metrics: await open('metrics') };
}

function route(walk: TraceWalk | MetricWalk, wal: WriteAheadLog) {
  return { walk: walk.walk.bind(walk), append: wal.append.bind(wal) };
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
  await Promise.all([wals.traces.close(), wals.metrics.close()]);
  await within(clock, DRAIN_MS, loader.drained());
}

/** Waits for `work`, but no longer than `ms`. */
async function within(clock: Clock, ms: number, work: Promise<void>): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const cancel = clock.after(ms, resolve);
    work.then(resolve, reject).finally(cancel);
  });
}
