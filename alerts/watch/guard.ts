import type { Logger } from 'pino';
import type { Clock } from '../../chain/clock.js';
import type { NotifySettings } from '../notify/settings.js';
import type { Ailment } from './ailments.js';
import { startDeadman } from './deadman.js';
import type { OwnDesk } from './desk.js';
import type { Rehearsal } from './rehearsal.js';
import { watchVitals } from './vitals.js';
import type { Watchdog } from './watchdog.js';

/** What the surroundings of Vigie say about it, and who watches it from outside. */
export interface WatchOptions {
  /** Reading of a clock that only goes forward, ms. */
  readonly elapsedMs: () => number;
  /** Whether the clock is meant to be the machine's own. */
  readonly realTime: boolean;
  /** Whether the store has a clock of its own: the embedded engine has ours. */
  readonly storeApart: boolean;
  /** Those configured now. */
  readonly watchdogs: () => readonly Watchdog[];
}

interface GuardOptions extends WatchOptions {
  readonly clock: Clock;
  readonly pulse: () => Promise<number>;
  readonly judgedMs: () => number;
  readonly heardMs: () => number | undefined;
  readonly delayS: number;
  readonly desk: { readonly own: OwnDesk; readonly rehearsal: Rehearsal; head(): string };
  /** All that is ill, what this guard finds among it. */
  readonly ill: () => readonly Ailment[];
  readonly settings: NotifySettings['delivery'];
  readonly log: Logger;
}

export interface Guard {
  /** What it finds by itself. */
  ailments(): readonly Ailment[];
  stop(): Promise<void>;
}

const TICK_MS = 1_000;

/** Watches Vigie itself, every second, whatever its evaluations do; tells its own desk, and somebody outside. */
export function startGuard(options: GuardOptions): Guard {
  const { clock, desk, ill, log } = options;
  const vitals = watchVitals(options);
  const deadman = startDeadman({
    ...options,
    ...{ rehearsal: desk.rehearsal, grave: desk.own.grave, head: desk.head, sighted: vitals.clock.sighted },
  });
  let tending: Promise<void> | undefined;
  const cancel = clock.every(TICK_MS, () => {
    vitals.look();
    tending ??= desk.own
      .tend(ill(), clock.now())
      .catch((error: unknown) => log.error({ err: error }, 'what is ill about Vigie itself could not be told'))
      .finally(() => {
        tending = undefined;
      });
  });
  return {
    ailments: () => [...vitals.ailments(), ...deadman.self()],
    async stop() {
      cancel();
      await deadman.stop();
      await tending;
    },
  };
}
