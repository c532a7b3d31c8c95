import type { FaultInFile } from './fault.js';
import { fencesOf } from './fences.js';
import {
  type FrontMatter,
  type LineOf,
  NO_FRONT_MATTER,
  readFrontMatter,
  runbookFront,
  splitFrontMatter,
} from './front-matter.js';
import { unknownParameters, unknownPlaceholders } from './placeholders.js';
import { unsafeSteps } from './safety.js';
import { readSections, type SectionId } from './sections.js';
import { type Part, readSteps, type Step } from './steps.js';

export interface Runbook extends FrontMatter {
  /** Name of its file. */
  readonly file: string;
  /** Markdown of each section. */
  readonly sections: ReadonlyMap<SectionId, string>;
  /** What can be ticked, in order. */
  readonly steps: readonly Step[];
  /** The whole, cut at its steps. */
  readonly parts: readonly Part[];
  /** Markdown of the whole, without front matter. */
  readonly body: string;
  /** Line of the file on which the body begins. */
  readonly bodyLine: number;
  readonly lineOf: LineOf;
}

/** Reads one runbook; every fault that the file shows by itself. */
export function parseRunbook(
  file: string,
  source: string,
): { readonly runbook?: Runbook; readonly faults: readonly FaultInFile[] } {
  const split = splitFrontMatter(source);
  if (!split) return { faults: [NO_FRONT_MATTER] };
  const { body, bodyLine } = split;
  const { values, lineOf, faults: fields } = readFrontMatter(split, runbookFront);
  const { sections, faults: missing } = readSections(body, bodyLine);
  const { steps, parts, faults: marks } = readSteps(body, bodyLine);
  const faults = [
    ...fields,
    ...missing,
    ...marks,
    ...stepless(sections, steps, bodyLine),
    ...(values ? unsafeSteps(values, steps) : []),
    ...unfillable(body, bodyLine),
  ];
  if (!values || faults.length > 0) return { faults };
  return { runbook: { ...values, file, sections, steps, parts, body, bodyLine, lineOf }, faults: [] };
}

function stepless(sections: ReadonlyMap<SectionId, string>, steps: readonly Step[], line: number): FaultInFile[] {
  if (steps.length > 0 || !sections.get('agir')) return [];
  const what = 'section "## Agir" has no step to tick';
  return [{ line, field: '', what, mend: 'write each as ### Title {#id kind=ease}' }];
}

/** Placeholders and parameters of queries that nothing fills in. */
function unfillable(body: string, bodyLine: number): FaultInFile[] {
  const mend = 'docs/fiches.md lists what can be filled in';
  return [
    ...unknownPlaceholders(body).map(({ line, name }) => ({ line, what: `nothing fills in {{${name}}}` })),
    ...fencesOf(body)
      .filter(({ language }) => language === 'sql')
      .flatMap(({ code, line }) =>
        unknownParameters(code).map((found) => ({
          line: line + found.line,
          what: `the query has a parameter "${found.name}" that nothing fills in`,
        })),
      ),
  ].map(({ line, what }) => ({ line: bodyLine + line, field: '', what, mend }));
}
