import { z } from 'zod';
import { explain, unknownKey } from '../../../chain/explain.js';
import type { Fault } from '../../../chain/fault.js';
import { type At, readYamlFiles, type YamlFile } from '../../../chain/files.js';
import type { ChannelKind } from '../channel.js';
import { channelKinds } from '../channels/all.js';
import { channelHead, type Limits, limits, sections } from './schema.js';

type Sections = typeof sections;
export type SectionName = keyof Sections;

/** An entry with the place it was read at. */
export interface Placed<T> {
  readonly entry: T;
  readonly at: At;
}

export interface ConfiguredChannel {
  readonly id: string;
  readonly kind: ChannelKind;
  readonly settings: unknown;
}

/** All files joined, each entry whole by itself; whether they fit together is asked afterwards. */
export interface PagingDraft {
  readonly channels: Placed<ConfiguredChannel>[];
  readonly lists: { readonly [S in SectionName]: Placed<z.output<Sections[S]>>[] };
  limits: Placed<Limits> | undefined;
}

const NAMES = Object.keys(sections) as SectionName[];
const KEYS: readonly string[] = ['channels', ...NAMES, 'limits'];
/** Every key that may stand somewhere, for those who mistype one. */
const WORDS: readonly string[] = [
  ...KEYS,
  ...wordsOf(Object.values(sections)),
  ...wordsOf(channelKinds.map(({ settings }) => settings)),
];

/** Reads every `*.yaml` of a directory; faults of YAML and of shape come back, so that all are told at once. */
export async function readPagingFiles(dir: string): Promise<{ draft: PagingDraft; faults: Fault[] }> {
  const { files, faults } = await readYamlFiles(dir);
  const lists = Object.fromEntries(NAMES.map((name) => [name, []])) as unknown as PagingDraft['lists'];
  const draft: PagingDraft = { channels: [], lists, limits: undefined };
  for (const file of files) faults.push(...addFile(draft, file));
  return { draft, faults };
}

function addFile(draft: PagingDraft, { content, at }: YamlFile): Fault[] {
  if (content === null) return [];
  if (typeof content !== 'object' || Array.isArray(content))
    return [{ ...at(), what: 'holds no sections', mend: `begin lines with one of: ${KEYS.join(', ')}` }];
  return Object.entries(content).flatMap(([key, value]) => {
    if (!KEYS.includes(key)) return [{ ...at(key), ...unknownKey(key, KEYS) }];
    if (key === 'limits') return addLimits(draft, value, (...path) => at(key, ...path));
    if (value === null) return [];
    if (!Array.isArray(value)) return [{ ...at(key), what: `"${key}" is no list`, mend: 'begin each entry with "- "' }];
    return value.flatMap((raw, index) => {
      const here: At = (...path) => at(key, index, ...path);
      return key === 'channels' ? addChannel(draft, raw, here) : addEntry(draft, key as SectionName, raw, here);
    });
  });
}

function addLimits(draft: PagingDraft, raw: unknown, at: At): Fault[] {
  const parsed = limits.safeParse(raw);
  if (!parsed.success) return told(parsed.error, raw, at);
  if (draft.limits) return [{ ...at(), what: '"limits" stand in two places', mend: 'write them once' }];
  draft.limits = { entry: parsed.data, at };
  return [];
}

function addEntry<S extends SectionName>(draft: PagingDraft, section: S, raw: unknown, at: At): Fault[] {
  const parsed = sections[section].safeParse(raw);
  if (!parsed.success) return told(parsed.error, raw, at);
  (draft.lists[section] as Placed<unknown>[]).push({ entry: parsed.data, at });
  return [];
}

function addChannel(draft: PagingDraft, raw: unknown, at: At): Fault[] {
  const head = channelHead.safeParse(raw);
  if (!head.success) return told(head.error, raw, at);
  const kind = channelKinds.find(({ type }) => type === head.data.type);
  if (!kind) {
    const mend = `must be one of: ${channelKinds.map(({ type }) => type).join(', ')}`;
    return [{ ...at('type'), what: `"${head.data.type}" is no kind of channel`, mend }];
  }
  const { id, ...settings } = head.data;
  const parsed = kind.settings.safeParse(settings);
  if (!parsed.success) return told(parsed.error, settings, at);
  draft.channels.push({ entry: { id, kind, settings: parsed.data }, at });
  return [];
}

const CLEAR = 'a secret stands here in clear';
const BY_REFERENCE =
  'write { env: NAME } or { file: /path } instead, and change it where it is valid: it has been seen';

/** As for the chain; but a value that should have been a reference to a secret is never shown. */
function told(error: z.ZodError, raw: unknown, at: At): Fault[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ ...at(...issue.path, key), ...unknownKey(key, WORDS) }));
    const value = issue.path.reduce<unknown>((inside, key) => (inside as Record<PropertyKey, unknown>)?.[key], raw);
    const secret = issue.code === 'invalid_union' && SECRETS.has(String(issue.path.at(-1)));
    if (secret && typeof value === 'string') return [{ ...at(...issue.path), what: CLEAR, mend: BY_REFERENCE }];
    return explain([issue], raw, at);
  });
}

/** What is written by reference only. */
const SECRETS: ReadonlySet<string> = new Set(['password', 'token', 'routingKey']);

function wordsOf(schemas: readonly z.ZodType[]): string[] {
  return schemas.flatMap((schema) => (schema instanceof z.ZodObject ? Object.keys(schema.shape) : []));
}
