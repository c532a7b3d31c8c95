import type { Clock } from '../../../chain/clock.js';

/** What a reload touches outside itself. */
export interface ReloadParts {
  /** Real time. */
  readonly real: Clock;
  readonly random: () => number;
  /** Does the console answer, and with a page? */
  readonly isServed: () => Promise<boolean>;
  readonly reload: () => void;
  /** Nobody is in the middle of a sentence. */
  readonly isFree: () => boolean;
  /** Outlives the page: when it was loaded anew last, ms since the epoch. */
  readonly memory: { get(): number; set(ms: number): void };
}

/** Loads the page anew, without anybody who would have to press a key, and under nobody's hands. */
export interface Reloader {
  /** Soon, once the console serves the page. `isWanted` is asked again just before: what was ill may have mended itself. */
  ask(isWanted?: () => boolean): void;
}

/** What fails again after a reload must not make the page load itself over and over. */
const AT_MOST_EVERY_MS = 60_000;
const ASK_AGAIN_MS = 2000;
/** A new build reaches every screen at once; they come for it one after the other. */
const SPREAD_MS = 1000;

/**
 * A reload while the console is away leaves the browser's own error page, which never loads itself again: so it waits for
 * an answer first. Asked many times it reloads once.
 */
export function careful({ real, random, isServed, reload, isFree, memory }: ReloadParts): Reloader {
  let wanted: (() => boolean)[] = [];
  const attempt = async (): Promise<void> => {
    if (wanted.some((isWanted) => isWanted()) && isFree() && (await isServed()) && isFree()) {
      memory.set(real.now());
      reload();
      return;
    }
    wanted = wanted.filter((isWanted) => isWanted());
    if (wanted.length > 0) real.after(ASK_AGAIN_MS, () => void attempt());
  };
  return {
    ask(isWanted = () => true) {
      wanted.push(isWanted);
      if (wanted.length > 1) return;
      const lately = Math.max(0, memory.get() + AT_MOST_EVERY_MS - real.now());
      real.after(Math.min(lately, AT_MOST_EVERY_MS) + random() * SPREAD_MS, () => void attempt());
    },
  };
}
