import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Cancel, Clock } from '../../../chain/clock.js';
import type { Log } from '../log.js';
import { POOL_THREADS } from './limits.js';
import type { FailureReason, FromChild, StartMessage } from './messages.js';

/** `failed` is final: another Vigie holds the directory, or the engine cannot open it at all. */
export type EngineState = 'starting' | 'ready' | 'restarting' | 'failed';

export interface SupervisorOptions {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long another holder of the directory may take to go, and how often we look. */
const LOCK_PATIENCE_MS = 15_000;
const LOCK_RETRY_MS = 500;
const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 5_000;
/** An engine that stayed up this long has forgotten its earlier falls. */
const STEADY_MS = 10_000;
/** Openings that may fail one after the other before the first success; after it, restarts never end. */
const FIRST_ATTEMPTS = 3;
/** From the death of a child to its `close` event, on a busy machine. */
const NOTICE_MS = 100;
const STOP_PATIENCE_MS = 15_000;

/**
 * Keeps one engine child alive on `<dataDir>/clickhouse`. Port and credentials are chosen once and stay over restarts, so
 * that a client only has to try again.
 */
export class Supervisor {
  readonly username = 'vigie';
  readonly password = randomBytes(24).toString('base64url');
  readonly #options: SupervisorOptions;
  readonly #listeners = new Set<(state: EngineState) => void>();
  #state: EngineState = 'starting';
  #child: ChildProcess | undefined;
  #port = 0;
  #failures = 0;
  #lockedSinceMs: number | undefined;
  #lastMessage = '';
  #stopping = false;
  #cancelTimer: Cancel = () => {};

  constructor(options: SupervisorOptions) {
    this.#options = options;
    this.#launch();
  }

  /** Valid once the engine was ready for the first time. */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  state(): EngineState {
    return this.#state;
  }

