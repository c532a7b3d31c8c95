import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { FaultInFile } from './fault.js';
import { KINDS, VERDICTS } from './vocabulary.js';

const slug = z.string().regex(/^[a-z0-9-]+$/, 'lower case letters, digits and dashes');
const day = z.iso.date('a day such as 2026-03-31');
const text = z.string().trim().min(1);
/** ISO 8601 duration in days, weeks, months or years: P90D, P6M. */
const duration = z.string().regex(/^P[1-9]\d{0,3}[DWMY]$/, 'an ISO 8601 duration such as P6M or P90D');
/** Absent or empty: any. */
const anyOf = <T extends z.ZodType>(item: T) => z.array(item).default([]);

/** What stands between the two `---` lines of a runbook. */
export const runbookFront = z.strictObject({
  id: slug,
  title: text,
  /** Raised at each change of substance; the timeline records it with the steps ticked. */
  version: z.int().min(1),
  owner: text,
  reviewed_on: day,
  review_every: duration,
  applies_to: z.strictObject({
    /** Maillon ids; any if absent. */
    maillon: anyOf(slug),
    verdict: z.array(z.enum(VERDICTS)).min(1),
    /** Operator ids; any if absent. */
    provider: anyOf(slug),
    /** Kinds of attack, or what a probe found; any if absent. */
    kind: anyOf(z.enum(KINDS)),
  }),
  severity: z.array(z.enum(['P1', 'P2', 'P3'])).min(1),
  preconditions: z.array(text),
  /** What the actions may break, and for whom. */
  blast_radius: text,
  /** Who must agree, by role, before a step that names this id; `people` of them, the one who acts included. */
  needs_approval: z.array(
    z.strictObject({ id: slug, by: z.array(text).min(1), people: z.int().min(1).max(4), what: text }),
  ),
  rollback: text,
  est_minutes: z.int().min(1).max(1440),
  contacts: z.array(z.strictObject({ role: text, reach: text })).min(1),
  /** Id of the messages in `communication/`. */
  comms_template: slug,
});
export type FrontMatter = z.infer<typeof runbookFront>;

/** Whom a message is for; never more than they need. */
export const AUDIENCES = ['ministere', 'regions', 'etablissements', 'public'] as const;

/** What stands between the two `---` lines of a file of messages. */
export const communicationFront = z.strictObject({
  id: slug,
  title: text,
  version: z.int().min(1),
  owner: text,
  reviewed_on: day,
  review_every: duration,
  audiences: z.array(z.enum(AUDIENCES)).min(1),
});
export type CommunicationFront = z.infer<typeof communicationFront>;

/** What a field is for, to who got it wrong. */
const MENDS: Readonly<Record<string, string>> = {
  version: 'a whole number, one more at each change of substance',
  reviewed_on: 'the day of the last review, 2026-11-02',
  review_every: 'how long a review holds: P6M, P1Y',
  applies_to: 'verdict is a list that must not be empty; maillon, provider and kind are lists of ids',
  severity: 'a list of P1, P2, P3',
  needs_approval: '[] or a list of { id, by: [roles], people, what }',
  est_minutes: 'whole minutes, 1 to 1440',
  contacts: 'a list of { role, reach }, at least one',
  comms_template: 'the name of a file of communication/, without .md',
  audiences: `a list of ${AUDIENCES.join(', ')}`,
};

interface Split {
  readonly yaml: string;
  readonly body: string;
  /** Line of the file on which the body begins. */
  readonly bodyLine: number;
}

/** Cuts the file at its two `---` lines; undefined if it does not begin with front matter. */
export function splitFrontMatter(source: string): Split | undefined {
  const match = /^---\r?\n([\s\S]*?\r?\n)---\r?\n/.exec(source);
  if (!match) return undefined;
  const [head, yaml = ''] = match;
  return { yaml, body: source.slice(head.length), bodyLine: head.split('\n').length };
}

export const NO_FRONT_MATTER: FaultInFile = {
  line: 1,
  field: '',
  what: 'does not begin with front matter between --- lines',
  mend: 'begin as the other runbooks do; docs/fiches.md has the fields',
};

/** The line of the file on which a field stands, or the nearest thing around it that is there. */
export type LineOf = (field: readonly PropertyKey[]) => number;

/** Every fault with the line it stands on; the values if there is none. */
export function readFrontMatter<T>(
  { yaml }: Split,
  schema: z.ZodType<T>,
): { readonly values?: T; readonly lineOf: LineOf; readonly faults: FaultInFile[] } {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  // The opening `---` is the first line of the file.
  const lineAt = (offset: number) => lines.linePos(offset).line + 1;
  const lineOf: LineOf = (field) => lineAt(offsetOf(document, field));
  if (document.errors.length > 0) {
    const mend = 'mend the YAML; a text with ": " in it needs quotes';
    const faults = document.errors.map(({ pos, message }) => ({
      line: lineAt(pos[0]),
      field: '',
      what: message,
      mend,
    }));
    return { lineOf, faults };
  }
  const parsed = schema.safeParse(document.toJS() ?? {});
  if (parsed.success) return { values: parsed.data, lineOf, faults: [] };
  return {
    lineOf,
    faults: parsed.error.issues.map(({ path, message }) => ({
      line: lineOf(path),
      field: path.join('.'),
      what: message,
      mend: MENDS[String(path[0])] ?? 'see docs/fiches.md',
    })),
  };
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
