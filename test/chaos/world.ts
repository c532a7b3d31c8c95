import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { enginePid, freePort, type Serving, serve, tokenFor } from '../support/serving.js';
import { isAlive } from './alive.js';
import { type ChaosDisk, openDisk } from './disk.js';
import { Load } from './load.js';
import { CuttingProxy } from './proxy.js';

const ENGINE_MS = 60_000;

/** A running Vigie on its own disk, its senders behind a bad network, and what was done to it so far. */
export class World {
  readonly disk: ChaosDisk;
  readonly load: Load;
  readonly proxy: CuttingProxy;
  /** Faults that took place, by name. */
  readonly faults: Record<string, number> = {};
  /** What a fault measured, by name. */
  readonly measured: Record<string, number | string> = {};
  readonly skipped: string[] = [];
  /** Deduplication records that engines dropped at their start, for their part never came to be. */
  repaired = 0;
  /** Engines that ended because the disk had not taken all they wrote. */
  cut = 0;
  readonly #otlpPort: number;
  readonly #logFile: string | undefined;
  #server: Serving | undefined;

  private constructor(disk: ChaosDisk, proxy: CuttingProxy, otlpPort: number, token: string, logFile?: string) {
    this.disk = disk;
    this.#logFile = logFile;
    this.proxy = proxy;
    this.#otlpPort = otlpPort;
    this.load = new Load(proxy.url, token);
  }

  /** `logFile` receives what Vigie logs. */
  static async open(logFile?: string): Promise<World> {
    const disk = await openDisk();
    const otlpPort = await freePort();
    const token = await tokenFor('alpha', disk.dataDir);
    const world = new World(disk, await CuttingProxy.to(otlpPort), otlpPort, token, logFile);
    try {
      await world.start();
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  get dataDir(): string {
    return this.disk.dataDir;
  }

  get pid(): number {
    if (!this.#server) throw new Error('no Vigie is running');
    return this.#server.pid;
  }

  count(fault: string): void {
    this.faults[fault] = (this.faults[fault] ?? 0) + 1;
  }

  async start(): Promise<void> {
    this.#server = await serve(this.dataDir, this.#otlpPort, (line) => this.#heed(line));
  }

  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    await this.#server?.end(signal);
    this.#server = undefined;
  }

  /** The living engine, once there is one. */
  async engine(): Promise<number> {
    for (let waitedMs = 0; waitedMs < ENGINE_MS; waitedMs += 50) {
      const pid = await enginePid(this.dataDir).catch(() => 0);
      if (pid > 0 && isAlive(pid)) return pid;
      await sleep(50);
    }
    throw new Error(`no engine after ${ENGINE_MS} ms`);
  }

  /** Waits for acknowledgements that begin after now; returns how long it took, ms. */
  async acknowledgement(withinMs = 60_000): Promise<number> {
    const startMs = Date.now();
    const { bodies } = this.load.acked;
    // Those in flight now may have been stored before: each sender has a later one.
    while (this.load.acked.bodies < bodies + 5) {
      if (Date.now() - startMs > withinMs) throw new Error(`nothing is acknowledged any more, for ${withinMs} ms`);
      await sleep(20);
    }
    return Date.now() - startMs;
  }

  async close(): Promise<void> {
    this.proxy.close();
    await this.end('SIGKILL');
    await this.disk.close();
  }

  #heed(line: string): void {
    if (line.includes('dropped the record of')) this.repaired++;
    if (line.includes('engine: gone') && line.includes('did not take all')) this.cut++;
    if (this.#logFile !== undefined) appendFileSync(this.#logFile, `${line}\n`);
  }
}
