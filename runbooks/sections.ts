/** The steps of a runbook, in order; each stands as a heading of the second level. */
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

export interface SectionFault {
  readonly line: number;
  readonly what: string;
}

interface Found {
  readonly heading: string;
  readonly line: number;
  readonly text: string;
}

/** Markdown of each section by id, with what is missing, doubled, out of order or empty. Headings inside code fences are not headings. */
export function readSections(
  body: string,
  bodyLine: number,
): { readonly sections: ReadonlyMap<SectionId, string>; readonly faults: readonly SectionFault[] } {
  const found = findHeadings(body, bodyLine);
  const faults: SectionFault[] = [];
  const sections = new Map<SectionId, string>();
  let lastLine = 0;
  for (const { id, heading } of SECTIONS) {
    const [first, second] = found.filter((candidate) => spelling(candidate.heading) === spelling(heading));
    if (!first) faults.push({ line: bodyLine, what: `section "## ${heading}" is missing` });
    if (second) faults.push({ line: second.line, what: `section "## ${heading}" is there twice` });
    if (!first) continue;
    if (first.line < lastLine) faults.push({ line: first.line, what: `section "## ${heading}" is out of order` });
    if (first.text === '') faults.push({ line: first.line, what: `section "## ${heading}" is empty` });
    lastLine = Math.max(lastLine, first.line);
    sections.set(id, first.text);
  }
  return { sections, faults };
}

function findHeadings(body: string, bodyLine: number): Found[] {
  const lines = body.split(/\r?\n/);
  const starts: { heading: string; index: number }[] = [];
  let fenced = false;
  for (const [index, line] of lines.entries()) {
    if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced;
    const heading = fenced ? undefined : /^## (.+)$/.exec(line)?.[1];
    if (heading !== undefined) starts.push({ heading, index });
  }
  return starts.map(({ heading, index }, at) => ({
    heading,
    line: bodyLine + index,
    text: lines
      .slice(index + 1, starts[at + 1]?.index ?? lines.length)
      .join('\n')
      .trim(),
  }));
}

/** Case and the two apostrophes are the writer's business. */
function spelling(heading: string): string {
  return heading.trim().toLowerCase().replaceAll("'", '’').normalize('NFC');
}
