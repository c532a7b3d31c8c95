import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** Who may import whom. A room is named by the longest prefix here; rooms not named in a row may not be imported by it. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  chain: [],
  runbooks: [],
  'collector/otlp': ['collector/wal', 'collector/admission', 'chain'],
  'collector/wal': ['collector/otlp', 'collector/admission', 'chain'],
  'collector/admission': ['collector/otlp', 'collector/wal', 'chain'],
  'collector/store': ['chain'],
  // Archives: sends like any client, and looks into the log for what it had sent.
  'collector/import': ['collector/otlp', 'collector/wal', 'chain'],
  // Looks at ENT from outside and sends what it sees like any client.
  'collector/probe': ['chain'],
  // Reads the figures of the others; nobody but the composition knows of it.
  'collector/observe': ['collector/otlp:type', 'collector/wal:type', 'collector/store:type', 'chain'],
  // collector/*.ts wires the rooms of the collector.
  collector: [
    'collector/otlp',
    'collector/wal',
    'collector/admission',
    'collector/store',
    'collector/observe',
    'chain',
  ],
  'alerts/detect': ['alerts/incident:type', 'chain'],
  'alerts/incident': ['alerts/detect:type', 'chain'],
  'alerts/notify': ['alerts', 'alerts/detect', 'alerts/incident', 'collector/store/read', 'chain', 'runbooks'],
  // Rules beside the detector: they look at what it has seen.
  'alerts/rules': ['alerts', 'alerts/detect', 'alerts/incident', 'chain'],
  // Vigie watched by itself, and by somebody outside.
  'alerts/watch': ['alerts/detect:type', 'alerts/incident', 'alerts/notify', 'chain'],
  // alerts/*.ts: the engine and the composition of the desk.
  alerts: [
    'alerts/detect',
    'alerts/incident',
    'alerts/notify',
    'alerts/rules',
    'alerts/watch',
    'collector/store/read',
    'chain',
    'runbooks',
  ],
  'collector/store/read': ['collector/store', 'chain'],
  'dashboard/protocol': ['alerts:type', 'alerts/detect:type', 'alerts/incident:type', 'chain:type'],
  // What `vigie check` says of a console's answer.
  'dashboard/terminal': ['dashboard/protocol', 'chain'],
  // What a part of the chain may see of the whole, in the browser and out of it.
  'dashboard/scope': ['dashboard/protocol', 'chain'],
  // How the console says things, in the browser and out of it.
  'dashboard/speech': ['dashboard/protocol', 'chain'],
  'dashboard/web': ['dashboard/protocol', 'dashboard/scope', 'dashboard/speech', 'chain'],
  'dashboard/server': [
    'dashboard/protocol',
    'dashboard/scope',
    'dashboard/speech',
    'alerts',
    'alerts/detect',
    'alerts/incident',
    'alerts/notify',
    'collector',
    'collector/otlp',
    'collector/wal',
    'collector/admission',
    'collector/store',
    'collector/store/read',
    'runbooks',
    'chain',
  ],
  demo: ['chain'],
  // What each command composes: the only room that knows the others. Nobody imports it but vigie.ts.
  cli: [
    'collector',
    'collector/wal',
    'collector/admission',
    'collector/store',
    'collector/store/read',
    'collector/import',
    'collector/probe',
    'alerts',
    'alerts/detect',
    'alerts/incident',
    'alerts/notify',
    'alerts/rules',
    'alerts/watch',
    'dashboard/server',
    'dashboard/terminal',
    'demo',
    'runbooks',
    'chain',
  ],
};

const root = path.resolve(import.meta.dirname, '..');
const top = ['chain', 'runbooks', 'collector', 'alerts', 'dashboard', 'demo', 'cli'];

function sources(dir: string): string[] {
  return readdirSync(path.join(root, dir), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
}

function room(file: string): string | undefined {
  return Object.keys(ALLOWED)
    .filter((name) => file.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0];
}

interface Import {
  readonly target: string;
  readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  const found = [...text.matchAll(/(?:^|\n)\s*(?:import|export)\s+(type\s)?[^;'"]*?from\s+['"](\.[^'"]+)['"]/g)].map(
    (match) => ({ target: match[2] as string, typeOnly: match[1] !== undefined }),
  );
  const dynamic = [...text.matchAll(/import\(\s*['"](\.[^'"]+)['"]/g)].map((match) => ({
    target: match[1] as string,
    typeOnly: false,
  }));
  return [...found, ...dynamic].map(({ target, typeOnly }) => ({
    target: path.relative(root, path.resolve(root, path.dirname(file), target)),
    typeOnly,
  }));
}

function breaches(file: string): string[] {
  const from = room(file);
  if (from === undefined) return [`${file} is in no room of the table`];
  return importsOf(file).flatMap(({ target, typeOnly }) => {
    const to = room(target);
    const allowed = ALLOWED[from] ?? [];
    if (to === from || (to !== undefined && allowed.includes(to))) return [];
    if (to !== undefined && typeOnly && allowed.includes(`${to}:type`)) return [];
    return [
      `${file} imports ${target}${typeOnly ? ' (type)' : ''}: ${from} may import ${allowed.join(', ') || 'nothing of ours'}`,
    ];
  });
}

describe('the house', () => {
  it('finds its own imports', () => {
    expect(importsOf('chain/load.ts').map(({ target }) => target)).toContain('chain/draft.js');
  });

  it.each(top)('%s imports only what the table allows', (dir) => {
    expect(sources(dir).flatMap(breaches)).toEqual([]);
  });

  it('vigie.ts starts the command line and nothing else', () => {
    expect(importsOf('vigie.ts').map(({ target }) => room(target))).toEqual(['cli', 'cli']);
  });

  it('nobody imports the tests', () => {
    const importers = [...top.flatMap(sources), 'vigie.ts'].filter((file) =>
      importsOf(file).some(({ target }) => target.startsWith('test')),
    );
    expect(importers).toEqual([]);
  });

  it.each(['alerts/detect', 'collector/otlp', 'alerts/incident/fold.ts', 'alerts/incident/decide.ts', 'chain'])(
    '%s reads no clock, timer or random number of the machine',
    (place) => {
      const files = place.endsWith('.ts') ? [place] : sources(place);
      const impure = files.filter(
        (file) =>
          file !== 'chain/clock.ts' &&
          /\bDate\.now\(|\bnew Date\(\)|\bset(?:Timeout|Interval)\(|\bMath\.random\(/.test(
            readFileSync(path.join(root, file), 'utf8'),
          ),
      );
      expect(impure).toEqual([]);
    },
  );

  it('keeps detection free of I/O', () => {
    const io = sources('alerts/detect').filter((file) =>
      /from 'node:(?:fs|net|http|https|child_process|worker_threads)/.test(readFileSync(path.join(root, file), 'utf8')),
    );
    expect(io).toEqual([]);
  });
});
