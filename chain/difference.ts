/**
 * What changed between two versions of the configuration, section by section: keys and counts, never prose, browser-safe.
 * It knows no section by name, so that a new one is compared like the others.
 */
export interface SectionChange {
  /** A field of the chain: `ents`, `mapping`, `calendar`… */
  readonly section: string;
  readonly added: Entries;
  readonly removed: Entries;
  readonly changed: Entries;
  /** Entries of both stand in another order, which counts where the first match wins and in what is drawn. */
  readonly reordered: boolean;
}

export interface Entries {
  readonly count: number;
  /** The first of them in the order of the configuration, at most `SHOWN_ENTRIES`. */
  readonly names: readonly string[];
}

/** Sections without a change are left out; empty if nothing changed. */
export type Difference = readonly SectionChange[];

/** A rewritten mapping has thousands of keys: nobody reads them all, and each goes to every screen and into the journal. */
export const SHOWN_ENTRIES = 12;

/** Of a hash nothing is to be learned but that something else changed. */
const LEFT_OUT: ReadonlySet<string> = new Set(['hash']);

/** Compares two values of the same shape, of plain JSON, field by field. */
export function differenceOf(before: object, after: object): Difference {
  const sections = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...sections]
    .filter((section) => !LEFT_OUT.has(section))
    .map((section) =>
      sectionChange(section, (before as Fields)[section] as unknown, (after as Fields)[section] as unknown),
    )
    .filter(({ added, removed, changed, reordered }) => reordered || added.count + removed.count + changed.count > 0);
}

type Fields = Readonly<Record<string, unknown>>;

function sectionChange(section: string, before: unknown, after: unknown): SectionChange {
  const [old, now] = [entriesOf(before), entriesOf(after)];
  const [oldOrder, newOrder] = [inBoth(old, now), inBoth(now, old)];
  return {
    section,
    added: entries([...now.keys()].filter((name) => !old.has(name))),
    removed: entries([...old.keys()].filter((name) => !now.has(name))),
    changed: entries(
      [...now].filter(([name, entry]) => old.has(name) && differ(old.get(name), entry)).map(([name]) => name),
    ),
    reordered: Array.isArray(after) && oldOrder.some((name, index) => name !== newOrder[index]),
  };
}

function inBoth(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): string[] {
  return [...one.keys()].filter((name) => other.has(name));
}

function entries(names: readonly string[]): Entries {
  return { count: names.length, names: names.slice(0, SHOWN_ENTRIES) };
}

/** Each entry of a section by its name: a list's by what identifies them, an object's by their keys. */
function entriesOf(section: unknown): ReadonlyMap<string, unknown> {
  if (section === undefined) return new Map();
  if (Array.isArray(section)) return byName(section);
  if (isFields(section)) return new Map(Object.entries(section));
  return new Map([['', section]]);
}

/** Entries that share a name, which a valid chain has none of, are compared together. */
function byName(items: readonly unknown[]): ReadonlyMap<string, readonly unknown[]> {
  const named = new Map<string, unknown[]>();
  for (const item of items) {
    const name = nameOf(item);
    const same = named.get(name);
    if (same) same.push(item);
    else named.set(name, [item]);
  }
  return named;
}

/** The id; of entries without one, the fields that tell them apart: those of a mapping's key, a prefix, a day. */
function nameOf(item: unknown): string {
  if (!isFields(item)) return String(item);
  if (typeof item.id === 'string') return item.id;
  const key = KEYS.map((field) => item[field]).filter(
    (value) => typeof value === 'string' || typeof value === 'number',
  );
  return key.length > 0 ? key.join(' ') : canonical(item);
}

const KEYS = ['sender', 'service', 'host', 'prefix', 'zone', 'territory', 'year', 'from', 'date'] as const;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Most entries are written as they were: only of the others is it asked whether their fields stand in another order. */
function differ(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) !== JSON.stringify(other) && canonical(one) !== canonical(other);
}

/** JSON with sorted keys: the order in which a file writes its fields is no change. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isFields(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
