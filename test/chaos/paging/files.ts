import { readlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import { fileStep, type Written } from './steps.js';

type Reach = (step: string) => void;

/**
 * Says when the journal's files are written: the methods of every file handle of this process are wrapped, and the journal itself knows nothing
 * of it. Half a write is a real half: the first bytes are in the file when the step is told.
 */
export async function watchFiles(dir: string, reach: Reach): Promise<void> {
  const sample = await open(dir, 'r');
  const methods = Object.getPrototypeOf(sample) as FileHandle;
  await sample.close();
  const { appendFile, datasync, write } = methods;
  /** What the flush under way writes: its payloads come first. */
  let what: Written | undefined;

  methods.appendFile = async function (this: FileHandle, data, ...rest) {
    const file = fileOf(this);
    if (file === undefined) return appendFile.call(this, data, ...rest);
    if (file === 'payload') what = writtenBy(String(data));
    const bytes = Buffer.from(data as Uint8Array);
    const half = Math.ceil(bytes.length / 2);
    await appendFile.call(this, bytes.subarray(0, half));
    tell(`${file} half written`);
    await appendFile.call(this, bytes.subarray(half));
    tell(`${file} written`);
  };
  methods.datasync = async function (this: FileHandle) {
    const file = fileOf(this);
    await datasync.call(this);
    if (file !== undefined) tell(`${file} synced`);
  };
  methods.write = async function (this: FileHandle, ...call: unknown[]) {
    const isHead = nameOf(this) === 'head';
    const result = await (write as (...all: unknown[]) => Promise<unknown>).apply(this, call);
    if (isHead) tell('head written');
    return result;
  } as typeof write;

  function tell(step: string): void {
    if (what !== undefined) reach(fileStep(what, step as Parameters<typeof fileStep>[1]));
  }
}

function nameOf({ fd }: FileHandle): string {
  return path.basename(readlinkSync(`/proc/self/fd/${fd}`));
}

function fileOf(handle: FileHandle): 'payload' | 'event' | undefined {
  const name = nameOf(handle);
  if (name.startsWith('payloads-')) return 'payload';
  return name.startsWith('events-') ? 'event' : undefined;
}

/** Of the first event of a flush, by what its payload alone has. */
function writtenBy(line: string): Written | undefined {
  const { payload } = JSON.parse(line.slice(0, line.indexOf('\n'))) as { payload: Record<string, unknown> };
  if ('assessment' in payload) return 'opened';
  if ('target' in payload && 'page' in payload) return 'due';
  if ('page' in payload) return 'error' in payload ? undefined : 'sent';
  return 'reason' in payload && 'incident' in payload ? 'closed' : undefined;
}
