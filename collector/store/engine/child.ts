/** The engine's process: opens `<dataDir>/clickhouse` with chdb and answers ClickHouse's HTTP interface on loopback. */
import { mkdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { EngineError } from './error.js';
import { createFront } from './front.js';
import { letMergesYield } from './merges.js';
import type { FailureReason, FromChild, StartMessage, ToChild } from './messages.js';
import { foreignOwner, forgetOwner, leftUnclean, writeOwner } from './owner.js';
import { PartInspector } from './parts.js';
import { repair } from './repair.js';
import { Engine } from './sessions.js';
import { Spool } from './spool.js';

interface Running {
  readonly server: Server;
  readonly engine: Engine;
  readonly dataDir: string;
}

let running: Running | undefined;

/** Well within the 480 s for which the parts that were merged are kept. */
const INSPECTION_MS = 30_000;
// The engine makes its files with the mode the system gives: telemetry is for its owner alone.
process.umask(0o077);

// An engine without its parent would hold the directory's lock and serve nobody: it goes at once, whatever it does.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// Ctrl-C reaches the whole process group; the parent decides when the engine stops.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
process.on('message', (message: ToChild) => void (message.type === 'start' ? start(message) : stop()));

async function start(message: StartMessage): Promise<void> {
  try {
    const other = foreignOwner(message.dataDir);
    if (other !== undefined) return fail('locked', `process ${other} holds ${message.dataDir}`);
    await open(message);
  } catch (error) {
    fail(reasonOf(error), error instanceof Error ? error.message : String(error));
  }
}

async function open({ dataDir, port, username, password }: StartMessage): Promise<void> {
  const path = join(dataDir, 'clickhouse');
  mkdirSync(path, { recursive: true });
  const repaired = leftUnclean(dataDir) ? repair(path) : [];
  const engine = await openWhole(path, repaired);
  letMergesYield();
  writeOwner(dataDir);
  const version = engine.version();
  const spool = new Spool(join(dataDir, 'spool'));
  const inspector = new PartInspector(engine);
  const inspect = async (): Promise<void> => mustBeWhole(await inspector.inspect());
  setInterval(() => void inspect().catch(() => {}), INSPECTION_MS).unref();
  const server = createFront({ engine, spool, username, password, inspect });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  running = { server, engine, dataDir };
  tell({ type: 'ready', port: (server.address() as AddressInfo).port, version, repaired });
}

/**
 * Opening, the engine sets broken parts aside and goes back to those they were merged from. A record of one that was
 * inserted must go too, which the engine has read by now: it is opened once more.
 */
async function openWhole(path: string, repaired: string[]): Promise<Engine> {
  const engine = new Engine(path);
  const mended = repair(path);
  if (mended.length === 0) return engine;
  repaired.push(...mended);
  await engine.close();
  return new Engine(path);
}

/** Ends the engine otherwise: a broken part is in force until the next start, and what it was merged from is kept for minutes only. */
function mustBeWhole(broken: readonly string[]): void {
  if (broken.length === 0) return;
  const message = `the disk did not take all that the engine wrote: ${broken.join(', ')}`;
  fail('other', message);
  throw new EngineError(75, 'CANNOT_WRITE_TO_FILE_DESCRIPTOR', message);
}

/** Answers what was asked, closes the directory, and leaves no trace of an owner: the next start needs no repair. */
async function stop(): Promise<void> {
  if (running) {
    const { server, engine, dataDir } = running;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
    await engine.close();
    forgetOwner(dataDir);
  }
  process.exit(0);
}

function reasonOf(error: unknown): FailureReason {
  const text = error instanceof Error ? error.message : String(error);
  if (/Cannot lock file/i.test(text)) return 'locked';
  return /EADDRINUSE/.test(text) ? 'port' : 'other';
}

function fail(reason: FailureReason, message: string): void {
  tell({ type: 'failed', reason, message });
  process.disconnect?.();
}

function tell(message: FromChild): void {
  process.send?.(message);
}
