import type { Logger } from 'pino';
import type { Clock } from '../../chain/clock.js';
import { sha256 } from '../incident/canonical.js';
import { attempts } from '../notify/attempts.js';
import { DeliveryError } from '../notify/channel.js';
import type { NotifySettings } from '../notify/settings.js';
import type { Ailment } from './ailments.js';
import type { Sighting } from './clock-watch.js';
import type { Rehearsal } from './rehearsal.js';
import type { Ping, Watchdog } from './watchdog.js';

interface DeadmanOptions {
  readonly clock: Clock;
  /** Reading of a clock that only goes forward, ms: an interval must not depend on one that may be set. */
  readonly elapsedMs: () => number;
  /** Those configured now. */
  readonly watchdogs: () => readonly Watchdog[];
  readonly rehearsal: Rehearsal;
  /** What is ill, and has lasted. */
  readonly grave: () => readonly Ailment[];
  /** Hash of the journal's last event. */
  readonly head: () => string;
  /** Told of the clocks of those who answer. */
  readonly sighted: (sighting: Sighting) => void;
  readonly settings: NotifySettings['delivery'];
  readonly log: Logger;
}

export interface Deadman {
  /** Watchdogs that cannot be reached. */
  self(): readonly Ailment[];
  stop(): Promise<void>;
}

interface Leash {
  /** When it was last told, or tried, by the clock that only goes forward. */
  lastMs: number;
  /** What was last told: `''` for alive. */
  said: string;
  failingSinceMs: number | undefined;
  busy: Promise<void> | undefined;
}

const TICK_MS = 1_000;
/** The receiver's grace is thirty seconds. */
const PATIENCE_MS = 20_000;
/** A receiver writes its clock to the second. */
const DATE_GRAIN_MS = 1_000;
/** What went wrong is tried again after this long. */
const AGAIN_S = 30;
/** Told where the alert did not come through, and nothing else is known to be ill. */
const PATH = 'path';
/** Its own failure would only be told to itself. */
const NOT_TOLD = 'watchdog-failing';

/**
 * A dead man's switch: tells somebody outside at each interval that the whole path from telemetry to people is alive, and that only after an
 * alert has gone all of it. What is ill is told at once, and at each interval; a Vigie that is gone says nothing, which is told too.
 */
export function startDeadman(options: DeadmanOptions): Deadman {
  const { clock, elapsedMs, watchdogs, rehearsal, grave, head, sighted, settings, log } = options;
  const leashes = new Map<string, Leash>();
  const stopping = new AbortController();
  let known: readonly Watchdog[] = [];
  let complained = false;

  function ping(ill: readonly string[]): Ping {
    const atMs = clock.now();
    return { id: sha256(`vigie-ping\n${atMs}\n${head()}\n${ill.join('\n')}`), atMs, head: head(), ill };
  }

  const illNow = (): string[] => [
    ...new Set(
      grave()
        .map(({ key }) => key)
        .filter((key) => key !== NOT_TOLD),
    ),
  ];

  /** Where the clock of whoever answers stands, as far as one answer tells. */
  function tell(watchdog: Watchdog, told: Ping, signal: AbortSignal): Promise<void> {
    const askedMs = elapsedMs();
    return watchdog.tell(told, signal, (dateMs) => {
      const half = (elapsedMs() - askedMs) / 2;
      // The middle of the second that it names, against our clock at the middle of the way.
      const aheadMs = dateMs + DATE_GRAIN_MS / 2 - (clock.now() - half);
      sighted({ source: watchdog.id, aheadMs, uncertainMs: half + DATE_GRAIN_MS / 2 });
    });
  }

  async function alive(watchdog: Watchdog): Promise<void> {
    let refused: DeliveryError | undefined;
    const deliver = async (_page: unknown, signal: AbortSignal): Promise<void> => {
      try {
        await tell(watchdog, ping([]), signal);
        refused = undefined;
      } catch (error) {
        if (error instanceof DeliveryError) refused = error;
        throw error;
      }
    };
    await rehearsal.run(deliver, PATIENCE_MS * clock.rate, stopping.signal).catch((error: unknown) => {
      // It went all the way, and found the door closed: that is not the path's fault.
      throw refused ?? error;
    });
  }

  async function round(watchdog: Watchdog, leash: Leash, ill: readonly string[]): Promise<void> {
    try {
      if (ill.length > 0) await failing(watchdog, ill);
      else
        await alive(watchdog).catch(async (error: unknown) => {
          if (error instanceof DeliveryError || stopping.signal.aborted) throw error;
          log.error({ err: error, watchdog: watchdog.id }, 'an alert that was to go the whole way has not arrived');
          leash.said = PATH;
          await failing(watchdog, [PATH]);
        });
      leash.failingSinceMs = undefined;
    } catch (error) {
      if (stopping.signal.aborted) return;
      if (leash.failingSinceMs === undefined)
        log.warn({ err: error, watchdog: watchdog.id }, 'the watchdog outside cannot be told');
      leash.failingSinceMs ??= clock.now();
    }
  }

  /** Beside the pipeline, which may be what is ill. */
  function failing(watchdog: Watchdog, ill: readonly string[]): Promise<void> {
    const told = ping(ill);
    return attempts((signal) => tell(watchdog, told, signal), {
      ...{ settings, stopping: stopping.signal },
      onFailed: () => {},
    });
  }

  /** Those of a configuration that cannot be opened (a secret is gone) do not replace those there were. */
  function inForce(): readonly Watchdog[] {
    try {
      known = watchdogs();
      complained = false;
    } catch (error) {
      if (!complained) log.error({ err: error }, 'the watchdogs outside cannot be opened: those of before are told');
      complained = true;
    }
    return known;
  }

  function look(): void {
    for (const watchdog of inForce()) {
      const ill = illNow();
      const leash = leashes.get(watchdog.id) ?? fresh();
      leashes.set(watchdog.id, leash);
      const well = leash.said !== PATH && leash.failingSinceMs === undefined;
      const news = well && leash.said !== ill.join(' ');
      const everyS = well ? watchdog.everyS : Math.min(watchdog.everyS, AGAIN_S);
      if (leash.busy || (!news && elapsedMs() - leash.lastMs < everyS * 1000)) continue;
      leash.lastMs = elapsedMs();
      leash.said = ill.join(' ');
      leash.busy = round(watchdog, leash, ill).finally(() => {
        leash.busy = undefined;
      });
    }
  }

  const cancel = clock.every(TICK_MS * clock.rate, look);
  return {
    self: () =>
      [...leashes].flatMap(([channel, { failingSinceMs }]) =>
        failingSinceMs === undefined || !known.some(({ id }) => id === channel)
          ? []
          : [{ key: NOT_TOLD, params: { channel, sinceS: Math.round((clock.now() - failingSinceMs) / 1000) } }],
      ),
    async stop() {
      cancel();
      stopping.abort();
      await Promise.allSettled([...leashes.values()].map(({ busy }) => busy));
    },
  };
}

/** It is told at once that Vigie is here. */
function fresh(): Leash {
  return { lastMs: Number.NEGATIVE_INFINITY, said: '', failingSinceMs: undefined, busy: undefined };
}
