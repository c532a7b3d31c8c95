import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { CaseRow } from '../judge/row.js';
import { type Figures, featureFigures, trueClass } from '../score/figures.js';
import { plotConfusion, plotDegradation, plotDelay, plotReliability } from './plots.js';

export interface ReportOptions {
  readonly root: string;
  readonly commit: string;
  readonly seeds: number;
  readonly rows: readonly CaseRow[];
  readonly figures: Figures;
}

const IMAGES = 'docs/images/evaluation';

interface Goal {
  readonly name: string;
  readonly goal: string;
  read(figures: Figures): number | null;
  met(value: number): boolean;
}

const GOALS: readonly Goal[] = [
  { name: 'seconds to detect, median', goal: '≤ 15', read: ({ ttd_s }) => ttd_s.p50, met: (v) => v <= 15 },
  { name: 'seconds to detect, 95th percentile', goal: '≤ 60', read: ({ ttd_s }) => ttd_s.p95, met: (v) => v <= 60 },
  { name: 'seconds to the right word, median', goal: '≤ 30', read: ({ ttc_s }) => ttc_s.p50, met: (v) => v <= 30 },
  {
    name: 'macro F1 over classes and mixtures',
    goal: '≥ 0.95',
    read: ({ macro_f1 }) => macro_f1,
    met: (v) => v >= 0.95,
  },
  {
    name: 'crowds called attacks',
    goal: '≤ 0.01',
    read: ({ crowd_called_attack }) => crowd_called_attack,
    met: (v) => v <= 0.01,
  },
  { name: 'failing maillon first', goal: '≥ 0.90', read: ({ maillon }) => maillon.top1, met: (v) => v >= 0.9 },
  { name: 'failing maillon among three', goal: '≥ 0.98', read: ({ maillon }) => maillon.top3, met: (v) => v >= 0.98 },
  {
    name: 'attack share, mean absolute error',
    goal: '≤ 0.08',
    read: ({ attack_share }) => attack_share.mae,
    met: (v) => v <= 0.08,
  },
  {
    name: 'attack share, 80 % interval covers',
    goal: '0.75–0.85',
    read: ({ attack_share }) => attack_share.coverage80,
    met: (v) => v >= 0.75 && v <= 0.85,
  },
  { name: 'expected calibration error', goal: '≤ 0.05', read: ({ ece }) => ece, met: (v) => v <= 0.05 },
  {
    name: 'false pages a week, upper 95 % bound',
    goal: '≤ 0.5',
    read: ({ false_pages }) => false_pages.upper95,
    met: (v) => v <= 0.5,
  },
  {
    name: 'CPU of one cell and evaluation, µs',
    goal: '≤ 5',
    read: ({ us_per_cell }) => us_per_cell,
    met: (v) => v <= 5,
  },
];

/** Writes `docs/evaluation.md` and its plots, from the rows and nothing else. */
export async function writeReport(options: ReportOptions): Promise<void> {
  const { root, rows } = options;
  await mkdir(path.join(root, IMAGES), { recursive: true });
  const image = (name: string): string => path.join(root, IMAGES, `${name}.svg`);
  await plotReliability(rows, image('reliability'));
  await plotDelay(rows, image('time-to-detect'));
  await plotConfusion(rows, image('confusion'));
  await plotDegradation(rows, image('telemetry-loss'));
  await writeFile(path.join(root, 'docs/evaluation.md'), text(options));
}

