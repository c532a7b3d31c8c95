import type { ClickHouseClient } from '@clickhouse/client';
import type { Scope } from '../../../chain/principal.js';
import { BEGAN_IN_RANGE, rows, view } from './query.js';
import type { CellId } from './types.js';

export interface TraceOptions {
  /** 32 hex digits. */
  readonly traceId: string;
  readonly asOf: number;
  readonly scope: Scope;
  /** Whether attributes, resource and events are told. */
  readonly attributes: boolean;
  /** Spans at most, the first to start. */
  readonly limit: number;
}

export interface StoredTrace {
  /** By their start; a span that was stored twice is there once. */
  readonly spans: readonly StoredSpan[];
  /** Different ones, with those beyond the limit. */
  readonly total: number;
  /** Stored more than once. */
  readonly duplicates: number;
}

/** Nanoseconds are decimal strings: they do not fit a number. */
export interface StoredSpan {
  readonly spanId: string;
  /** Empty for a root. */
  readonly parentSpanId: string;
  readonly startNs: string;
  readonly durationNs: string;
  readonly kind: string;
  /** Spans with the same one were timed by the same clock. Not for people to read: it is told of spans outside the scope, too. */
  readonly clock: string;
  /** Absent for a span outside the scope. */
  readonly told?: ToldSpan | undefined;
}

export interface ToldSpan {
  readonly cell: CellId;
  readonly service: string;
  /** Where it ran: host, instance or pod; empty if nobody says. */
  readonly host: string;
  readonly name: string;
  readonly status: string;
  readonly statusMessage: string;
  readonly outcome: string;
  readonly httpStatus: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly resource: Readonly<Record<string, string>>;
  readonly events: readonly (readonly [offsetNs: string, name: string, attributes: Readonly<Record<string, string>>])[];
}

/** Days it lies in: the trace's own table is sorted by the id. */
const WHEN = `SELECT toUnixTimestamp(min(Start)) AS from, toUnixTimestamp(max(End)) + 1 AS to, count() AS found
FROM otel_traces_trace_id_ts WHERE TraceId = {traceId:String} SETTINGS max_threads = 1`;

const VISIBLE = `({allEnts:UInt8} = 1 OR Ent = 'national' OR Ent IN ({ents:Array(String)}))`;
const OF_TRACE = `TraceId = {traceId:String} AND ${BEGAN_IN_RANGE}
  AND ReceivedAt <= fromUnixTimestamp64Milli({asOf:Int64}, 'UTC')`;

/** What the clock of a span belongs to, the surest first. */
const HOST = `arrayFirst(name -> name != '', [ResourceAttributes['host.name'], ResourceAttributes['service.instance.id'], ResourceAttributes['k8s.pod.name']])`;
const told = (expression: string, otherwise: string): string => `if(visible, ${expression}, ${otherwise})`;
/** A national span may speak of any ENT: of it a part of the chain is told no attributes. */
const shown = (expression: string, otherwise: string): string =>
  `if(visible AND {attributes:UInt8} = 1 AND ({allEnts:UInt8} = 1 OR Ent != 'national'), ${expression}, ${otherwise})`;
const NO_MAP = "CAST(map(), 'Map(String, String)')";
const asMap = (column: string): string => `CAST(${column}, 'Map(String, String)')`;

const SPANS = `SELECT SpanId AS spanId, ParentSpanId AS parentSpanId, toString(toUnixTimestamp64Nano(Timestamp)) AS startNs,
  toString(Duration) AS durationNs, SpanKind AS kind, ${VISIBLE} AS visible, ${HOST} AS at,
  if(at = '', concat('service ', ServiceName), concat('host ', at)) AS clock,
  ${told("concat(Ent, '/', Maillon)", "''")} AS cell, ${told('ServiceName', "''")} AS service, ${told('at', "''")} AS host,
  ${told('SpanName', "''")} AS name, ${told('StatusCode', "''")} AS status, ${told('StatusMessage', "''")} AS statusMessage,
  ${told('toString(Outcome)', "''")} AS outcome, ${told('HttpStatus', '0')} AS httpStatus,
  ${shown(asMap('SpanAttributes'), NO_MAP)} AS attributes, ${shown(asMap('ResourceAttributes'), NO_MAP)} AS resource,
  ${shown(
    `arrayMap((t, n, a) -> (toString(toUnixTimestamp64Nano(t) - toUnixTimestamp64Nano(Timestamp)), CAST(n, 'String'), ${asMap('a')}), Events.Timestamp, Events.Name, Events.Attributes)`,
    "CAST([], 'Array(Tuple(String, String, Map(String, String)))')",
  )} AS events
FROM otel_traces WHERE ${OF_TRACE}
ORDER BY Timestamp, Duration DESC, SpanId LIMIT 1 BY SpanId, ServiceName, SpanKind LIMIT {limit:UInt32} SETTINGS max_threads = 2`;

const COUNT = `SELECT uniqExact(SpanId, ServiceName, SpanKind) AS total, count() AS stored FROM otel_traces WHERE ${OF_TRACE} SETTINGS max_threads = 1`;

interface SpanRow extends Omit<StoredSpan, 'told'>, ToldSpan {
  readonly visible: number;
}

/** One whole trace as stored; nothing for an id that nobody sent. Spans outside the scope carry no names. */
export async function readTrace(client: ClickHouseClient, options: TraceOptions): Promise<StoredTrace> {
  const { traceId, attributes, limit } = options;
  const [when] = await rows<{ from: number; to: number; found: number }>(client, WHEN, { traceId });
  if (!when || when.found === 0) return { spans: [], total: 0, duplicates: 0 };
  const range = { fromMs: when.from * 1000, toMs: when.to * 1000 };
  const parameters = { ...view({ ...options, range }), traceId, attributes: attributes ? 1 : 0, limit };
  const [spans, [count]] = await Promise.all([
    rows<SpanRow>(client, SPANS, parameters),
    rows<{ total: number; stored: number }>(client, COUNT, parameters),
  ]);
  const { total = 0, stored = 0 } = count ?? {};
  return { spans: spans.map(spanOf), total, duplicates: stored - total };
}

function spanOf({ spanId, parentSpanId, startNs, durationNs, kind, clock, visible, ...told }: SpanRow): StoredSpan {
  const span = { spanId, parentSpanId, startNs, durationNs, kind, clock };
  if (visible === 0) return span;
  const { cell, service, host, name, status, statusMessage, outcome, httpStatus, attributes, resource, events } = told;
  return {
    ...span,
    told: {
      ...{ cell, service, host, name, status, statusMessage, outcome, httpStatus },
      ...{ attributes, resource, events },
    },
  };
}
