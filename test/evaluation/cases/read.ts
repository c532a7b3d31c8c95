import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { CellSecond, EdgeSecond, ProbePoint } from '../../../alerts/detect/input.js';
import type { Gauge, KnownSources, Tick } from '../telemetry/tick.js';
import type { CaseHeader } from './format.js';
import { lineSchema } from './schema.js';

interface Collected {
  cells: CellSecond[];
  edges: EdgeSecond[];
  gauges: Gauge[];
  received: [string, number][];
  known: KnownSources[];
  probes: ProbePoint[];
}

const nothing = (): Collected => ({ cells: [], edges: [], gauges: [], received: [], known: [], probes: [] });

/** A line that is not of the format. */
export class CaseError extends Error {
  override readonly name = 'CaseError';
}

/** The header, then a tick for each `now`. Throws `CaseError` with the file and line of what is wrong. */
export async function* readCase(file: string): AsyncGenerator<CaseHeader | Tick> {
  let [number, header] = [0, undefined as CaseHeader | undefined];
  let collected = nothing();
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (text.trim() === '') continue;
    const line = parse(text, `${file}:${number}`);
    if (line.type === 'case') {
      header = line as CaseHeader;
      yield header;
      continue;
    }
    if (!header) throw new CaseError(`${file}:${number}: the first line must be the case's header`);
    if (line.type === 'now') {
      yield { second: line.second, ...collected };
      collected = nothing();
    } else if (line.type === 'cell') {
      const { type: _, durations, composition, ...row } = line;
      const buckets = new Map(Object.entries(durations).map(([bucket, n]) => [Number(bucket), n]));
      collected.cells.push({ ...row, durations: buckets, composition: new Map(Object.entries(composition)) });
    } else if (line.type === 'received') collected.received.push([line.cell, line.ms]);
    else {
      const { type, ...row } = line;
      if (type === 'edge') collected.edges.push(row as EdgeSecond);
      else if (type === 'gauge') collected.gauges.push(row as Gauge);
      else if (type === 'probe') collected.probes.push(row as ProbePoint);
      else collected.known.push(row as KnownSources);
    }
  }
  if (!header) throw new CaseError(`${file} is empty`);
}

function parse(text: string, where: string): ReturnType<typeof lineSchema.parse> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CaseError(`${where}: no JSON: ${(cause as Error).message}`);
  }
  const parsed = lineSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CaseError(`${where}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is not of the format'}`);
  }
  return parsed.data;
}
