import { stat } from 'node:fs/promises';
import { yamlPaths } from './yaml-paths.js';

/**
 * Tells one state of the YAML files under a directory from another, by what a directory entry says of them: nothing is read.
 * Files are followed through links, so that a directory swapped as a whole (a mounted Kubernetes ConfigMap) is seen.
 */
export async function contentMark(dir: string): Promise<string> {
  const files = await yamlPaths(dir).catch(absent);
  const marks = await Promise.all((files ?? []).map(async (file) => `${file} ${await markOf(file)}`));
  return files ? marks.join('\n') : 'absent';
}

async function markOf(file: string): Promise<string> {
  const found = await stat(file, { bigint: true }).catch(absent);
  return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : 'absent';
}

/** Whatever cannot be looked at, looks absent; reading it then says why. */
function absent(): undefined {
  return undefined;
}
