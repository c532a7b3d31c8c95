import { readFile } from 'node:fs/promises';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import type { Fault, Place } from './fault.js';
import { yamlPaths } from './yaml-paths.js';

/** Names the line of what stands at a path of a file: `at('ents', 2, 'operator')`. */
export type At = (...path: PropertyKey[]) => Place;

export interface YamlFile {
  readonly file: string;
  readonly content: unknown;
  readonly at: At;
}

/** Reads every `*.yaml` file of a directory and below it, in the order of their paths; hidden ones are left alone. */
export async function readYamlFiles(dir: string): Promise<{ files: YamlFile[]; faults: Fault[] }> {
  const wanted = await yamlPaths(dir).catch((error: NodeJS.ErrnoException) => error);
  if (wanted instanceof Error) {
    const mend = 'name a directory that holds the YAML files of a chain';
    const place = { file: wanted.path ?? dir, line: 0, where: '' };
    return { files: [], faults: [{ ...place, what: `cannot be read (${wanted.code ?? wanted.message})`, mend }] };
  }
  if (wanted.length === 0) {
    const none = { what: 'holds no .yaml file', mend: 'put the files of a chain there' };
    return { files: [], faults: [{ file: dir, line: 0, where: '', ...none }] };
  }
  const read = await Promise.all(wanted.map(readYaml));
  return { files: read.flatMap(({ file }) => file ?? []), faults: read.flatMap(({ faults }) => faults) };
}

async function readYaml(file: string): Promise<{ file?: YamlFile; faults: Fault[] }> {
  const lines = new LineCounter();
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (text instanceof Error) {
    const mend = 'let Vigie read it, or take it away';
    return { faults: [{ file, line: 0, where: '', what: `cannot be read (${text.code ?? text.message})`, mend }] };
  }
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const faults = document.errors.map((error) => ({
    file,
    line: lines.linePos(error.pos[0]).line,
    where: 'YAML',
    what: error.message.charAt(0).toLowerCase() + error.message.slice(1),
    mend: 'correct the YAML',
  }));
  if (faults.length > 0) return { faults };
  try {
    return { file: { file, content: document.toJS(), at: (...at) => locate(file, document, lines, at) }, faults };
  } catch (error) {
    return { faults: aliasFaults(file, document, lines, error as Error) };
  }
}

/** Aliases are followed only when the content is taken: one whose anchor is gone, or more of them than a chain needs. */
function aliasFaults(file: string, document: Document, lines: LineCounter, { message }: Error): Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Alias(_key, alias) {
      if (alias.resolve(document)) return;
      const { line } = lines.linePos(alias.range?.[0] ?? 0);
      const mend = `write \`&${alias.source}\` where it first stands, or the value here`;
      faults.push({ file, line, where: 'YAML', what: `no anchor "&${alias.source}" stands above`, mend });
    },
  });
  const whole = { file, line: 1, where: 'YAML', what: message.charAt(0).toLowerCase() + message.slice(1) };
  return faults.length > 0 ? faults : [{ ...whole, mend: 'write the values instead of aliases' }];
}

/** The nearest node that exists along the path tells the line: a missing key is reported at its parent. */
function locate(file: string, document: Document, lines: LineCounter, at: readonly PropertyKey[]): Place {
  const where = at
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
  for (let length = at.length; length >= 0; length -= 1) {
    const offset = offsetOf(document, at.slice(0, length));
    if (offset !== undefined) return { file, line: lines.linePos(offset).line, where };
  }
  return { file, line: 0, where };
}

/** Where a node begins; of a key and its value, the key. */
function offsetOf(document: Document, at: readonly PropertyKey[]): number | undefined {
  const parent = at.length > 0 ? document.getIn(at.slice(0, -1), true) : undefined;
  if (isMap(parent)) {
    const key = parent.items.map((item) => item.key).find((key) => isScalar(key) && key.value === at.at(-1));
    return isScalar(key) ? key.range?.[0] : undefined;
  }
  const node = at.length === 0 ? document.contents : document.getIn(at, true);
  return isNode(node) ? node.range?.[0] : undefined;
}
