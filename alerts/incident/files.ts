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

/** Throws a SyntaxError if the line is not one of ours. */
export function parsePayloadLine(line: Buffer): PayloadLine {
  const parsed = JSON.parse(line.toString('utf8')) as { sha256: string; payload?: unknown; erased?: string };
  if (typeof parsed.sha256 !== 'string') throw new SyntaxError('payload line without sha256');
  if (typeof parsed.erased === 'string') return { sha256: parsed.sha256 };
  // Under another name the payload would hash well and be read as none.
  if (!line.subarray(0, PAYLOAD_START.length).equals(Buffer.from(PAYLOAD_START)))
    throw new SyntaxError('neither a payload nor the mark of an erasure');
  const text = line.subarray(PAYLOAD_START.length, line.length - PAYLOAD_END);
  return { sha256: parsed.sha256, payload: parsed.payload, actual: sha256(text) };
}

/** A file's complete lines, and where they end: bytes after `end` are a line cut short. */
export interface Lines {
  readonly lines: readonly Buffer[];
  readonly end: number;
  readonly size: number;
}

export async function readLines(file: string): Promise<Lines> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const lines: Buffer[] = [];
  let start = 0;
  for (let newline = bytes.indexOf(10); newline >= 0; newline = bytes.indexOf(10, start)) {
    lines.push(bytes.subarray(start, newline));
    start = newline + 1;
  }
  return { lines, end: start, size: bytes.length };
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
