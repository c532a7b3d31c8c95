import { readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

const YAML = /\.ya?ml$/;

/** Whether a file under `dir` is one of a chain: YAML, and neither hidden nor in a hidden directory. */
export function isChainFile(dir: string, file: string): boolean {
  return YAML.test(file) && !/(^|[/\\])\./.test(path.relative(dir, file));
}

/**
 * The files of a chain under a directory, in the order of their paths. Links are followed, for a région's directory may be
 * mounted or checked out elsewhere; each directory is entered once, so that links in a circle end. Rejects with the error
 * of whatever directory cannot be read.
 */
export async function yamlPaths(dir: string): Promise<string[]> {
  const found: string[] = [];
  await enter(dir, found, new Set());
  return found.sort();
}

async function enter(dir: string, found: string[], entered: Set<string>): Promise<void> {
  const real = await realpath(dir);
  if (entered.has(real)) return;
  entered.add(real);
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (entry.name.startsWith('.')) continue;
    const here = path.join(dir, entry.name);
    const leadsOn = entry.isSymbolicLink() ? await isDirectory(here) : entry.isDirectory();
    if (leadsOn) await enter(here, found, entered);
    else if (YAML.test(entry.name)) found.push(here);
  }
}

/** A link to nothing is a file that cannot be read. */
async function isDirectory(link: string): Promise<boolean> {
  const target = await stat(link).catch(() => undefined);
  return target?.isDirectory() === true;
}
