import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { RunbookError, tell } from '../../runbooks/fault.js';
import { loadRunbooks } from '../../runbooks/registry.js';

export const shipped = path.resolve(import.meta.dirname, '../../runbooks');

type Edits = Record<string, (text: string) => string>;

/** Copies of the panne runbook, each changed by its edit, beside the shipped messages, in a folder of their own. */
export async function folder(edits: Edits): Promise<string> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'vigie-runbooks-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  await cp(path.join(shipped, 'communication'), path.join(dir, 'communication'), { recursive: true });
  const text = await readFile(path.join(shipped, 'panne.md'), 'utf8');
  for (const [name, edit] of Object.entries(edits)) {
    const source = name.startsWith('communication/') ? await readFile(path.join(shipped, name), 'utf8') : text;
    await writeFile(path.join(dir, name), edit(source));
  }
  return dir;
}

/** What is said of such a folder, which must be something. */
export async function faults(edits: Edits, options: Parameters<typeof loadRunbooks>[1] = {}): Promise<string[]> {
  const error = await loadRunbooks(await folder(edits), options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RunbookError);
  return (error as RunbookError).faults.map(tell);
}
