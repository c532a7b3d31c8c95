import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Communication, parseCommunication } from './communication.js';
import { RunbookError, type RunbookFault } from './fault.js';
import { deadLinks, type Linked } from './links.js';
import { type Outage, type Score, scoreOf } from './match.js';
import { type KnownNames, unknownNames } from './names.js';
import { parseRunbook, type Runbook } from './parse.js';
import { reviewDue } from './review.js';

interface Match extends Score {
  readonly runbook: Runbook;
}

export interface Registry {
  /** By id. */
  readonly runbooks: ReadonlyMap<string, Runbook>;
  /** The messages of `communication/`, by id. */
  readonly communications: ReadonlyMap<string, Communication>;
  /** Those that apply, best first; among equals the one for fewer verdicts, maillons and kinds, then the first by id. */
  matches(outage: Outage): readonly Match[];
  /** The first of them. */
  match(outage: Outage): Match | undefined;
  /** What is to be reviewed again at `nowMs`. An old runbook still helps those on call. */
  overdue(nowMs: number): readonly RunbookFault[];
}

interface LoadOptions {
  /** Overdue reviews and dead links are then faults: for `vigie check`, not for a start, which must not fail on them. */
  readonly nowMs?: number | undefined;
  /** Names of the chain: another is then a fault. */
  readonly known?: KnownNames | undefined;
}

/** Reads the `*.md` files of a folder (README.md apart) and of its `communication/`. Throws a RunbookError that lists all faults at once. */
export async function loadRunbooks(dir: string, { nowMs, known }: LoadOptions = {}): Promise<Registry> {
  const [files, messages] = [await markdownIn(dir, ''), await markdownIn(dir, 'communication/')];
  const read = files.map(({ name, source }) => ({ file: name, ...parseRunbook(name, source) }));
  const said = messages.map(({ name, source }) => ({ file: name, ...parseCommunication(name, source) }));
  const runbooks = read.flatMap(({ runbook }) => runbook ?? []);
  const communications = said.flatMap(({ communication }) => communication ?? []);
  const found = registry(runbooks, communications);
  const faults = [
    ...[...read, ...said].flatMap((one) => one.faults.map((fault) => ({ file: one.file, ...fault }))),
    ...doubles(runbooks),
    ...doubles(communications),
    ...misnamed(communications),
    ...silentOnes(runbooks, messages),
    ...(nowMs === undefined ? [] : dead([...runbooks, ...communications], [...files, ...messages])),
    ...runbooks.flatMap((runbook) => unknownNames(runbook, known).map((fault) => ({ file: runbook.file, ...fault }))),
    ...(nowMs === undefined ? [] : found.overdue(nowMs)),
  ];
  if (files.length === 0)
    faults.push({
      file: dir,
      line: 1,
      field: '',
      what: 'no runbook (*.md) in this folder',
      mend: 'name another: --runbooks DIR',
    });
  if (faults.length > 0) throw new RunbookError(faults);
  return found;
}

interface File {
  readonly name: string;
  readonly source: string;
}

async function markdownIn(dir: string, folder: string): Promise<File[]> {
  const names = await readdir(path.join(dir, folder)).catch((error: NodeJS.ErrnoException) => {
    if (folder !== '' && error.code === 'ENOENT') return [];
    throw error;
  });
  const wanted = names.filter((name) => name.endsWith('.md') && name !== 'README.md').sort();
  return Promise.all(
    wanted.map(async (name) => ({
      name: `${folder}${name}`,
      source: await readFile(path.join(dir, folder, name), 'utf8'),
    })),
  );
}

function doubles(all: readonly { readonly id: string; readonly file: string }[]): RunbookFault[] {
  return all.flatMap(({ id, file }, index) => {
    const first = all.findIndex((other) => other.id === id);
    const what = `"${id}" is also the id of ${all[first]?.file}`;
    return first === index ? [] : [{ file, line: 2, field: 'id', what, mend: 'each needs an id of its own' }];
  });
}

/** A message is asked for by id and looked for by name: the two must be one. */
function misnamed(communications: readonly Communication[]): RunbookFault[] {
  return communications
    .filter(({ id, file }) => file !== `communication/${id}.md`)
    .map(({ id, file }) => {
      const what = `"${id}" stands in ${file}`;
      return { file, line: 2, field: 'id', what, mend: `name the file communication/${id}.md` };
    });
}

/** Runbooks whose message does not exist, not even with faults. */
function silentOnes(runbooks: readonly Runbook[], messages: readonly File[]): RunbookFault[] {
  const names = messages.map(({ name }) => name.slice('communication/'.length, -'.md'.length));
  return runbooks
    .filter(({ comms_template }) => !names.includes(comms_template))
    .map(({ file, comms_template, lineOf }) => ({
      file,
      line: lineOf(['comms_template']),
      field: 'comms_template',
      what: `no message "${comms_template}" in communication/`,
      mend: `there are: ${names.join(', ') || 'none'}`,
    }));
}

function dead(all: readonly Linked[], files: readonly File[]): RunbookFault[] {
  const read = files.map(
    ({ name, source }) => all.find(({ file }) => file === name) ?? { file: name, body: source, bodyLine: 1 },
  );
  return all.flatMap((one) => deadLinks(one, read).map((fault) => ({ file: one.file, ...fault })));
}

function registry(runbooks: readonly Runbook[], communications: readonly Communication[]): Registry {
  const matches = (outage: Outage): Match[] =>
    runbooks
      .flatMap((runbook) => {
        const score = scoreOf(runbook, outage);
        return score ? [{ runbook, ...score }] : [];
      })
      .sort(
        (a, b) =>
          b.score - a.score || breadth(a.runbook) - breadth(b.runbook) || (a.runbook.id < b.runbook.id ? -1 : 1),
      );
  return {
    runbooks: byId(runbooks),
    communications: byId(communications),
    matches,
    match: (outage) => matches(outage)[0],
    overdue(nowMs) {
      const today = new Date(nowMs).toISOString().slice(0, 10);
      return [...runbooks, ...communications].flatMap(({ file, reviewed_on, review_every, owner, ...one }) => {
        const due = reviewDue(reviewed_on, review_every);
        if (due >= today) return [];
        const line = 'lineOf' in one ? one.lineOf(['reviewed_on']) : 1;
        const what = `reviewed on ${reviewed_on}, to be reviewed again by ${due}`;
        return [{ file, line, field: 'reviewed_on', what, mend: `read it again with ${owner}, then set the day` }];
      });
    },
  };
}

function byId<T extends { readonly id: string }>(all: readonly T[]): ReadonlyMap<string, T> {
  return new Map(all.map((one) => [one.id, one]));
}

/** How much a runbook is for: the fewer verdicts, maillons and kinds it names, the better it knows them. No list means all. */
function breadth({ applies_to: { verdict, maillon, kind } }: Runbook): number {
  return verdict.length * 10_000 + (maillon.length || 100) * 100 + (kind.length || 10);
}