function text({ commit, seeds, rows, figures }: ReportOptions): string {
  return `${[
    '# How good is the detector?',
    '',
    '<!-- Written by `npm run evaluate -- simulate --report`; changes by hand are lost. -->',
    '',
    '**Everything on this page is simulated.** People, machines and platforms are a discrete-event simulation (`test/evaluation/`): queues with a',
    'bounded number of workers, connection pools, heavy-tailed work, people who sign in, think, lose patience and try again. It shares no formula with',
    'the detector, but whoever wrote it could not think of what reality thinks of. It says how the detector behaves on cases whose truth is known; it',
    'does not say how often such cases occur, nor that a real attacker looks like ours.',
    '',
    `${rows.length} cases: ${new Set(rows.map(({ family }) => family)).size} families of scenarios, ${seeds} seeds each, drawn from commit \`${commit.slice(0, 12)}\`, the one`,
    'that last changed the weights. These families and seeds were not used to fit anything. Telemetry is lost (0–30 %), late (1–5 s), sampled and',
    'stamped by clocks that are up to 1.5 s wrong.',
    '',
    '## Against the goals',
    '',
    '| figure | value | goal | |',
    '| --- | --- | --- | --- |',
    ...GOALS.map(({ name, goal, read, met }) => {
      const value = read(figures);
      return `| ${name} | ${value ?? 'not measured, or never for too many'} | ${goal} | ${value !== null && met(value) ? 'met' : '**missed**'} |`;
    }),
    '',
    'Time to detect runs from the end of the first 10 s window in which people were truly served worse than the objective, to the judged second; the',
    `clock shows it 2 s later, and telemetry itself is ${worstDelay(rows)} s late in the middle case (the slowest sender's, in each case).`,
    `False pages were looked for in ${figures.false_pages.weeks.toFixed(1)} weeks of the simulated chain of 18 cells.`,
    '',
    '![What was said of each true class](images/evaluation/confusion.svg)',
    '![Share of cases found within so many seconds](images/evaluation/time-to-detect.svg)',
    '![Reliability of the probabilities](images/evaluation/reliability.svg)',
    '![What lost telemetry costs](images/evaluation/telemetry-loss.svg)',
    '',
    '## By family',
    '',
    '| family | truth | cases | harmed | found | right word | right maillon | called attack |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...byFamily(rows),
    '',
    '## Simpler methods, on the same cases',
    '',
    'The last lines are the detector itself with one feed taken away, and (`same-cases`) with none, on one seed in four.',
    '',
    '| method | ttd p50 | missed | macro F1 | crowd called attack | false openings a case | maillon top-1 | top-3 |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...Object.entries(figures.baselines).map(([name, told]) => baselineLine(name, told as BaselineFigures)),
    '',
    '## Each feature alone',
    '',
    'Area under the curve for each hypothesis against the others, 15 s after harm. One over 0.98 (or under 0.02) would betray the simulator.',
    '',
    '| feature | saturation | attack | fault |',
    '| --- | --- | --- | --- |',
    ...featureLines(rows),
  ].join('\n')}\n`;
}

function worstDelay(rows: readonly CaseRow[]): string {
  const sorted = rows.map(({ telemetry }) => telemetry.worstDelayS).sort((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(1);
}

function byFamily(rows: readonly CaseRow[]): readonly string[] {
  return [...new Set(rows.map(({ family }) => family))].map((family) => {
    const of = rows.filter((row) => row.family === family);
    const harmed = of.filter(({ truth }) => truth.harmS !== null);
    const share = (right: (row: CaseRow) => boolean, among = harmed): string =>
      among.length === 0 ? '–' : `${among.filter(right).length}/${among.length}`;
    return `| ${[
      ...[family, of[0]?.truth.cause ?? '', of.length, harmed.length],
      share(({ detector }) => detector.openedS !== null),
      share((row) => row.detector.word === trueClass(row), of),
      share(({ truth, detector }) => truth.failing.includes(detector.ranking[0] ?? '')),
      share(({ detector }) => detector.word.includes('attack'), of),
    ].join(' | ')} |`;
  });
}

interface BaselineFigures {
  readonly ttd_s: { readonly p50: number | null };
  readonly missed: number | null;
  readonly macro_f1: number | null;
  readonly crowd_called_attack: number | null;
  readonly false_openings: number | null;
  readonly maillon: { readonly top1: number | null; readonly top3: number | null };
}

function baselineLine(name: string, told: BaselineFigures): string {
  const { ttd_s, missed, macro_f1, crowd_called_attack, false_openings, maillon } = told;
  const values = [ttd_s.p50, missed, macro_f1, crowd_called_attack, false_openings, maillon.top1, maillon.top3];
  return `| ${[name, ...values.map((value) => value ?? '–')].join(' | ')} |`;
}

function featureLines(rows: readonly CaseRow[]): readonly string[] {
  const figures = featureFigures(rows);
  return [...new Set(figures.map(({ feature }) => feature))].map((feature) => {
    const of = (hypothesis: string): string => {
      const found = figures.find((one) => one.feature === feature && one.hypothesis === hypothesis);
      return found ? `${found.auc.toFixed(2)}${found.suspicious ? ' ⚠' : ''}` : '–';
    };
    return `| ${feature} | ${of('saturation')} | ${of('attack')} | ${of('fault')} |`;
  });
}
