import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';

/** What a chain is read from: see `readYamlFiles`. */
export function isChainFile(dir: string, file: string): boolean {
  return /\.ya?ml$/.test(file) && !/(^|[/\\])\./.test(path.relative(dir, file));
}

/**
 * Tells one state of the YAML files under a directory from another, by what a directory entry says of them: nothing is read.
 * Files are followed through links, so that a directory swapped as a whole (a mounted Kubernetes ConfigMap) is seen.
 */
export async function contentMark(dir: string): Promise<string> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).catch(absent);
  const files = (entries ?? [])
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => isChainFile(dir, file));
  const marks = await Promise.all(files.sort().map(async (file) => `${file} ${await markOf(file)}`));
  return entries ? marks.join('\n') : 'absent';
}

async function markOf(file: string): Promise<string> {
  const found = await stat(file, { bigint: true }).catch(absent);
  return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : 'absent';
}

/** Whatever cannot be looked at, looks absent; reading it then says why. */
function absent(): undefined {
  return undefined;
}
