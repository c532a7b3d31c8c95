import { open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

/**
 * When each declared alert is over, as last told: senders repeat themselves every minute, and the journal keeps only what changes. Best
 * effort: lost, an alert ends at the end it was first told with, and is declared anew when it is told again.
 */
export interface Ends {
  get(declaration: string): number | undefined;
  set(declaration: string, untilMs: number): void;
  delete(declaration: string): void;
  /** Writes what has changed; one write at a time. */
  flush(): Promise<void>;
}

const stored = z.record(z.string(), z.number());

export async function openEnds(dir: string): Promise<Ends> {
  const file = path.join(dir, 'declared.ends');
  const ends = new Map(Object.entries(await read(file)));
  let dirty = false;
  let writing: Promise<void> | undefined;

  async function write(): Promise<void> {
    dirty = false;
    const handle = await open(`${file}.new`, 'w');
    try {
      await handle.writeFile(JSON.stringify(Object.fromEntries(ends)));
    } finally {
      await handle.close();
    }
    await rename(`${file}.new`, file);
  }

  return {
    get: (declaration) => ends.get(declaration),
    set(declaration, untilMs) {
      dirty ||= ends.get(declaration) !== untilMs;
      ends.set(declaration, untilMs);
    },
    delete(declaration) {
      dirty ||= ends.delete(declaration);
    },
    async flush() {
      await writing;
      if (!dirty) return;
      writing = write().finally(() => {
        writing = undefined;
      });
      await writing;
    },
  };
}

async function read(file: string): Promise<Readonly<Record<string, number>>> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  try {
    return stored.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
