import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { pino } from 'pino';
import { createClock } from '../../chain/clock.js';
import { openTokens } from '../../collector/admission/tokens.js';

const vigie = path.resolve(import.meta.dirname, '../../dist/vigie.js');
/** Its senders are those the tests have tokens of. */
const demoChain = path.resolve(import.meta.dirname, '../../dist/chain/demo');
const READY_MS = 60_000;

/** `vigie serve` as a process of its own, built, on real ports. */
export interface Serving {
  readonly pid: number;
  /** Sends the signal and waits for the end of the process. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>;
}

/**
 * Starts `vigie serve` on a directory and a port for OTLP; resolves once the collector answers. Its log, of errors, goes to
 * stderr, or, of warnings too, line by line to `onLog`.
 */
export async function serve(dataDir: string, otlpPort: number, onLog?: (line: string) => void): Promise<Serving> {
  const level = onLog ? 'warn' : 'error';
  const child = execa(
    process.execPath,
    [
      vigie,
      'serve',
      '--chain',
      demoChain,
      '--data',
      dataDir,
      '--port',
      '0',
      '--otlp-port',
      String(otlpPort),
      '--otlp-grpc-port',
      '0',
      '--log-level',
      level,
    ],
    { reject: false, buffer: false, stdout: 'ignore', stderr: onLog ? 'pipe' : 'inherit' },
  );
  if (child.stderr && onLog) createInterface({ input: child.stderr }).on('line', onLog);
  for (let waitedMs = 0; waitedMs < READY_MS; waitedMs += 100) {
    if (child.exitCode !== null) throw new Error(`vigie serve ended with code ${child.exitCode}`);
    if (child.pid !== undefined && (await answers(`http://127.0.0.1:${otlpPort}/healthz`)))
      return {
        pid: child.pid,
        async end(signal) {
          child.kill(signal);
          await child;
        },
      };
    await sleep(100);
  }
  child.kill('SIGKILL');
  throw new Error(`vigie serve was not ready after ${READY_MS} ms`);
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

/** A port of loopback that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The embedded engine of a running `serve`. */
export async function enginePid(dataDir: string): Promise<number> {
  return Number(await readFile(path.join(dataDir, 'engine.pid'), 'utf8'));
}

/** A clear token, written before `serve` starts. */
export async function tokenFor(sender: string, dataDir: string): Promise<string> {
  const log = pino({ level: 'error' }, pino.destination(2));
  const tokens = await openTokens({ dataDir, clock: createClock(), log });
  const { token } = await tokens.createToken(sender, { label: 'test' });
  tokens.stop();
  return token;
}
