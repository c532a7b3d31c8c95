import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import type { Fault } from './fault.js';
import { type ChainDraft, chainFile, SECTIONS } from './schema.js';

/** Names the file and line of an entry of the joined draft: `place('ents', 3)`. */
export type Place = (section: string, index: number, ...rest: PropertyKey[]) => Pick<Fault, 'file' | 'line' | 'where'>;

interface Source {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

/**
 * Reads every `*.yaml` file of a directory (not below it) and joins their sections.
 * Faults of YAML and of shape come back instead of being thrown, so that all are reported at once.
 */
export async function readDraft(dir: string): Promise<{ draft: ChainDraft; place: Place; faults: Fault[] }> {
  const faults: Fault[] = [];
  const draft: ChainDraft = {
    territories: [],
    operators: [],
    senders: [],
    maillons: [],
    ents: [],
    mapping: [],
    networks: [],
    paths: [],
  };
  const origins = new Map<string, { source: Source; index: number }[]>(SECTIONS.map((section) => [section, []]));
  for (const source of await readSources(dir, faults)) {
    const parsed = chainFile.safeParse(source.document.toJS() ?? {});
    if (!parsed.success) {
      for (const issue of parsed.error.issues)
        faults.push({ ...locate(source, issue.path), what: describe(issue.message) });
      continue;
    }
    if (parsed.data.name) draft.name = parsed.data.name;
    if (parsed.data.defaults) draft.defaults = parsed.data.defaults;
    for (const section of SECTIONS) {
      const entries: unknown[] = parsed.data[section] ?? [];
      (draft[section] as unknown[]).push(...entries);
      origins.get(section)?.push(...entries.map((_, index) => ({ source, index })));
    }
  }
  const place: Place = (section, index, ...rest) => {
    const origin = origins.get(section)?.[index];
    return origin ? locate(origin.source, [section, origin.index, ...rest]) : { file: dir, line: 0, where: section };
  };
  return { draft, place, faults };
}

async function readSources(dir: string, faults: Fault[]): Promise<Source[]> {
  const names = (await readdir(dir)).filter((name) => /\.ya?ml$/.test(name)).sort();
  if (names.length === 0) faults.push({ file: dir, line: 0, where: '', what: 'holds no .yaml file' });
  const sources: Source[] = [];
  for (const name of names) {
    const file = path.join(dir, name);
    const lines = new LineCounter();
    const document = parseDocument(await readFile(file, 'utf8'), { lineCounter: lines });
    for (const error of document.errors)
      faults.push({ file, line: lines.linePos(error.pos[0]).line, where: 'YAML', what: error.message });
    if (document.errors.length === 0) sources.push({ file, document, lines });
  }
  return sources;
}

/** The nearest node that exists along the path tells the line: a missing key is reported at its parent. */
function locate({ file, document, lines }: Source, at: readonly PropertyKey[]): Pick<Fault, 'file' | 'line' | 'where'> {
  const where = at.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  for (let length = at.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(at.slice(0, length), true);
    if (isNode(node) && node.range) return { file, line: lines.linePos(node.range[0]).line, where: where.slice(1) };
  }
  return { file, line: 0, where: where.slice(1) };
}

const describe = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1);
