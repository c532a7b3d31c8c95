import type { Cancel, Clock } from '../chain/clock.js';
import type { CellId } from '../chain/model.js';
import type { KnownSources, Observation, ProbePoint, Receipt } from './detect/input.js';
import { HORIZON_S } from './detect/signals.js';
import type { SlotHistory } from './detect/slots.js';

/** Reads the rows between two instants (ms since the epoch, half-open) as known now. */
export type Read = (range: { readonly fromMs: number; readonly toMs: number }) => Promise<Observation>;

export interface Feed {
  /** What is known of the 90 s up to `second`, read again if something new was stored; never fails. */
  observe(second: number): Promise<Observation>;
  /** Since when reading has failed, ms since the epoch. */
  failingSinceMs(): number | undefined;
  /** True once something was read. */
  started(): boolean;
  stop(): void;
}

/** Senders' clocks may run ahead a little; those seconds are read now and judged when their turn comes. */
const AHEAD_MS = 5000;
/** Real time after which a read that has not come back counts as failing: evaluations do not wait for it any longer. */
const PATIENCE_MS = 5000;

interface FeedOptions {
  readonly clock: Clock;
  readonly read: Read;
  /** Tells when something new is stored; without it (a remote store) every observation reads. */
  readonly onCommit?: ((listener: () => void) => Cancel) | undefined;
  /** Receipts known from before the first read. */
  readonly lastReceivedMs?: ReadonlyMap<CellId, number> | undefined;
  /** What was last asked beside the evaluations: the probes of Vigie itself, who was heard, what earlier days brought, and who came in them. */
  readonly beside?:
    | {
        readonly probes: () => readonly ProbePoint[];
        readonly receipts: () => readonly Receipt[];
        readonly history?: () => SlotHistory;
        readonly known?: () => readonly KnownSources[];
      }
    | undefined;
  /** Told once when reading begins to fail. */
  readonly onFailure: (error: unknown) => void;
}

/**
 * The rows last read, sliding by themselves while nothing new is stored: an idle console asks nothing, and a store
 * that does not answer leaves cells that age instead of a console that stops.
 */
export function openFeed({ clock, read, onCommit, lastReceivedMs, beside, onFailure }: FeedOptions): Feed {
  let known: Observation = nothing(lastReceivedMs ?? new Map());
  let fresh = true;
  let started = false;
  let failing: number | undefined;
  const cancel = onCommit?.(() => {
    fresh = true;
  });

  let reading: Promise<void> | undefined;

  async function refresh(second: number): Promise<void> {
    // Before the read: what is stored meanwhile is read next time.
    fresh = false;
    try {
      known = await read({ fromMs: (second + 1 - HORIZON_S) * 1000, toMs: clock.now() + AHEAD_MS });
      started = true;
      failing = undefined;
    } catch (error) {
      fresh = true;
      fail(error);
    }
  }

  function fail(error: unknown): void {
    if (failing === undefined) onFailure(error);
    failing ??= clock.now();
  }

  /** One read at a time, waited for until it is late; once it is, what is known ages until the read comes back. */
  async function patiently(second: number): Promise<void> {
    const late = reading !== undefined;
    reading ??= refresh(second).finally(() => {
      reading = undefined;
    });
    if (late) return;
    let over: Cancel = () => {};
    const deadline = new Promise<void>((resolve) => {
      over = clock.after(PATIENCE_MS * clock.rate, () => {
        fail(new Error(`no answer in ${PATIENCE_MS / 1000} s`));
        resolve();
      });
    });
    await Promise.race([reading, deadline]);
    over();
  }

  return {
    async observe(second) {
      if (fresh || reading || !onCommit) await patiently(second);
      return {
        ...known,
        second,
        ...(beside && { probes: beside.probes(), receipts: beside.receipts() }),
        ...(beside?.history && { history: beside.history() }),
        ...(beside?.known && { known: beside.known() }),
      };
    },
    failingSinceMs: () => failing,
    started: () => started,
    stop: () => cancel?.(),
  };
}

function nothing(lastReceivedMs: ReadonlyMap<CellId, number>): Observation {
  return { second: 0, cells: new Map(), edges: [], gauges: [], lastReceivedMs };
}
