import type { FaultInFile } from './fault.js';
import { STEP_KINDS, type StepKind } from './vocabulary.js';

/** What is to be done, and ticked: `### Title {#id kind=ease approval=…}` and what follows it. */
export interface Step {
  /** Stays the same for good: the timeline names it. */
  readonly id: string;
  readonly kind: StepKind;
  readonly title: string;
  /** Entry of `needs_approval` without which it must not be taken. */
  readonly approval?: string | undefined;
  /** Of its heading, in the file. */
  readonly line: number;
  /** Markdown below its heading. */
  readonly text: string;
}

/** A stretch of a runbook: text, or a step. */
export type Part = { readonly text: string } | { readonly step: Step };

const HEADING = /^(#{2,3}) (.+)$/;
const MARK = /^(.*?)\s*\{#([^\s{}]+)((?:\s+[^\s{}]+)*)\s*\}\s*$/;
const WRITTEN = '### Title {#id kind=ease}';

/** Cuts a body at its steps; a step ends at the next heading of the second or third level. */
export function readSteps(
  body: string,
  bodyLine: number,
): { readonly steps: readonly Step[]; readonly parts: readonly Part[]; readonly faults: readonly FaultInFile[] } {
  const faults: FaultInFile[] = [];
  const parts: Part[] = [];
  let section = '';
  for (const { heading, line, text } of blocksOf(body, bodyLine)) {
    const [, level = '', title = ''] = HEADING.exec(heading ?? '') ?? [];
    if (level === '##') section = title.trim().toLowerCase();
    const mark = level === '###' ? MARK.exec(title) : null;
    if (!mark) {
      if (level === '###' && section === 'agir')
        faults.push({ ...at(line), what: `"${title}" is no step`, mend: `write it as ${WRITTEN}` });
      parts.push({ text: heading === undefined ? text : `${heading}\n${text}` });
      continue;
    }
    const read = stepOf(mark, line, text);
    faults.push(...read.faults);
    if (read.step) parts.push({ step: read.step });
  }
  const steps = parts.flatMap((part) => ('step' in part ? part.step : []));
  return { steps, parts, faults: [...faults, ...doubles(steps)] };
}

interface Block {
  readonly heading?: string | undefined;
  readonly line: number;
  readonly text: string;
}

/** The body from heading to heading, code left alone. */
function blocksOf(body: string, bodyLine: number): Block[] {
  const blocks: { heading?: string; line: number; lines: string[] }[] = [{ line: bodyLine, lines: [] }];
  let fenced = false;
  for (const [index, content] of body.split(/\r?\n/).entries()) {
    if (/^\s*(?:```|~~~)/.test(content)) fenced = !fenced;
    if (!fenced && HEADING.test(content)) blocks.push({ heading: content, line: bodyLine + index, lines: [] });
    else blocks.at(-1)?.lines.push(content);
  }
  return blocks.map(({ lines, ...block }) => ({ ...block, text: lines.join('\n').trim() }));
}

function stepOf(
  [, title = '', id = '', rest = '']: RegExpExecArray,
  line: number,
  text: string,
): { readonly step?: Step; readonly faults: FaultInFile[] } {
  const faults: FaultInFile[] = [];
  const fault = (what: string, mend: string): void => void faults.push({ ...at(line), what, mend });
  const attributes = new Map(rest.split(/\s+/).flatMap((word) => (word === '' ? [] : [pairOf(word)])));
  const kind = STEP_KINDS.find((known) => known === attributes.get('kind'));
  if (!/^[a-z0-9-]+$/.test(id)) fault(`the step id "${id}" is no slug`, 'lower case letters, digits and dashes');
  if (kind === undefined)
    fault(`step "${id}" says no known kind`, `add kind= and one of ${STEP_KINDS.join(', ')} in its heading`);
  for (const name of attributes.keys())
    if (name !== 'kind' && name !== 'approval')
      fault(`step "${id}" has an unknown attribute "${name}"`, 'only kind= and approval= are read');
  if (text === '') fault(`step "${id}" is empty`, 'say below its heading what is to be done');
  if (kind === undefined || faults.length > 0) return { faults };
  return { step: { id, kind, title, approval: attributes.get('approval'), line, text }, faults };
}

function pairOf(word: string): [string, string] {
  const equals = word.indexOf('=');
  return equals < 0 ? [word, ''] : [word.slice(0, equals), word.slice(equals + 1)];
}

function doubles(steps: readonly Step[]): FaultInFile[] {
  return steps.flatMap(({ id, line }, index) => {
    const first = steps.findIndex((other) => other.id === id);
    const what = `step "${id}" is there twice, first on line ${steps[first]?.line}`;
    return first === index ? [] : [{ ...at(line), what, mend: 'give it an id of its own' }];
  });
}

function at(line: number): { readonly line: number; readonly field: '' } {
  return { line, field: '' };
}
