import type { CaseRow } from '../judge/row.js';
import { type ConditionFigure, type KindFigures, kindOf } from '../score/beside.js';
import { delayOf, forecasts, trueClass } from '../score/figures.js';
import { reliability } from '../score/metrics.js';
import { COLOURS, draw } from './svg.js';

const SIZE = { width: 420, height: 260 } as const;

const axes = {
  x: { field: 'probability', type: 'quantitative', title: 'probability said', scale: { domain: [0, 1] } },
  y: { field: 'came', type: 'quantitative', title: 'share that came true', scale: { domain: [0, 1] } },
} as const;

/** Are seven of ten right when it says 0.7? The diagonal is perfect; a dot is as large as its bin is full. */
export async function plotReliability(rows: readonly CaseRow[], file: string): Promise<void> {
  const values = reliability(forecasts(rows)).filter(({ count }) => count > 0);
  const diagonal = [0, 1].map((value) => ({ probability: value, came: value }));
  await draw(file, {
    ...SIZE,
    layer: [
      { data: { values: diagonal }, mark: { type: 'line', strokeDash: [4, 4], color: '#888' }, encoding: axes },
      { data: { values }, mark: { type: 'line', color: COLOURS[0] }, encoding: axes },
      {
        data: { values },
        mark: { type: 'point', filled: true, color: COLOURS[0], opacity: 1 },
        encoding: {
          ...axes,
          size: { field: 'count', type: 'quantitative', title: 'forecasts', scale: { range: [20, 260] } },
        },
      },
    ],
  });
}

/** Share of harmed cases opened within so many seconds, by class. */
export async function plotDelay(rows: readonly CaseRow[], file: string): Promise<void> {
  const harmed = rows.filter((row) => trueClass(row) !== 'none');
  const classes = [...new Set(harmed.map(trueClass))].sort();
  const values = classes.flatMap((cause) => {
    const delays = harmed.filter((row) => trueClass(row) === cause).map((row) => delayOf(row, row.detector));
    return Array.from({ length: 61 }, (_, seconds) => ({
      ...{ cause: `${cause} (${delays.length})`, seconds },
      share: delays.filter((delay) => delay <= seconds).length / delays.length,
    }));
  });
  await draw(file, {
    ...{ ...SIZE, data: { values }, mark: { type: 'line', interpolate: 'step-after', strokeWidth: 2 } },
    encoding: {
      x: { field: 'seconds', type: 'quantitative', title: 'seconds after the first harmful window' },
      y: {
        ...{ field: 'share', type: 'quantitative', title: 'share of cases found', scale: { domain: [0, 1] } },
        axis: { format: '%' },
      },
      color: { field: 'cause', type: 'nominal', title: 'truth (cases)' },
    },
  });
}

interface Tally {
  readonly truth: string;
  readonly said: string;
  readonly count: number;
}

/** What was said of each true class. */
export async function plotConfusion(rows: readonly CaseRow[], file: string): Promise<void> {
  const counts = new Map<string, { truth: string; said: string; count: number }>();
  for (const row of rows) {
    const [truth, said] = [trueClass(row), row.detector.word];
    const cell = counts.get(`${truth} ${said}`) ?? { truth, said, count: 0 };
    counts.set(`${truth} ${said}`, cell);
    cell.count++;
  }
  await matrix([...counts.values()], ORDER, 'word said', file);
}

const ORDER = ['none', 'saturation', 'saturation+attack', 'attack', 'attack+fault', 'fault', 'undetermined'];

/** What kind was named of each true kind of attack. */
export async function plotKinds({ confusion }: KindFigures, file: string): Promise<void> {
  const tallies = Object.entries(confusion).flatMap(([truth, counts]) =>
    Object.entries(counts).map(([said, count]) => ({ truth, said, count })),
  );
  await matrix(tallies, [...Object.keys(confusion).map(kindOf).sort(), 'unnamed', 'none'], 'kind said', file);
}

/** Counts, shaded by their share of the row. */
async function matrix(tallies: readonly Tally[], order: readonly string[], said: string, file: string): Promise<void> {
  const totals = new Map<string, number>();
  for (const { truth, count } of tallies) totals.set(truth, (totals.get(truth) ?? 0) + count);
  const values = tallies.map((one) => ({ ...one, share: one.count / (totals.get(one.truth) ?? 1) }));
  await draw(file, {
    ...{ width: { step: 62 }, height: { step: 32 }, data: { values } },
    encoding: {
      x: { field: 'said', type: 'nominal', title: said, sort: order, axis: { labelAngle: -35, grid: false } },
      y: { field: 'truth', type: 'nominal', title: 'truth', sort: order, axis: { grid: false } },
    },
    layer: [
      {
        mark: { type: 'rect', cornerRadius: 2 },
        encoding: {
          color: {
            ...{ field: 'share', type: 'quantitative', title: 'share of the row', legend: { format: '%' } },
            scale: { range: ['#e8f0fb', '#1d4f9c'], domain: [0, 1] },
          },
        },
      },
      {
        mark: { type: 'text', fontSize: 12 },
        encoding: {
          text: { field: 'count', type: 'quantitative' },
          color: { condition: { test: 'datum.share > 0.5', value: 'white' }, value: '#222' },
        },
      },
    ],
  });
}

const AXES = [
  { axis: 'loss', title: 'share of spans lost' },
  { axis: 'kept', title: 'share of traces kept by tail sampling' },
  { axis: 'skew', title: 'clocks wrong by, seconds' },
  { axis: 'late', title: 'seconds between exports' },
] as const;

/** How the word and the maillon suffer when the same cases are told worse: one panel for what is made worse. */
export async function plotDegradation(conditions: readonly ConditionFigure[], file: string): Promise<void> {
  const panels = AXES.map(({ axis, title }) => {
    const values = conditions
      .filter(({ condition }) => condition.startsWith(`${axis}=`))
      .flatMap(({ condition, found, right_word, right_maillon }) => {
        const x = Number(condition.slice(axis.length + 1));
        return [
          { x, figure: 'found', share: found },
          { x, figure: 'right word', share: right_word },
          { x, figure: 'right maillon', share: right_maillon },
        ];
      });
    return {
      ...{ width: 210, height: 150, data: { values }, mark: { type: 'line', point: { size: 40 }, strokeWidth: 2 } },
      encoding: {
        // Worse to the right.
        x: { field: 'x', type: 'quantitative', title, axis: { tickCount: 4 }, scale: { reverse: axis === 'kept' } },
        y: {
          ...{ field: 'share', type: 'quantitative', title: 'share of harmed cases', scale: { domain: [0, 1] } },
          axis: { format: '%', tickCount: 5 },
        },
        color: { field: 'figure', type: 'nominal', title: null },
      },
    };
  });
  await draw(file, { concat: panels, columns: 2, spacing: 24 });
}
