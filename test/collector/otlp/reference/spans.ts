import type { TraceWalk } from '../../../../collector/otlp/trace-walk.js';
import type { WalkResult } from '../../../../collector/otlp/walk-context.js';
import { spanColumns } from './columns.js';
import { receivedAtNs } from './context.js';
import { encode, traceRequest } from './messages.js';
import { decodeRows, type Row } from './row-binary.js';

export type Plain = Readonly<Record<string, string | number | boolean>>;

/** A plain object as OTLP attributes. */
export function attributes(values: Plain): object[] {
  return Object.entries(values).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: string | number | boolean): object {
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

const startNs = receivedAtNs - 2_000_000_000n;

/** A good SERVER span of 100 ms, with these fields in place of its own. */
export function span(fields: object = {}): object {
  return {
    traceId: Buffer.alloc(16, 1),
    spanId: Buffer.alloc(8, 2),
    kind: 2,
    startTimeUnixNano: String(startNs),
    endTimeUnixNano: String(startNs + 100_000_000n),
    ...fields,
  };
}

export function request(spans: readonly object[], resource: Plain = { 'service.name': 'portail' }): Buffer {
  return encode(traceRequest, {
    resourceSpans: [{ resource: { attributes: attributes(resource) }, scopeSpans: [{ spans }] }],
  });
}

export function walkSpans(
  walk: TraceWalk,
  spans: readonly object[],
  resource?: Plain,
): WalkResult & { decoded: Row[] } {
  const result = walk.walk(request(spans, resource), 'beta', receivedAtNs);
  return { ...result, decoded: decodeRows(result.payload, spanColumns) };
}

/** The row of one span with these attributes. */
export function rowOf(walk: TraceWalk, sent: Plain, fields: object = {}, resource?: Plain): Row {
  return walkSpans(walk, [span({ attributes: attributes(sent), ...fields })], resource).decoded[0]!;
}
