import type { FaultInFile } from './fault.js';
import { withoutFences } from './fences.js';

/** A file of the folder, as far as links go: `saturation.md`, `communication/panne.md`. */
export interface Linked {
  readonly file: string;
  readonly body: string;
  readonly bodyLine: number;
}

/** Links to files or headings that are not there. Addresses of the web are left alone: a check must run without a network. */
export function deadLinks(here: Linked, files: readonly Linked[]): FaultInFile[] {
  const prose = withoutFences(here.body).split('\n');
  return prose.flatMap((content, index) =>
    [...content.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
      const what = wrongWith(target, here, files);
      return what === undefined ? [] : [{ line: here.bodyLine + index, field: '', ...what }];
    }),
  );
}

function wrongWith(
  target: string,
  here: Linked,
  files: readonly Linked[],
): Pick<FaultInFile, 'what' | 'mend'> | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined;
  const [path = '', anchor] = target.split('#');
  const name = path === '' ? here.file : normal(`${folderOf(here.file)}${path}`);
  const file = files.find((one) => one.file === name);
  if (!file) return { what: `dead link: no file "${name}"`, mend: `there are: ${beside(name, files)}` };
  if (anchor === undefined) return undefined;
  const known = anchorsOf(file.body);
  if (known.includes(anchor)) return undefined;
  return { what: `dead link: no heading or step "${anchor}" in ${name}`, mend: `it has: ${known.join(', ')}` };
}

function beside(name: string, files: readonly Linked[]): string {
  const there = files.map(({ file }) => file).filter((file) => folderOf(file) === folderOf(name));
  return there.join(', ') || 'none in that folder';
}

function folderOf(file: string): string {
  return file.slice(0, file.lastIndexOf('/') + 1);
}

/** `communication/../panne.md` → `panne.md`. */
function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/'))
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  return parts.join('/');
}

/** What can be linked to: steps by their id, other headings as GitHub names them. */
function anchorsOf(body: string): string[] {
  return [...withoutFences(body).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => {
    const marked = /\{#([^\s}]+)[^}]*\}\s*$/.exec(heading)?.[1];
    return marked ?? anchorOf(heading);
  });
}

function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Number}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}
