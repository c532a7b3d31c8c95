import { isUtf8 } from 'node:buffer';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson, sha256 } from './canonical.js';

/**
 * The journal on disk. Events and payloads stand in pairs of files named after their first event, the n-th line of one belonging
 * to the n-th line of the other:
 *
 * - `events-000000000001.ndjson`: canonical JSON of each event
 * - `payloads/payloads-000000000001.ndjson`: `{"payload":…,"sha256":"…"}`, or `{"erased":"<instant>","sha256":"…"}`
 * - `head`: sequence number and hash of the last event, so that a cut or altered end shows too
 */
export interface FilePair {
  readonly firstSeq: number;
  readonly events: string;
  readonly payloads: string;
}

export interface Head {
  readonly seq: number;
  readonly hash: string;
}

export const ZERO_HASH = '0'.repeat(64);
const NAME = /^events-(\d{12})\.ndjson$/;
const PAYLOAD_START = '{"payload":';
/** `,"sha256":"` + 64 hex digits + `"}`. */
const PAYLOAD_END = 11 + 64 + 2;

export function filePair(dir: string, firstSeq: number): FilePair {
  const number = String(firstSeq).padStart(12, '0');
  return {
    firstSeq,
    events: path.join(dir, `events-${number}.ndjson`),
    payloads: path.join(dir, 'payloads', `payloads-${number}.ndjson`),
  };
}

/** Pairs in order of their events. */
export async function listPairs(dir: string): Promise<FilePair[]> {
  const names = await readdir(dir);
  return names
    .flatMap((name) => NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b)
    .map((firstSeq) => filePair(dir, firstSeq));
}

export function payloadLine(payload: string, hash: string): string {
  return `${PAYLOAD_START}${payload},"sha256":"${hash}"}\n`;
}

export function erasedLine(at: string, hash: string): string {
  return `${canonicalJson({ erased: at, sha256: hash })}\n`;
}

export interface PayloadLine {
  readonly sha256: string;
  /** Absent once erased. */
  readonly payload?: unknown;
  /** SHA-256 of the payload's text as it stands. */
  readonly actual?: string | undefined;
}

const PAYLOAD_TAIL = /^,"sha256":"([0-9a-f]{64})"\}$/;

/** Throws a SyntaxError if the line is not one of ours. */
export function parsePayloadLine(line: string): PayloadLine {
  // Under another name the payload would hash well and be read as none.
  if (!line.startsWith(PAYLOAD_START)) return parseErased(line);
  const label = PAYLOAD_TAIL.exec(line.slice(-PAYLOAD_END))?.[1];
  if (label === undefined) throw new SyntaxError('payload line without sha256');
  const text = line.slice(PAYLOAD_START.length, -PAYLOAD_END);
  return { sha256: label, payload: JSON.parse(text), actual: sha256(text) };
}

function parseErased(line: string): PayloadLine {
  const parsed = JSON.parse(line) as { sha256?: unknown; erased?: unknown };
  if (typeof parsed.sha256 !== 'string') throw new SyntaxError('payload line without sha256');
  if (typeof parsed.erased !== 'string') throw new SyntaxError('neither a payload nor the mark of an erasure');
  return { sha256: parsed.sha256 };
}

/**
 * A file's complete lines, and where they end: bytes after `end` are a line cut short. Lines are cut out one at a time, for a year of them at once
 * is a burden to the garbage collector that takes longer than reading them.
 */
export interface Lines {
  readonly count: number;
  readonly end: number;
  readonly size: number;
  /** Without its line end. What is no UTF-8 comes as replacement characters: `isText` tells that there is none. */
  text(index: number): string;
  /** With its line end. */
  bytes(index: number): Buffer;
  /** Whether the line's bytes are those of its text, and no others that read the same. */
  isText(index: number): boolean;
}

export async function readLines(file: string): Promise<Lines> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const ends: number[] = [];
  for (let newline = bytes.indexOf(10); newline >= 0; newline = bytes.indexOf(10, newline + 1)) ends.push(newline);
  const startOf = (index: number): number => (index === 0 ? 0 : (ends[index - 1] as number) + 1);
  const end = startOf(ends.length);
  const allText = isUtf8(bytes.subarray(0, end));
  const line = (index: number): Buffer => bytes.subarray(startOf(index), ends[index] as number);
  return {
    ...{ count: ends.length, end, size: bytes.length },
    text: (index) => bytes.toString('utf8', startOf(index), ends[index]),
    bytes: (index) => bytes.subarray(startOf(index), (ends[index] as number) + 1),
    isText: (index) => allText || isUtf8(line(index)),
  };
}

/** Fixed width, so that rewriting it in place never leaves half of an old head. */
export function headText({ seq, hash }: Head): string {
  return `${String(seq).padStart(12, '0')} ${hash}\n`;
}

/** Undefined if there is none that can be read; `missing` if the file itself is gone. */
export async function readHead(dir: string): Promise<Head | undefined | 'missing'> {
  const text = await readFile(path.join(dir, 'head'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return 'missing';
  const match = /^(\d{12}) ([0-9a-f]{64})\n$/.exec(text);
  return match ? { seq: Number(match[1]), hash: match[2] as string } : undefined;
}
