import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linesOf } from './cases/format.js';
import { judgeFile } from './cases/judge-file.js';
import { CaseError, readCase } from './cases/read.js';
import { drawCase } from './families/case.js';
import { familyNamed } from './families/families.js';
import type { CaseRow } from './judge/row.js';
import { runFamily } from './run/case.js';
import { epochOf, play } from './run/play.js';
import { fitSeeds, testSeeds } from './run/seeds.js';
import { writing } from './run/writing.js';
import { figuresOf } from './score/figures.js';
import type { Tick } from './telemetry/tick.js';

let dir: string;
let row: CaseRow;

beforeAll(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'vigie-cases-'));
  const out = writing(dir);
  row = runFamily(familyNamed('bad-deploy'), 'one', out.options);
  out.finish(row);
});

afterAll(() => rm(dir, { recursive: true, force: true }));

describe('a case written and read again', () => {
  it('gives the same verdicts at the same seconds, from the file alone', async () => {
    const told = await judgeFile(path.join(dir, `${row.id}.ndjson`));
    const words = told.sights.map(({ second, word, ranking }) => [second - told.firstS, word, ranking[0]]);
    const runs = row.detector.runs.flatMap(([from, until, word, maillon]) =>
      Array.from({ length: until - from }, (_, i) => [from + i, word, maillon]),
    );
    expect(runs.length).toBeGreaterThan(20);
    expect(words).toEqual(runs);
  });

  it('says nothing of its truth in the file that the detector reads', async () => {
    const text = await readFile(path.join(dir, `${row.id}.ndjson`), 'utf8');
    expect(text).not.toMatch(/cause|failing|attack|onset|harm|deploy/);
    const truth = JSON.parse(await readFile(path.join(dir, 'truth', `${row.id}.json`), 'utf8'));
    expect(truth).toMatchObject({ cause: 'fault', failing: row.truth.failing });
  });

  it('is refused with its file and line where it is wrong', async () => {
    const file = path.join(dir, 'wrong.txt');
    const header = (await readFile(path.join(dir, `${row.id}.ndjson`), 'utf8')).split('\n')[0];
    await writeFile(file, `${header}\n{"type":"cell","cell":"a/b","second":1}\n`);
    const read = async () => {
      for await (const _ of readCase(file));
    };
    await expect(read()).rejects.toThrow(CaseError);
    await expect(read()).rejects.toThrow(`${file}:2`);
  });
});

describe('a draw', () => {
  const linesOfCase = (name: string, seed: string): string => {
    const { ticks } = play(drawCase(familyNamed(name), seed));
    const first: Tick[] = [];
    for (const tick of ticks) {
      first.push(tick);
      if (first.length === 150) break;
    }
    return JSON.stringify(first.map(linesOf));
  };

  it('is the same for the same family and seed, and another for another seed', () => {
    expect(linesOfCase('mimicry', 'a')).toBe(linesOfCase('mimicry', 'a'));
    expect(linesOfCase('mimicry', 'a')).not.toBe(linesOfCase('mimicry', 'b'));
  });

  it('keeps test and fit apart: seeds come from the commit, and families are of one set alone', () => {
    expect(testSeeds(3, 'c1')).toEqual(testSeeds(5, 'c1').slice(0, 3));
    expect(testSeeds(50, 'c1').filter((seed) => fitSeeds(50).includes(seed))).toEqual([]);
    expect(testSeeds(50, 'c1').filter((seed) => testSeeds(50, 'c2').includes(seed))).toEqual([]);
  });
});

describe('figures', () => {
  it('are made from the rows alone, also after they were written', () => {
    const written = JSON.parse(JSON.stringify([row])) as CaseRow[];
    expect(figuresOf(written, [], 1)).toEqual(figuresOf([row], [], 1));
    expect(figuresOf([row], [], 1).maillon.top1).toBe(
      row.truth.failing.includes(row.detector.ranking[0] ?? '') ? 1 : 0,
    );
  });

  it('count an infinite delay for what was never found', () => {
    const missed: CaseRow = { ...row, detector: { ...row.detector, openedS: null, rightS: null } };
    expect(figuresOf([row, missed], [], 1).ttd_s).toEqual({ p50: expect.any(Number), p95: null });
    expect(figuresOf([missed, missed], [], 1).ttc_s.p50).toBeNull();
  });

  it('bound the false pages by the weeks looked at', () => {
    const week = { kind: 'week' as const, seed: 'w', weeks: 6, cells: 18, pages: 0, when: [] };
    expect(figuresOf([], [week], 1).false_pages).toEqual({ weeks: 6, per_week: 0, upper95: 0.4993 });
  });
});

describe('the epoch of a case', () => {
  it('is eight in the morning in Paris, on a day of its type', () => {
    const at = (day: Parameters<typeof epochOf>[0]) =>
      new Date(epochOf(day) * 1000).toLocaleString('fr-FR', {
        timeZone: 'Europe/Paris',
        weekday: 'long',
        hour: 'numeric',
      });
    expect(at('wednesday')).toBe('mercredi 08 h');
    expect(at('weekend')).toBe('samedi 08 h');
    expect(at('exam')).toBe('lundi 08 h');
  });
});
