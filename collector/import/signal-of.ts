import { MalformedBody } from '../otlp/malformed-body.js';
import { FIXED32, FIXED64, LENGTH, WireReader } from '../otlp/wire-reader.js';
import type { Signal } from '../wal/segment.js';
import type { ArchiveRecord } from './records.js';

const KEYS: Readonly<Record<string, Signal>> = {
  resourceSpans: 'traces',
  resource_spans: 'traces',
  resourceMetrics: 'metrics',
  resource_metrics: 'metrics',
  resourceLogs: 'logs',
  resource_logs: 'logs',
};

/** The signal of an export request; undefined if it is none, or an empty one that could be of any. */
export function signalOf({ body, format }: Pick<ArchiveRecord, 'body' | 'format'>): Signal | undefined {
  return format === 'json' ? signalOfJson(body) : signalOfProtobuf(body);
}

/** By the first key; only where that is a stranger is the whole parsed. */
function signalOfJson(body: Buffer): Signal | undefined {
  const first = /^\s*\{\s*"([A-Za-z_]+)"/.exec(body.toString('latin1', 0, 200))?.[1] ?? '';
  if (Object.hasOwn(KEYS, first)) return KEYS[first];
  try {
    const known = Object.keys(JSON.parse(body.toString()) as object).find((key) => Object.hasOwn(KEYS, key));
    return known === undefined ? undefined : KEYS[known];
  } catch {
    return undefined;
  }
}

/**
 * The three requests nest alike (1 resource, in it 2 scope, in it 2 items), so the first item that differs tells: a span has
 * fixed64 times in 7 and 8, a log record in 1 and 11 (and fixed32 flags in 8), a metric has its data in one of 5, 7, 9, 10, 11.
 */
function signalOfProtobuf(body: Buffer): Signal | undefined {
  const reader = new WireReader();
  reader.open(body);
  try {
    return within(reader, 1, () => within(reader, 2, () => within(reader, 2, () => signalOfItem(reader))));
  } catch (error) {
    if (error instanceof MalformedBody) return undefined;
    throw error;
  }
}

/** Looks into each message in `field` until one says what it is. */
function within(reader: WireReader, field: number, look: () => Signal | undefined): Signal | undefined {
  while (reader.next()) {
    if (reader.field !== field || reader.wire !== LENGTH) reader.skip();
    else {
      const outer = reader.enter();
      const found = look();
      if (found) return found;
      reader.leave(outer);
    }
  }
  return undefined;
}

const DATA = new Set([5, 7, 9, 10, 11]);

function signalOfItem(reader: WireReader): Signal | undefined {
  let metric = false;
  while (reader.next()) {
    const { field, wire } = reader;
    if (wire === FIXED64 && (field === 7 || field === 8)) return 'traces';
    if ((wire === FIXED64 && (field === 1 || field === 11)) || (wire === FIXED32 && field === 8)) return 'logs';
    if (wire === LENGTH && DATA.has(field)) metric = true;
    reader.skip();
  }
  return metric ? 'metrics' : undefined;
}