  onState(listener: (state: EngineState) => void): Cancel {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when the engine answers; rejects when it failed for good, or after `withinMs` of clock time. */
  whenReady(withinMs?: number): Promise<void> {
    if (this.#state === 'ready') return Promise.resolve();
    if (this.#state === 'failed') return Promise.reject(new Error(this.#lastMessage));
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        cancelListener();
        cancelTimer();
        settle();
      };
      const cancelListener = this.onState((state) => {
        if (state === 'ready') end(resolve);
        if (state === 'failed') end(() => reject(new Error(this.#lastMessage)));
      });
      const late = (): void => end(() => reject(new Error(`the engine is not ready after ${withinMs} ms`)));
      const cancelTimer = withinMs === undefined ? () => {} : this.#options.clock.after(withinMs, late);
    });
  }

  /**
   * As `whenReady`, for a caller whose request just failed: it leaves the end of a dying child the moment it takes to
   * be noticed.
   */
  async nextReady(withinMs: number): Promise<void> {
    await new Promise<void>((resolve) => this.#options.clock.after(NOTICE_MS, resolve));
    await this.whenReady(withinMs);
  }

  /** Ends the engine: asked first, so that the next start finds a clean directory; killed after 15 s. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#cancelTimer();
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (child.connected) child.send({ type: 'stop' });
    const cancel = this.#options.clock.after(STOP_PATIENCE_MS, () => child.kill('SIGKILL'));
    await gone;
    cancel();
  }

  /** Never throws: without handles or memory for a child, the parent goes on and tries again. */
  #launch(): void {
    try {
      this.#fork();
    } catch (error) {
      this.#ended('other', `it cannot be started: ${error instanceof Error ? error.message : error}`, undefined);
    }
  }

  #fork(): void {
    const child = fork(childScript.path, {
      execArgv: childScript.execArgv,
      // Nothing of the parent's environment reaches the engine; its pool is sized for the queries it runs at once.
      env: { UV_THREADPOOL_SIZE: String(POOL_THREADS), TZ: 'UTC' },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let complaint = '';
    child.on('error', (error) => {
      complaint = error.message;
    });
    // Without handles Node gives a child without a channel, and reports the error later.
    if (typeof child.send !== 'function') throw new Error('no channel to it can be opened: are file handles left?');
    this.#child = child;
    let reason: FailureReason = 'other';
    let readyAtMs: number | undefined;
    child.stderr?.on('data', (text: Buffer) => {
      complaint = (complaint + text.toString()).slice(-2000);
    });
    child.on('message', (message: FromChild) => {
      if (message.type === 'ready') {
        readyAtMs = this.#options.clock.now();
        this.#ready(message);
      } else {
        reason = message.reason;
        complaint = message.message;
      }
    });
    // `close`, not `exit`: the last message may still be on its way when the process is gone.
    child.once('close', (code, signal) => this.#ended(reason, complaint || `exit ${code ?? signal}`, readyAtMs));
    const start: StartMessage = {
      type: 'start',
      dataDir: this.#options.dataDir,
      port: this.#port,
      username: this.username,
      password: this.password,
    };
    child.send(start, () => {});
  }

  #ready({ port, version, repaired }: FromChild & { type: 'ready' }): void {
    this.#port = port;
    this.#lockedSinceMs = undefined;
    for (const mended of repaired) this.#options.log.warn({ mended }, 'engine: repaired after an unclean stop');
    this.#options.log.info({ port, version, pid: this.#child?.pid }, 'engine: ready');
    this.#become('ready');
  }

  #ended(reason: FailureReason, complaint: string, readyAtMs: number | undefined): void {
    if (this.#stopping) return;
    this.#count(reason, readyAtMs);
    const hopeless = this.#hopeless(reason, complaint);
    if (hopeless !== undefined) {
      this.#fail(hopeless);
      return;
    }
    const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** (this.#failures - 1), LONGEST_BACKOFF_MS);
    const delayMs = reason === 'locked' ? LOCK_RETRY_MS : backoffMs;
    const message = reason === 'locked' ? 'engine: the directory is held, waiting' : 'engine: gone, starting it again';
    this.#options.log.warn({ reason, complaint, delayMs }, message);
    this.#become(this.#port === 0 ? 'starting' : 'restarting');
    this.#cancelTimer = this.#options.clock.after(delayMs, () => this.#launch());
  }

  #count(reason: FailureReason, readyAtMs: number | undefined): void {
    const nowMs = this.#options.clock.now();
    if (reason === 'locked') this.#lockedSinceMs ??= nowMs;
    else if (readyAtMs !== undefined && nowMs - readyAtMs >= STEADY_MS) this.#failures = 1;
    else this.#failures++;
  }

  /** Why no further start is worth trying, if so. */
  #hopeless(reason: FailureReason, complaint: string): string | undefined {
    const { clock, dataDir } = this.#options;
    const lockedMs = clock.now() - (this.#lockedSinceMs ?? clock.now());
    if (reason === 'locked' && lockedMs >= LOCK_PATIENCE_MS) {
      return `another Vigie holds ${dataDir}: stop it, or choose another data directory (${complaint})`;
    }
    const neverOpened = this.#port === 0 && this.#failures >= FIRST_ATTEMPTS;
    return neverOpened ? `the engine cannot open ${dataDir}: ${complaint}` : undefined;
  }

  #fail(message: string): void {
    this.#lastMessage = message;
    this.#options.log.error({}, message);
    this.#become('failed');
  }

  #become(state: EngineState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }
}

/** The child as it lies beside this file: TypeScript in development, JavaScript in the product. */
const childScript = ((): { readonly path: string; readonly execArgv: string[] } => {
  const typescript = import.meta.url.endsWith('.ts');
  const path = fileURLToPath(new URL(typescript ? './child.ts' : './child.js', import.meta.url));
  return { path, execArgv: typescript ? ['--import', 'tsx'] : [] };
})();
