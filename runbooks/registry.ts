import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type FrontMatter, readFrontMatter, splitFrontMatter } from './front-matter.js';
import { type Outage, type Reason, scoreOf } from './match.js';
import { reviewDue } from './review.js';
import { readSections, type SectionId } from './sections.js';

export interface Runbook extends FrontMatter {
  /** Name of its file. */
  readonly file: string;
  /** Markdown of each section. */
  readonly sections: ReadonlyMap<SectionId, string>;
  /** Markdown of the whole, without front matter. */
  readonly body: string;
}

export interface RunbookFault {
  readonly file: string;
  readonly line: number;
  readonly field: string;
  readonly what: string;
}

interface Match {
  readonly runbook: Runbook;
  readonly score: number;
  readonly reason: Reason;
}

export interface Registry {
  /** By id. */
  readonly runbooks: ReadonlyMap<string, Runbook>;
  /** The one that fits best; among equals the one for fewer verdicts, then the first by id. */
  match(outage: Outage): Match | undefined;
  /** Runbooks whose review is overdue at `nowMs`. An old runbook still helps those on call. */
  overdue(nowMs: number): readonly RunbookFault[];
}

/** Every fault of every runbook, one a line. */
export class RunbookError extends Error {
  override readonly name = 'RunbookError';
  readonly faults: readonly RunbookFault[];

  constructor(faults: readonly RunbookFault[]) {
    super(`runbooks: ${faults.length} fault(s)\n${faults.map(tell).join('\n')}`);
    this.faults = faults;
  }
}

/** `file:line field: what is wrong`. */
export function tell({ file, line, field, what }: RunbookFault): string {
  return `${file}:${line}${field === '' ? '' : ` ${field}`}: ${what}`;
}

/**
 * Reads the `*.md` files of a folder (README.md apart). Throws a RunbookError that lists all faults at once. With `nowMs` an overdue review
 * is one of them: for `vigie check`, not for a start.
 */
export async function loadRunbooks(dir: string, { nowMs }: { readonly nowMs?: number } = {}): Promise<Registry> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.md') && name !== 'README.md').sort();
  const read = await Promise.all(
    names.map(async (name) => parseRunbook(name, await readFile(path.join(dir, name), 'utf8'))),
  );
  const runbooks = read.flatMap(({ runbook }) => runbook ?? []);
  const faults = [...read.flatMap((one) => one.faults), ...doubles(runbooks)];
  if (names.length === 0) faults.push({ file: dir, line: 1, field: '', what: 'no runbook (*.md) in this folder' });
  const found = registry(runbooks);
  if (nowMs !== undefined) faults.push(...found.overdue(nowMs));
  if (faults.length > 0) throw new RunbookError(faults);
  return found;
}

export function parseRunbook(
  file: string,
  source: string,
): { readonly runbook?: Runbook; readonly faults: RunbookFault[] } {
  const split = splitFrontMatter(source);
  if (!split)
    return { faults: [{ file, line: 1, field: '', what: 'does not begin with front matter between --- lines' }] };
  const front = readFrontMatter(split);
  const { sections, faults } = readSections(split.body, split.bodyLine);
  const all = [...front.faults, ...faults.map((fault) => ({ field: '', ...fault }))].map((fault) => ({
    file,
    ...fault,
  }));
  if (!front.values || all.length > 0) return { faults: all };
  return { runbook: { ...front.values, file, sections, body: split.body }, faults: [] };
}

function doubles(runbooks: readonly Runbook[]): RunbookFault[] {
  return runbooks.flatMap(({ id, file }, index) => {
    const first = runbooks.findIndex((other) => other.id === id);
    return first === index
      ? []
      : [{ file, line: 2, field: 'id', what: `"${id}" is also the id of ${runbooks[first]?.file}` }];
  });
}

function registry(runbooks: readonly Runbook[]): Registry {
  return {
    runbooks: new Map(runbooks.map((runbook) => [runbook.id, runbook])),
    match: (outage) =>
      runbooks
        .flatMap((runbook) => {
          const score = scoreOf(runbook, outage);
          return score ? [{ runbook, ...score }] : [];
        })
        .sort(
          (a, b) =>
            b.score - a.score || breadth(a.runbook) - breadth(b.runbook) || (a.runbook.id < b.runbook.id ? -1 : 1),
        )[0],
    overdue(nowMs) {
      const today = new Date(nowMs).toISOString().slice(0, 10);
      return runbooks
        .map((runbook) => ({ runbook, due: reviewDue(runbook.reviewed_on, runbook.review_every) }))
        .filter(({ due }) => due < today)
        .map(({ runbook: { file, reviewed_on, owner }, due }) => ({
          file,
          line: 1,
          field: 'reviewed_on',
          what: `reviewed on ${reviewed_on}, to be reviewed again by ${due}: ask ${owner}`,
        }));
    },
  };
}

function breadth({ applies_to }: FrontMatter): number {
  return applies_to.verdict.length;
}
