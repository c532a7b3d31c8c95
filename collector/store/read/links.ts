import type { ClickHouseClient } from '@clickhouse/client';
import { type CellOptions, cellView } from './cell.js';
import { durationMap } from './observation.js';
import { quantileMs } from './quantile.js';
import { IN_RANGE, rows } from './query.js';
import type { CellId } from './types.js';

/** Calls from one cell to another over the whole range, as the caller saw them. */
export interface Link {
  readonly from: CellId;
  readonly to: CellId;
  readonly calls: number;
  /** A fault, a refusal for load, or a timeout. */
  readonly failed: number;
  readonly timedOut: number;
  readonly waitedMs: number;
  /** Absent where no lengths were kept. */
  readonly p95Ms?: number | undefined;
}

/** Not `IN_VIEW`: of links whose other end is outside the scope it is told that they are. */
const LINKS = `SELECT concat(Ent, '/', Maillon) AS from, concat(PeerEnt, '/', PeerMaillon) AS to,
  ({allEnts:UInt8} = 1 OR (from = {cell:String} AND (PeerEnt = 'national' OR PeerEnt IN ({ents:Array(String)})))
    OR (to = {cell:String} AND (Ent = 'national' OR Ent IN ({ents:Array(String)})))) AS visible,
  sum(Calls) AS calls, sum(Failed) AS failed, sum(TimedOut) AS timedOut, sum(WaitedMs) AS waitedMs, sumMap(Durations) AS durations
FROM edges_1s
WHERE ${IN_RANGE}
  AND MaxReceivedAt <= fromUnixTimestamp64Milli({asOf:Int64}, 'UTC')
  AND ({allEnts:UInt8} = 1 OR {ent:String} = 'national' OR {ent:String} IN ({ents:Array(String)}))
  AND ((Ent = {ent:String} AND Maillon = {maillon:String}) OR (PeerEnt = {ent:String} AND PeerMaillon = {maillon:String}))
GROUP BY Ent, Maillon, PeerEnt, PeerMaillon ORDER BY calls DESC, from, to SETTINGS max_threads = 2`;

interface LinkRow extends Omit<Link, 'p95Ms'> {
  readonly visible: number;
  readonly durations: Readonly<Record<string, number>>;
}

export interface Links {
  /** From or to the cell, most calls first. */
  readonly links: readonly Link[];
  /** Callers and callees outside the scope. */
  readonly outside: { readonly upstream: number; readonly downstream: number };
}

/** Who called a cell and whom it called. */
export async function readLinks(client: ClickHouseClient, options: CellOptions): Promise<Links> {
  const found = await rows<LinkRow>(client, LINKS, cellView(options));
  const hidden = found.filter(({ visible }) => visible === 0);
  return {
    links: found
      .filter(({ visible }) => visible === 1)
      .map(({ from, to, calls, failed, timedOut, waitedMs, durations }) => {
        const p95Ms = quantileMs(durationMap(durations), 0.95);
        return { from, to, calls, failed, timedOut, waitedMs, ...(p95Ms !== undefined && { p95Ms }) };
      }),
    outside: {
      upstream: hidden.filter(({ to }) => to === options.cell).length,
      downstream: hidden.filter(({ from }) => from === options.cell).length,
    },
  };
}
