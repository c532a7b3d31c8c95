import type { CalendarSection } from './calendar/schema.js';
import { explain, unknownKey } from './explain.js';
import type { Fault } from './fault.js';
import { type At, readYamlFiles, type YamlFile } from './files.js';
import type { Provenance } from './model.js';
import { halfClaims } from './provenance.js';
import { chainFile, type Defaults, type Entry, entries, heads, SECTIONS, type Section } from './schema.js';

/** An entry of a file, with the provenance its file gives to those that have none, and its place. */
export interface Drafted<T> {
  readonly entry: T;
  readonly around: Provenance | undefined;
  readonly at: At;
}

/** All files joined. */
export interface Draft {
  readonly lists: { readonly [S in Section]: Drafted<Entry<S>>[] };
  /** Ids of every entry, of the faulty ones too: who names them is not at fault. */
  readonly ids: Readonly<Record<Section, Set<string>>>;
  readonly names: Drafted<string>[];
  readonly defaults: Drafted<Defaults>[];
  readonly calendars: Drafted<CalendarSection>[];
}

/** Reads a chain's files; faults of YAML and of shape come back instead of being thrown, so that all are told at once. */
export async function readDraft(dir: string): Promise<{ draft: Draft; faults: Fault[]; whole: boolean }> {
  const { files, faults } = await readYamlFiles(dir);
  const draft: Draft = {
    lists: Object.fromEntries(SECTIONS.map((section) => [section, []])) as unknown as Draft['lists'],
    ids: Object.fromEntries(SECTIONS.map((section) => [section, new Set()])) as unknown as Draft['ids'],
    ...{ names: [], defaults: [], calendars: [] },
  };
  // What an unreadable file would have declared is unknown: of ids, nothing can be said then.
  let whole = faults.length === 0;
  for (const file of files) {
    const found = addFile(draft, file);
    faults.push(...found.faults);
    whole &&= found.whole;
  }
  return { draft, faults, whole };
}

function addFile(draft: Draft, { content, at }: YamlFile): { faults: Fault[]; whole: boolean } {
  if (content === null) return { faults: [], whole: true };
  if (typeof content !== 'object' || Array.isArray(content))
    return {
      faults: [{ ...at(), what: 'holds no sections', mend: `begin lines with one of: ${KEYS.join(', ')}` }],
      whole: false,
    };
  const file = content as Record<string, unknown>;
  const faults: Fault[] = Object.keys(file)
    .filter((key) => !KEYS.includes(key))
    .map((key) => ({ ...at(key), ...unknownKey(key, KEYS) }));
  const head = addHeads(draft, file, at);
  faults.push(...head.faults);
  let whole = true;
  for (const section of SECTIONS) {
    const list = file[section];
    if (list === undefined || list === null) continue;
    if (Array.isArray(list)) faults.push(...addList(draft, section, list, head.around, at));
    else {
      whole = false;
      faults.push({ ...at(section), what: `"${section}" is no list`, mend: 'begin each entry with "- "' });
    }
  }
  return { faults, whole };
}

const KEYS: readonly string[] = Object.keys(chainFile.shape);

const FAULTY: Provenance = { source: '?', confidence: 'memory' };

function addHeads(
  draft: Draft,
  file: Record<string, unknown>,
  at: At,
): { around: Provenance | undefined; faults: Fault[] } {
  const faults: Fault[] = [];
  const read = <K extends keyof typeof heads>(key: K) => {
    const below: At = (...path) => at(key, ...path);
    const parsed = heads[key].safeParse(file[key]);
    if (!parsed.success) faults.push(...explain(parsed.error.issues, file[key], below));
    return { value: parsed.data, below };
  };
  const stated = read('provenance').value as Provenance | undefined;
  // A faulty one is one fault, not one for each entry that relies on it.
  const around = stated ?? (file.provenance === undefined ? undefined : FAULTY);
  const drafted = <T>(entry: T, below: At): Drafted<T> => ({ entry, around, at: below });
  const name = read('name');
  if (name.value !== undefined) draft.names.push(drafted(name.value as string, name.below));
  const defaults = read('defaults');
  if (defaults.value !== undefined) draft.defaults.push(drafted(defaults.value as Defaults, defaults.below));
  const calendar = read('calendar');
  if (calendar.value !== undefined) draft.calendars.push(drafted(calendar.value as CalendarSection, calendar.below));
  return { around, faults };
}

function addList<S extends Section>(
  draft: Draft,
  section: S,
  list: readonly unknown[],
  around: Provenance | undefined,
  atFile: At,
): Fault[] {
  return list.flatMap((raw, index) => {
    const at: At = (...path) => atFile(section, index, ...path);
    const id = (raw as { id?: unknown } | null)?.id;
    if (typeof id === 'string') draft.ids[section].add(id);
    const parsed = entries[section].safeParse(raw);
    if (!parsed.success) return explain(parsed.error.issues, raw, at);
    const entry = parsed.data as Entry<S>;
    (draft.lists[section] as Drafted<Entry<S>>[]).push({ entry, around, at });
    return halfClaims(entry, at);
  });
}
