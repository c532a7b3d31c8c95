import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { families } from '../families/families.js';
import type { CaseRow } from '../judge/row.js';
import type { Figures } from '../score/figures.js';
import type { WeekRow } from '../score/run.js';
import { plotConfusion, plotDegradation, plotDelay, plotKinds, plotReliability } from './plots.js';
import { attackSection, conditionsSection, falsePagesSection, goalsTable, missedGoals } from './sections.js';
import { baselineTable, familyTable, featureTable } from './tables.js';

export interface ReportOptions {
  readonly root: string;
  readonly commit: string;
  readonly seeds: number;
  readonly rows: readonly CaseRow[];
  readonly weeks: readonly WeekRow[];
  readonly figures: Figures;
}

const IMAGES = 'docs/images/evaluation';

/** Writes `docs/evaluation.md` and its plots, from the rows and nothing else. */
export async function writeReport(options: ReportOptions): Promise<void> {
  const { root, rows, figures } = options;
  await mkdir(path.join(root, IMAGES), { recursive: true });
  const image = (name: string): string => path.join(root, IMAGES, `${name}.svg`);
  await plotReliability(rows, image('reliability'));
  await plotDelay(rows, image('time-to-detect'));
  await plotConfusion(rows, image('confusion'));
  if (figures.kinds.cases > 0) await plotKinds(figures.kinds, image('kinds'));
  if (figures.conditions.length > 0) await plotDegradation(figures.conditions, image('degradation'));
  await writeFile(path.join(root, 'docs/evaluation.md'), `${text(options).join('\n')}\n`);
}

function text({ commit, seeds, rows, weeks, figures }: ReportOptions): readonly string[] {
  return [
    '# How good is the detector?',
    '',
    '<!-- Written by `npm run evaluate -- simulate --report`; changes by hand are lost. -->',
    '',
    '**Everything on this page is simulated.** People, machines and platforms are a discrete-event simulation (`test/evaluation/`): queues with a',
    'bounded number of workers, connection pools, heavy-tailed work, people who sign in, think, lose patience and try again. It shares no formula with',
    'the detector, but whoever wrote it could not think of what reality thinks of. It says how the detector behaves on cases whose truth is known by',
    'construction; it does not say how often such cases occur, nor that a real attacker looks like ours. Real faults are judged elsewhere',
    '(`npm run evaluate -- petshop`), real sockets and real tools too (`live`).',
    '',
    `${rows.length} cases, ${figures.harmed} of which harm people: ${seeds} seeds of each of ${new Set(rows.map(({ family }) => family)).size} families of scenarios. The seeds come from`,
    `\`${commit.slice(0, 12)}\`, the commit that last changed the weights: they could not be looked at before. Telemetry is lost (0–30 %), late (1–5 s),`,
    'sampled, stamped by clocks that are up to 1.5 s wrong; half of the cases are probed by Vigie itself.',
    '',
    '## Which families were seen',
    '',
    ...whoSawWhat(rows),
    '',
    '## Against the goals',
    '',
    ...goalsTable(figures),
    '',
    ...missedGoals(figures, rows),
    '',
    'Time to detect runs from the end of the first 10 s window in which people were truly served worse than the objective, to the judged second; the',
    `clock shows it 2 s later, and telemetry itself is ${worstDelay(rows)} s late in the middle case (the slowest sender's, in each case). A case that is never found`,
    `counts as infinitely late. The right word is the one that was held longest while people were harmed; “undetermined” is never right. ${redrawn(rows)}`,
    '',
    '![What was said of each true class](images/evaluation/confusion.svg)',
    '![Share of cases found within so many seconds](images/evaluation/time-to-detect.svg)',
    '![Reliability of the probabilities](images/evaluation/reliability.svg)',
    '',
    ...attackSection(figures),
    '',
    ...conditionsSection(figures),
    '',
    ...falsePagesSection(figures, weeks),
    '',
    '## By family',
    '',
    ...familyTable(rows),
    '',
    '## Simpler methods, on the same cases',
    '',
    ablationNote(rows),
    '',
    ...baselineTable(figures),
    '',
    '## Each feature alone',
    '',
    featureNote(figures),
    '',
    ...featureTable(rows),
    '',
    '## Do it again',
    '',
    '```sh',
    `npm run evaluate -- simulate --seeds ${seeds} --commit ${commit} --rows rows.ndjson --json`,
    'npm run evaluate -- figures rows.ndjson --json --report  # every figure and this page again, from the rows alone',
    'npm run evaluate -- simulate --seeds 1 --write cases && npm run evaluate -- cases cases',
    '```',
    '',
    'Cases of your own: [cases.md](cases.md).',
  ];
}

const SAW: Readonly<Record<string, string>> = {
  fit: 'the weights were fitted on them, and some had been of the test before; the headline does not count them',
  test: 'never fitted, but whoever built the detector looked at how it did on them',
  blind: 'written by who judges; who built the detector never opened them',
  held: 'kept from who fitted the weights',
};

function whoSawWhat(rows: readonly CaseRow[]): readonly string[] {
  const judged = new Set(rows.map(({ family }) => family));
  return ['fit', 'test', 'held', 'blind'].flatMap((set) => {
    const names = families.filter((family) => family.set === set).map(({ name }) => name);
    if (names.length === 0) return [];
    const here = names.filter((name) => judged.has(name)).length;
    return [`- **${set}** (${names.length} families, ${here} judged here): ${SAW[set]}. ${names.join(', ')}.`];
  });
}

/** Draws whose ordinary day harms people by itself are drawn again, up to four times; then the case stands as it is. */
function redrawn(rows: readonly CaseRow[]): string {
  const again = rows.filter(({ redraws }) => redraws > 0).length;
  const kept = rows.filter(({ redraws }) => redraws >= 4).length;
  return `${again} cases were drawn again because people were harmed before anything happened; ${kept} of them stand although they still were.`;
}

function worstDelay(rows: readonly CaseRow[]): string {
  const sorted = rows.map(({ telemetry }) => telemetry.worstDelayS).sort((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(1);
}

/** How many cases were judged with a feed taken away. */
function ablationNote(rows: readonly CaseRow[]): string {
  const tried = rows.filter(({ ablations }) => Object.keys(ablations).length > 0).length;
  return tried === 0
    ? 'No feed was taken away in this run (`--ablate`).'
    : `Below them the detector itself with one feed taken away (\`without-…\`), and with none (\`same-cases\`), on ${tried} of the cases.`;
}

function featureNote({ features_that_betray, counted }: Figures): string {
  const named = features_that_betray.map(({ feature, hypothesis }) => `${feature} (${hypothesis})`).join(', ');
  return [
    `Area under the curve for each hypothesis against the others, 15 s after harm, over at most ${counted.harmed} harmed cases (fewer where the telemetry does not`,
    'tell). One over 0.98 (or under 0.02) separates by itself, and would betray the simulator, not the attacker:',
    named === '' ? 'none does.' : `**${named}**.`,
  ].join(' ');
}
