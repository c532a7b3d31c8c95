import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * Closes the one hole in the engine's exactly-once: it writes a part's deduplication record before it renames the part, so
 * a kill between the two makes the replay skip a part that never existed. For each table of the directory, if the last
 * record adds a part that no part on disk contains, a record that drops it is appended; a torn last line is cut off. So is
 * one for a part that the engine, opening the directory, found broken and set aside (see `PartInspector`).
 *
 * Only for a directory in which no engine inserts; one that has it open must open it again. Returns what was mended, for the log.
 *
 * Log format (MergeTreeDeduplicationLog): lines `<operation>\t<part name>\t<block id>\n`, operation 1 adds, 2 drops.
 */
export function repair(path: string): string[] {
  return tablesIn(join(path, 'store')).flatMap(repairTable);
}

interface Entry {
  readonly operation: string;
  readonly part: string;
  readonly blockId: string;
}

function repairTable(table: string): string[] {
  const logs = logFiles(join(table, 'deduplication_logs'));
  const newest = logs.at(-1);
  if (newest === undefined) return [];
  const torn = logs.filter(cutTornLine).map((log) => `cut a torn record off ${log}`);
  const entries = logs.flatMap(readEntries);
  const parts = partsIn(table);
  const orphans = [...new Set([...orphansAtEnd(entries, parts), ...orphansOfBroken(entries, parts, brokenIn(table))])];
  if (orphans.length === 0) return torn;
  append(newest, orphans.map(({ part, blockId }) => `2\t${part}\t${blockId}\n`).join(''));
  return [...torn, ...orphans.map(({ part }) => `dropped the record of ${part}, which ${table} never got`)];
}

/** The last part's records (one insert may write several), if that part was added and lies in no part on disk. */
function orphansAtEnd(entries: readonly Entry[], parts: readonly PartName[]): Entry[] {
  const last = entries.at(-1);
  const name = last?.operation === '1' ? partName(last.part) : undefined;
  if (last === undefined || name === undefined || parts.some((part) => contains(part, name))) return [];
  const start = entries.findLastIndex(({ operation, part }) => operation !== '1' || part !== last.part);
  return entries.slice(start + 1);
}

/** Records in force of parts that only a broken one contained. */
function orphansOfBroken(entries: readonly Entry[], parts: readonly PartName[], broken: readonly PartName[]): Entry[] {
  if (broken.length === 0) return [];
  const inForce = new Map(entries.map((entry) => [entry.blockId, entry]));
  return [...inForce.values()].filter(({ operation, part }) => {
    const name = operation === '1' ? partName(part) : undefined;
    const inside = (outer: PartName): boolean => name !== undefined && contains(outer, name);
    return broken.some(inside) && !parts.some(inside);
  });
}

interface PartName {
  readonly partition: string;
  readonly minBlock: number;
  readonly maxBlock: number;
}

/** `<partition>_<min block>_<max block>_<level>[_<mutation>]`; undefined for anything else, `tmp_` directories included. */
function partName(name: string): PartName | undefined {
  const found = /^([^_]+)_(\d+)_(\d+)_(\d+)(?:_\d+)?$/.exec(name);
  if (!found) return undefined;
  return { partition: found[1] as string, minBlock: Number(found[2]), maxBlock: Number(found[3]) };
}

/** A part that was merged since lives on in the part that covers its block numbers. */
function contains(outer: PartName, inner: PartName): boolean {
  return outer.partition === inner.partition && outer.minBlock <= inner.minBlock && outer.maxBlock >= inner.maxBlock;
}

const partsIn = (table: string): PartName[] => readdirSync(table).flatMap((name) => partName(name) ?? []);

/** What the engine set aside at a start: `detached/broken-on-start_<part>[_try<n>]`. */
function brokenIn(table: string): PartName[] {
  const detached = join(table, 'detached');
  if (!existsSync(detached)) return [];
  return readdirSync(detached).flatMap((name) => {
    const part = /^broken-on-start_(.+?)(?:_try\d+)?$/.exec(name)?.[1];
    return (part !== undefined && partName(part)) || [];
  });
}

/** `store/<first three digits>/<uuid>`. */
function tablesIn(store: string): string[] {
  if (!existsSync(store)) return [];
  return readdirSync(store).flatMap((prefix) =>
    readdirSync(join(store, prefix)).map((uuid) => join(store, prefix, uuid)),
  );
}

/** Oldest first. */
function logFiles(directory: string): string[] {
  if (!existsSync(directory)) return [];
  const number = (name: string): number => Number(/_(\d+)\.txt$/.exec(name)?.[1] ?? Number.NaN);
  return readdirSync(directory)
    .filter((name) => !Number.isNaN(number(name)))
    .sort((a, b) => number(a) - number(b))
    .map((name) => join(directory, name));
}

function cutTornLine(log: string): boolean {
  const bytes = readFileSync(log);
  const whole = bytes.lastIndexOf('\n') + 1;
  if (whole === bytes.length) return false;
  truncateSync(log, whole);
  return true;
}

function readEntries(log: string): Entry[] {
  const lines = readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => {
    const [operation = '', part = '', blockId = ''] = line.split('\t');
    return { operation, part, blockId };
  });
}

function append(log: string, text: string): void {
  const file = openSync(log, 'a');
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
