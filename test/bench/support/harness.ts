import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { pino } from 'pino';
import { createClock } from '../../../chain/clock.js';
import type { Store } from '../../../collector/store/open.js';
import { parseFileName } from '../../../collector/wal/segment.js';
import { freePort, tokenFor } from '../../support/serving.js';
import { Sender } from './post.js';

const READY_MS = 30_000;
const log = pino({ level: 'error' }, pino.destination(2));

/** A process under measurement that takes trace bodies over HTTP. */
export interface Receiver {
  readonly pid: number;
  readonly sender: Sender;
  stop(): Promise<void>;
}

/** One engine, owned here so that it can be asked; receivers reach it by URL, as they reach a server. */
export interface Bench {
  readonly dataDir: string;
  readonly built: string;
  /** Its database `vigie` is the collector's. */
  readonly store: Store;
  readonly enginePid: number;
  /** `vigie collector` on the engine; with a directory, its CPU profile is written there when it stops. */
  startCollector(profileDir?: string): Promise<Receiver>;
  end(): Promise<void>;
}

/** Opens an empty store with the compiled Vigie of the directory `built`. */
export async function openBench(built: string): Promise<Bench> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'vigie-bench-'));
  const { openStore } = await compiled<typeof import('../../../collector/store/open.js')>(
    built,
    'collector/store/open.js',
  );
  const store = await openStore({ dataDir, clock: createClock(), log });
  const closing = [() => rm(dataDir, { recursive: true, force: true }), () => store.stop()];
  return {
    ...{ dataDir, built, store },
    enginePid: store.enginePid() as number,
    async startCollector(profileDir) {
      const token = await tokenFor('alpha', dataDir);
      const port = await freePort();
      const profile = profileDir === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`];
      const role = [
        path.resolve(built, 'vigie.js'),
        'collector',
        '--chain',
        path.resolve(built, 'chain/demo'),
        '--data',
        dataDir,
        '--log-level',
        'error',
      ];
      const receiver = await startReceiver([...profile, ...role, '--otlp-port', String(port)], port, token, {
        VIGIE_CLICKHOUSE_URL: store.url,
        VIGIE_CLICKHOUSE_USER: store.username,
        VIGIE_CLICKHOUSE_PASSWORD: store.password,
      });
      closing.push(receiver.stop);
      return receiver;
    },
    async end() {
      for (const close of closing.splice(0).reverse()) await close();
    },
  };
}

/** A module of the compiled Vigie: what is measured is what runs in production. */
export async function compiled<Module>(built: string, file: string): Promise<Module> {
  return (await import(pathToFileURL(path.resolve(built, file)).href)) as Module;
}

/** Starts Node with these arguments; resolves once `/healthz` answers on the port. */
export async function startReceiver(
  args: readonly string[],
  port: number,
  token: string,
  env: Record<string, string>,
): Promise<Receiver> {
  const child = execa(process.execPath, [...args], { reject: false, stderr: 'inherit', env });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await child;
  };
  for (let waitedMs = 0; waitedMs < READY_MS; waitedMs += 50) {
    if (child.exitCode !== null) throw new Error(`${args.join(' ')} ended with code ${child.exitCode}`);
    const ready = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return { pid: child.pid as number, sender: new Sender(port, token), stop };
    await sleep(50);
  }
  await stop();
  throw new Error(`${args.join(' ')} was not ready after ${READY_MS} ms`);
}

export interface WalDepth {
  readonly segments: number;
  readonly rows: number;
  readonly bytes: number;
}

/** What the collector has acknowledged and not yet released; the open segment counts without its rows. */
export async function walDepth(dataDir: string): Promise<WalDepth> {
  const files = await readdir(path.join(dataDir, 'wal', 'traces')).catch(() => []);
  const waiting = files.flatMap((file) => {
    const name = parseFileName(file);
    return name?.state === 'open' || name?.state === 'sealed' ? [name] : [];
  });
  return {
    segments: waiting.length,
    rows: waiting.reduce((sum, { rows }) => sum + rows, 0),
    bytes: waiting.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Resolves once all that was acknowledged is stored, counted and released. */
export async function drained(dataDir: string): Promise<void> {
  while ((await walDepth(dataDir)).segments > 0) await sleep(20);
}

const QUIET_MS = 2_000;
const MERGES_MS = 60_000;

/** Resolves once the engine has merged what it wants to merge: none runs for two seconds. */
export async function merged(store: Store): Promise<void> {
  const until = performance.now() + MERGES_MS;
  for (let quietSince = performance.now(); performance.now() - quietSince < QUIET_MS; ) {
    if ((await number(store, 'SELECT count() AS n FROM system.merges')) > 0) quietSince = performance.now();
    if (performance.now() > until) throw new Error(`merges still run after ${MERGES_MS} ms`);
    await sleep(200);
  }
}

/** The column `n` of the one row of a query. */
export async function number(store: Store, query: string): Promise<number> {
  const result = await store.client.query({ query, format: 'JSONEachRow' });
  const [row] = await result.json<{ n: number | string }>();
  return Number(row?.n ?? 0);
}
