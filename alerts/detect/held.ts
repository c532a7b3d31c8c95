import type { CellSecond } from './input.js';
import { kept } from './kept.js';
import { rowAt } from './signals.js';
import type { CellNow } from './situation.js';

/** Connections that are there and ask for nothing, or take for ever: what slow clients do, and half-open ones. */
export interface HeldConnections {
  /** Share of the workers held by nobody whose request ends: in flight less arrivals × duration (Little's law). */
  readonly workers?: number | undefined;
  /** Share of the time of the requests that ended in those of more than `VERY_LATE_MS`. */
  readonly veryLate: number;
  /** Half-open connections, of the backlog's limit. */
  readonly halfOpen?: number | undefined;
  /** Share of the processors in use. */
  readonly cpu?: number | undefined;
}

/** No platform waits so long for its own maillons: only a client that does not take its answer. 2^(95/4) µs, about 14 s. */
const VERY_LATE = 95;

/** Time of the requests of a second, and of those that were very late; in any unit. */
const timeOf = kept(({ durations }: CellSecond, _: undefined) => {
  const time = { all: 0, late: 0 };
  for (const [bucket, count] of durations) {
    const ms = count * 2 ** ((bucket + 0.5) / 4);
    time.all += ms;
    if (bucket >= VERY_LATE) time.late += ms;
  }
  return time;
});

/** @param windowS length of the window of `now` */
export function heldAt(now: CellNow, windowS: number): HeldConnections {
  const { resources, window } = now;
  let [all, late] = [0, 0];
  for (let age = 0; age < windowS; age++) {
    const row = rowAt(now.timeline, age);
    if (!row) continue;
    const time = timeOf(row, undefined);
    all += time.all;
    late += time.late;
  }
  const { pool, active, cpu, halfOpen } = {
    pool: resources?.pool,
    active: resources?.active ?? resources?.connections ?? resources?.pool,
    cpu: resources?.cpu,
    halfOpen: resources?.['half-open'],
  };
  const explained = (window.requests / windowS) * (window.meanMs / 1000);
  return {
    workers: pool?.limit && active ? Math.max(0, Math.min(1, (active.used - explained) / pool.limit)) : undefined,
    veryLate: all > 0 ? late / all : 0,
    halfOpen: halfOpen?.limit ? Math.min(1, halfOpen.used / halfOpen.limit) : undefined,
    cpu: cpu?.used,
  };
}

/** Share of the time, and of the backlog, from which connections that ask for nothing are the story. */
const TAKEN = { veryLate: 0.4, backlog: 0.9 } as const;

/** Slow readers or half-open connections, whatever the load. */
export function isTaken(held: HeldConnections | undefined): boolean {
  return held !== undefined && (held.veryLate >= TAKEN.veryLate || (held.halfOpen ?? 0) >= TAKEN.backlog);
}

/** Backlog that counts as full, and what is left of the expected arrivals when handshakes are dropped. */
const BACKLOG_FULL = 0.9;
const ARRIVALS_LEFT = 0.75;

/**
 * Handshakes are dropped: the backlog is full and fewer arrive than expected. No span tells of the people outside, so that
 * this is harm by itself.
 */
export function handshakesDropped(
  halfOpen: { readonly used: number; readonly limit?: number | undefined } | undefined,
  offeredPerS: number,
  expectedPerS: number | undefined,
): boolean {
  if (!halfOpen?.limit || expectedPerS === undefined) return false;
  return halfOpen.used >= BACKLOG_FULL * halfOpen.limit && offeredPerS < ARRIVALS_LEFT * expectedPerS;
}
