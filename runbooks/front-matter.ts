import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';

const CAUSES = [
  'saturation',
  'attack',
  'fault',
  'saturation+attack',
  'attack+fault',
  'saturation+fault',
  'undetermined',
] as const;

const slug = z.string().regex(/^[a-z0-9-]+$/, 'lower case letters, digits and dashes');
const day = z.iso.date('a day such as 2026-03-31');
const text = z.string().trim().min(1);
/** Absent or empty: any. */
const anyOf = <T extends z.ZodType>(item: T) => z.array(item).default([]);

/** What stands between the two `---` lines of a runbook. */
const frontMatterSchema = z.strictObject({
  id: slug,
  title: text,
  /** Raised at each change of substance; the timeline records it with the steps ticked. */
  version: z.int().min(1),
  owner: text,
  reviewed_on: day,
  /** ISO 8601 duration in days, weeks, months or years: P90D, P6M. */
  review_every: z.string().regex(/^P[1-9]\d{0,3}[DWMY]$/, 'an ISO 8601 duration such as P6M or P90D'),
  applies_to: z.strictObject({
    /** Maillon ids; any if absent. */
    maillon: anyOf(slug),
    verdict: z.array(z.enum(CAUSES)).min(1),
    /** Operator ids; any if absent. */
    provider: anyOf(slug),
  }),
  severity: z.array(z.enum(['P1', 'P2', 'P3'])).min(1),
  preconditions: z.array(text),
  /** What the actions may break, and for whom. */
  blast_radius: text,
  /** Who must agree, by role, before which action. */
  needs_approval: z.array(text),
  rollback: text,
  est_minutes: z.int().min(1).max(1440),
  contacts: z.array(z.strictObject({ role: text, reach: text })).min(1),
  /** Public wording, in French; `{{…}}` are filled in from the incident. */
  comms_template: text,
});

export type FrontMatter = z.infer<typeof frontMatterSchema>;

export interface FieldFault {
  /** 1 for the first line of the file. */
  readonly line: number;
  /** Such as `applies_to.verdict`; empty if the whole is not readable. */
  readonly field: string;
  readonly what: string;
}

export interface Split {
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

/** Every fault with the line it stands on; the values if there is none. */
export function readFrontMatter({ yaml }: Split): { readonly values?: FrontMatter; readonly faults: FieldFault[] } {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  // The opening `---` is the first line of the file.
  const lineAt = (offset: number) => lines.linePos(offset).line + 1;
  if (document.errors.length > 0)
    return { faults: document.errors.map(({ pos, message }) => ({ line: lineAt(pos[0]), field: '', what: message })) };
  const parsed = frontMatterSchema.safeParse(document.toJS() ?? {});
  if (parsed.success) return { values: parsed.data, faults: [] };
  return {
    faults: parsed.error.issues.map(({ path, message }) => ({
      line: lineAt(offsetOf(document, path)),
      field: path.join('.'),
      what: message,
    })),
  };
}

/** Where the value stands, or the nearest thing around it that is there. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}
