import type { z } from 'zod';
import type { Fault } from './fault.js';
import type { At } from './files.js';
import { nearest } from './nearest.js';
import { words } from './words.js';

/** What is wrong with a value, and how to mend it, of each thing the schema says. */
export function explain(issues: readonly z.core.$ZodIssue[], content: unknown, at: At): Fault[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return { ...at(...issue.path), ...sentence(issue, content) };
    return issue.keys.map((key) => ({ ...at(...issue.path, key), ...unknownKey(key, words()) }));
  });
}

export function unknownKey(key: string, known: readonly string[]): Pick<Fault, 'what' | 'mend'> {
  const meant = nearest(key, known);
  return { what: `unknown key "${key}"`, mend: meant ? `did you mean "${meant}"?` : 'remove it' };
}

function sentence(issue: z.core.$ZodIssue, content: unknown): Pick<Fault, 'what' | 'mend'> {
  const value = issue.path.reduce<unknown>((inside, key) => (inside as Record<PropertyKey, unknown>)?.[key], content);
  const name = String(issue.path.at(-1) ?? 'the entry');
  const mend = mendOf(issue, value);
  if (value === undefined || value === null) return { what: `"${name}" is missing`, mend: `add it: ${mend}` };
  return { what: `${shown(value)} is refused`, mend };
}

function mendOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const meant = typeof value === 'string' ? nearest(value, values) : undefined;
    return `must be one of: ${values.join(', ')}${meant ? `; did you mean "${meant}"?` : ''}`;
  }
  if (issue.code === 'invalid_union' && issue.discriminator === 'reach') return 'must be one of: ent, national';
  if (issue.path.at(-1) === 'name' && issue.code === 'invalid_type') return 'must be { fr: …, en: … }';
  if (issue.code === 'invalid_type') return `must be ${KINDS[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? issue.message;
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a set of keys and values',
  record: 'a set of keys and values',
};

/** Faults go to logs and screens: what stands before the @ of a URL may be a password. */
function shown(value: unknown): string {
  const text = (JSON.stringify(value) ?? String(value)).replace(/:\/\/[^/@\s]*@/g, '://…@');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
