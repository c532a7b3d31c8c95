import type { Logger } from 'pino';
import type { Clock } from './clock.js';
import { contentMark } from './content-mark.js';
import { type Difference, differenceOf } from './difference.js';
import type { ChainStatus } from './in-force.js';
import { refusalOf } from './refusal.js';
import { watchFiles } from './watch-files.js';
import { type Replaceable, replaceable, type Watched } from './watched.js';

/** A configuration made of YAML files: `hash` tells one from another. */
export interface Configuration {
  readonly hash: string;
}

export interface FollowOptions<T extends Configuration> {
  /** What the log calls it: `chain`, `paging`. */
  readonly what: string;
  /** The YAML files, at any depth. */
  readonly dir: string;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Reads the files. Rejects with an error that has `faults` if they have some. */
  readonly load: () => Promise<T>;
  /** Whether nothing has changed; by default, whether the hashes are the same. */
  readonly same?: ((next: T, before: T) => boolean) | undefined;
  /** What is compared to tell how one differs from another, section by section; by default the whole. */
  readonly sections?: ((of: T) => object) | undefined;
}

/** What is in force, and how it stands. */
export interface Followed<T> extends Watched<T> {
  readonly status: Watched<ChainStatus>;
  /** Reads the files now, as after a SIGHUP; resolves once what they say is in force or refused. Never rejects. */
  reload(): Promise<void>;
  stop(): Promise<void>;
}

/** Real ms for which files must rest before they are read: editors write in steps, and a checkout writes many files. */
const SETTLE_MS = 300;
/** Files that never rest are read all the same after so many looks. */
const MAX_LOOKS = 10;
/** Real ms between two looks at the files without an event. */
const LOOK_MS = 2_000;

/**
 * Loads a configuration and keeps to its files while Vigie runs. A change is in force whole or not at all: while the files have a
 * fault, what they said before stays. Rejects with the error of `load` if they have one at the start.
 */
export async function followFiles<T extends Configuration>(options: FollowOptions<T>): Promise<Followed<T>> {
  const { what, dir, clock, log } = options;
  const { first, mark } = await firstReading(options);
  const reloader = new Reloader(options, first, mark);
  const unwatch = await watchFiles({
    ...{ dir, clock, lookMs: LOOK_MS * clock.rate },
    onLook: () => void reloader.changed(),
    onFailure: (error) => log.warn({ err: error, dir }, `${what}: no events for its files, they are looked at instead`),
  });
  void reloader.changed();
  const { current, onChange } = reloader.value;
  return {
    current,
    onChange,
    status: reloader.status,
    reload: () => reloader.asked(),
    async stop() {
      reloader.stop();
      await unwatch();
    },
  };
}

/** A file caught while it is written is no fault: what has one is read again once it rests. */
async function firstReading<T extends Configuration>({ dir, clock, load }: FollowOptions<T>) {
  for (let looks = 1; ; looks++) {
    // Taken before the files are read: whatever changes meanwhile differs from it, and is read again.
    const mark = await contentMark(dir);
    try {
      return { first: await load(), mark };
    } catch (error) {
      await new Promise<void>((resolve) => clock.after(SETTLE_MS * clock.rate, resolve));
      if (looks === MAX_LOOKS || (await contentMark(dir)) === mark) throw error;
    }
  }
}

/** Reads the files when they have changed and rest, one reading after the other. */
class Reloader<T extends Configuration> {
  readonly value: Replaceable<T>;
  readonly status: Replaceable<ChainStatus>;
  readonly #options: FollowOptions<T>;
  /** Of the files as they were last read, valid or not. */
  #mark: string;
  #turn: Promise<void> = Promise.resolve();
  #waiting: Promise<void> | undefined;
  #stopped = false;
  #endPause: () => void = () => {};

  constructor(options: FollowOptions<T>, first: T, mark: string) {
    const { what, clock, log } = options;
    const onFailure = (error: unknown) => log.error({ err: error }, `${what}: a part of Vigie did not take the change`);
    this.#options = options;
    this.#mark = mark;
    this.value = replaceable(first, onFailure);
    this.status = replaceable<ChainStatus>({ hash: first.hash, loadedAtMs: clock.now() }, onFailure);
  }

  /** The files may have changed. A hundred events while one reading is under way make one more reading, not a hundred. */
  changed(): Promise<void> {
    this.#waiting ??= this.#next(async () => {
      this.#waiting = undefined;
      const mark = await this.#rested();
      if (mark !== undefined) await this.#read(mark);
    });
    return this.#waiting;
  }

  /** A person asks: the files are read as they are. */
  asked(): Promise<void> {
    return this.#next(async () => await this.#read(await contentMark(this.#options.dir)));
  }

  stop(): void {
    this.#stopped = true;
    this.#endPause();
  }

  #next(task: () => Promise<void>): Promise<void> {
    const { what, log } = this.#options;
    this.#turn = this.#turn
      .then(() => (this.#stopped ? undefined : task()))
      .catch((error: unknown) => log.error({ err: error }, `${what}: its files could not be looked at`));
    return this.#turn;
  }

  /** The mark of the files once two looks see the same; undefined if they are as they were read last. */
  async #rested(): Promise<string | undefined> {
    const { dir, clock } = this.#options;
    let mark = await contentMark(dir);
    for (let looks = 0; looks < MAX_LOOKS && mark !== this.#mark; looks++) {
      await this.#pause(SETTLE_MS * clock.rate);
      const again = await contentMark(dir);
      if (again === mark) break;
      mark = again;
    }
    return mark === this.#mark ? undefined : mark;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(ms, resolve);
      this.#endPause = () => {
        cancel();
        resolve();
      };
    });
  }

  async #read(mark: string): Promise<void> {
    if (this.#stopped) return;
    this.#mark = mark;
    try {
      const next = await this.#options.load();
      if (!this.#stopped) this.#accept(next);
    } catch (error) {
      if (!this.#stopped) this.#refuse(error);
    }
  }

  #accept(next: T): void {
    const { what, clock, log, sections = (of: T) => of, same = sameHash } = this.#options;
    const before = this.value.current();
    if (same(next, before)) {
      const { refusal, ...status } = this.status.current();
      log.info({ hash: next.hash, mended: refusal !== undefined }, `${what}: read again, and as it is in force`);
      if (refusal) this.status.replace(status);
      return;
    }
    const difference = differenceOf(sections(before), sections(next));
    log.info(
      { hash: next.hash, previous: before.hash, difference: briefly(difference) },
      `${what}: a new one is in force`,
    );
    this.value.replace(next);
    this.status.replace({ hash: next.hash, loadedAtMs: clock.now(), previousHash: before.hash, difference });
  }

  #refuse(error: unknown): void {
    const { what, clock, log, dir } = this.#options;
    const status = this.status.current();
    const refusal = refusalOf(error, dir, status.refusal?.atMs ?? clock.now());
    log.error({ err: error, hash: status.hash }, `${what}: its files are refused, the one before them stays in force`);
    this.status.replace({ ...status, refusal });
  }
}

function sameHash(next: Configuration, before: Configuration): boolean {
  return next.hash === before.hash;
}

function briefly(difference: Difference): Readonly<Record<string, string>> {
  const line = ({ added, removed, changed, reordered }: Difference[number]): string =>
    `+${added.count} -${removed.count} ~${changed.count}${reordered ? ' reordered' : ''}`;
  return Object.fromEntries(difference.map((change) => [change.section, line(change)]));
}
