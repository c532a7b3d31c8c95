import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfPresent } from './durable.js';
import { type FrameHead, scanFrames } from './frame.js';
import { heads } from './heads.js';
import { askForRetry, putBack } from './put-back.js';
import {
  closedFileName,
  openFileName,
  parseFileName,
  type SegmentName,
  type SegmentState,
  SIGNALS,
  type Signal,
} from './segment.js';

/** A segment on the disk, as a person at the keyboard sees it; read beside a collector that runs. */
export interface SegmentReport {
  readonly id: string;
  readonly signal: Signal;
  /** `retry`: was refused, and waits for the collector to take it back. */
  readonly state: SegmentState | 'retry';
  readonly rows: number;
  readonly bytes: number;
  /** Of its oldest frame; undefined if none can be read. */
  readonly receivedAtMs: number | undefined;
  /** Why the store did not take it, when it was refused. */
  readonly reason: string | undefined;
}

/** A segment with what it is made of. */
export interface SegmentDetails extends SegmentReport {
  readonly path: string;
  /** Up to the first byte that is damaged. */
  readonly frames: readonly FrameHead[];
  /** Where the damage begins, bytes from the start; undefined if there is none. */
  readonly damagedAt: number | undefined;
}

/** What was asked of a segment cannot be done with it. */
export class SegmentError extends Error {
  override readonly name = 'SegmentError';
}

/** Where the logs of a data directory lie. */
export function walDirectory(dataDir: string, signal: Signal): string {
  return join(dataDir, 'wal', signal);
}

/** SHA-256 (hex) of the bodies of a sender that the logs hold since an instant, loaded or not. */
export async function heldDigests(dataDir: string, sender: string, sinceMs: number): Promise<ReadonlySet<string>> {
  const digests = new Set<string>();
  for (const { path, name } of await find(dataDir)) {
    const { mtimeMs } = (await unlessGone(stat(path))) ?? { mtimeMs: 0 };
    if (name.state !== 'open' && mtimeMs < sinceMs) continue;
    const bytes = name.state === 'open' ? Number.POSITIVE_INFINITY : name.bytes;
    for (const head of (await unlessGone(heads(path, bytes, Number.POSITIVE_INFINITY))) ?? [])
      if (head.sender === sender) digests.add(head.digest.toString('hex'));
  }
  return digests;
}

interface Found {
  readonly signal: Signal;
  readonly name: SegmentName;
  readonly path: string;
  readonly retry: boolean;
}

/** All segments of the data directory, oldest first within a signal. */
export async function listSegments(dataDir: string): Promise<SegmentReport[]> {
  const reports: SegmentReport[] = [];
  for (const found of await find(dataDir)) {
    const report = await unlessGone(describe(dataDir, found));
    if (report) reports.push(report);
  }
  return reports;
}

/** Rejects with a SegmentError if there is none of this id. */
export async function showSegment(dataDir: string, id: string): Promise<SegmentDetails> {
  const found = await one(dataDir, id);
  const bytes = await readFile(found.path);
  const { frames, validBytes } = scanFrames(found.name.state === 'open' ? bytes : bytes.subarray(0, found.name.bytes));
  const whole = found.name.state === 'open' ? bytes.length : found.name.bytes;
  return {
    ...(await describe(dataDir, found)),
    path: found.path,
    frames: frames.map(({ payload: _, ...head }) => head),
    damagedAt: validBytes < whole ? validBytes : undefined,
  };
}

/**
 * Puts a refused segment back for loading, under its own token: rows of it that the store already has are not stored again.
 * The collector takes it within seconds, or at its next start. Rejects with a SegmentError if it is not a refused one.
 */
export async function retrySegment(dataDir: string, id: string): Promise<void> {
  const { name, signal, retry } = await one(dataDir, id);
  if (retry) throw new SegmentError(`segment ${id} already waits for the collector: start it if none runs`);
  if (name.state !== 'refused') throw new SegmentError(`segment ${id} is ${name.state}, not refused: nothing to retry`);
  await askForRetry(walDirectory(dataDir, signal), name);
}

async function find(dataDir: string): Promise<Found[]> {
  const found: Found[] = [];
  for (const signal of SIGNALS) {
    const dir = walDirectory(dataDir, signal);
    const files = (await unlessGone(readdir(dir))) ?? [];
    for (const name of files.map(parseFileName)) {
      if (name) found.push({ signal, name, path: join(dir, fileOf(name)), retry: false });
    }
    for (const name of await putBack(dir))
      found.push({ signal, name, path: join(dir, 'retry', fileOf(name)), retry: true });
  }
  return found.sort((a, b) => (a.signal === b.signal && a.name.id < b.name.id ? -1 : a.signal === b.signal ? 1 : 0));
}

async function one(dataDir: string, id: string): Promise<Found> {
  const found = (await find(dataDir)).find(({ name }) => name.id === id);
  if (!found) throw new SegmentError(`no segment ${id} in ${join(dataDir, 'wal')}; see vigie segments list`);
  return found;
}

function fileOf(name: SegmentName): string {
  return name.state === 'open' ? openFileName(name.id) : closedFileName(name, name.state);
}

async function describe(dataDir: string, { signal, name, path, retry }: Found): Promise<SegmentReport> {
  const open = name.state === 'open';
  const all = await heads(path, open ? Number.POSITIVE_INFINITY : name.bytes, open ? Number.POSITIVE_INFINITY : 1);
  const first = all[0]?.receivedAtNs;
  return {
    id: name.id,
    signal,
    state: retry ? 'retry' : name.state,
    rows: open ? all.reduce((sum, { rows }) => sum + rows, 0) : name.rows,
    bytes: open ? (await stat(path)).size : name.bytes,
    receivedAtMs: first === undefined ? undefined : Number(first / 1_000_000n),
    reason: name.state === 'refused' ? await reasonOf(walDirectory(dataDir, signal), name.id) : undefined,
  };
}

async function reasonOf(dir: string, id: string): Promise<string | undefined> {
  const text = await readIfPresent(join(dir, `${id}.reason.json`));
  if (text === undefined) return undefined;
  const { reason } = JSON.parse(text) as { readonly reason?: unknown };
  return typeof reason === 'string' ? reason : undefined;
}

/** The collector may rename or delete what was just listed: then there is nothing to say of it. */
async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  return await work.catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
