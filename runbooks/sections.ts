import type { FaultInFile } from './fault.js';
import { withoutFences } from './fences.js';

/** The sections of a runbook, in order; each stands as a heading of the second level. */
export const SECTIONS = [
  { id: 'symptome', heading: 'Symptôme' },
  { id: 'verifier', heading: 'Vérifier' },
  { id: 'decider', heading: 'Décider' },
  { id: 'agir', heading: 'Agir' },
  { id: 'verifier-effet', heading: 'Vérifier l’effet' },
  { id: 'revenir', heading: 'Revenir en arrière' },
  { id: 'escalader', heading: 'Escalader' },
  { id: 'communiquer', heading: 'Communiquer' },
] as const;

export type SectionId = (typeof SECTIONS)[number]['id'];

interface Found {
  readonly heading: string;
  readonly line: number;
  readonly text: string;
}

/** Markdown of each section by id, with what is missing, doubled, out of order or empty. Headings inside code fences are not headings. */
export function readSections(
  body: string,
  bodyLine: number,
): { readonly sections: ReadonlyMap<SectionId, string>; readonly faults: readonly FaultInFile[] } {
  const found = headingsOf(body, bodyLine, 2);
  const faults: FaultInFile[] = [];
  const fault = (line: number, what: string, mend: string) => void faults.push({ line, field: '', what, mend });
  const sections = new Map<SectionId, string>();
  let lastLine = 0;
  for (const { id, heading } of SECTIONS) {
    const [first, second] = found.filter((candidate) => spelling(candidate.heading) === spelling(heading));
    if (!first) fault(bodyLine, `section "## ${heading}" is missing`, 'add it');
    if (second) fault(second.line, `section "## ${heading}" is there twice`, 'make one of the two');
    if (!first) continue;
    if (first.line < lastLine) fault(first.line, `section "## ${heading}" is out of order`, ORDER);
    if (first.text === '')
      fault(first.line, `section "## ${heading}" is empty`, 'a runbook says all of it, or why not');
    lastLine = Math.max(lastLine, first.line);
    sections.set(id, first.text);
  }
  return { sections, faults };
}

const ORDER = `the order is: ${SECTIONS.map(({ heading }) => heading).join(', ')}`;

/** The headings of one level, each with its line in the file and the text down to the next of its level or above. */
export function headingsOf(body: string, bodyLine: number, level: number): Found[] {
  const lines = body.split(/\r?\n/);
  const starts: { heading: string; depth: number; index: number }[] = [];
  for (const [index, line] of withoutFences(body).split(/\r?\n/).entries()) {
    const [, marks = '', heading = ''] = /^(#{1,6}) (.+)$/.exec(line) ?? [];
    if (marks !== '' && marks.length <= level) starts.push({ heading, depth: marks.length, index });
  }
  return starts.flatMap(({ heading, depth, index }, at) =>
    depth < level
      ? []
      : [
          {
            heading: heading.trim(),
            line: bodyLine + index,
            text: lines
              .slice(index + 1, starts[at + 1]?.index ?? lines.length)
              .join('\n')
              .trim(),
          },
        ],
  );
}

/** Case and the two apostrophes are the writer's business. */
export function spelling(heading: string): string {
  return heading.trim().toLowerCase().replaceAll("'", '’').normalize('NFC');
}
