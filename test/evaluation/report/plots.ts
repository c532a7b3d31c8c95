import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { CaseRow } from '../judge/row.js';
import { delayOf, forecasts, trueClass } from '../score/figures.js';
import { reliability } from '../score/metrics.js';

const SIZE = { width: 420, height: 280, background: 'white' } as const;

async function write(file: string, spec: object): Promise<void> {
  const view = new View(parse(compile(spec as TopLevelSpec).spec), { renderer: 'none' });
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `${await view.toSVG()}\n`);
  view.finalize();
}

/** Are seven of ten right when it says 0.7? The diagonal is perfect. */
export async function plotReliability(rows: readonly CaseRow[], file: string): Promise<void> {
  const values = reliability(forecasts(rows)).filter(({ count }) => count > 0);
  await write(file, {
    ...SIZE,
    layer: [
      {
        data: {
          values: [
            { probability: 0, came: 0 },
            { probability: 1, came: 1 },
          ],
        },
        mark: { type: 'line', strokeDash: [4, 4], color: '#888' },
        encoding: axes,
      },
      { data: { values }, mark: { type: 'line', color: '#000091' }, encoding: axes },
      {
        data: { values },
        mark: { type: 'point', filled: true, color: '#000091' },
        encoding: { ...axes, size: { field: 'count', type: 'quantitative', title: 'forecasts' } },
      },
    ],
  });
}

const axes = {
  x: { field: 'probability', type: 'quantitative', title: 'probability said', scale: { domain: [0, 1] } },
  y: { field: 'came', type: 'quantitative', title: 'share that came true', scale: { domain: [0, 1] } },
} as const;

/** Share of harmed cases opened within so many seconds, by class. */
export async function plotDelay(rows: readonly CaseRow[], file: string): Promise<void> {
  const harmed = rows.filter((row) => trueClass(row) !== 'none');
  const classes = [...new Set(harmed.map(trueClass))];
  const values = classes.flatMap((cause) => {
    const delays = harmed.filter((row) => trueClass(row) === cause).map((row) => delayOf(row, row.detector));
    return Array.from({ length: 61 }, (_, seconds) => ({
      ...{ cause, seconds },
      share: delays.filter((delay) => delay <= seconds).length / delays.length,
    }));
  });
  await write(file, {
    ...{ ...SIZE, data: { values }, mark: { type: 'line', interpolate: 'step-after' } },
    encoding: {
      x: { field: 'seconds', type: 'quantitative', title: 'seconds after the first harmful window' },
      y: { field: 'share', type: 'quantitative', title: 'share of cases found', scale: { domain: [0, 1] } },
      color: { field: 'cause', type: 'nominal', title: 'truth' },
    },
  });
}

/** What was said of each true class; shares of the row. */
export async function plotConfusion(rows: readonly CaseRow[], file: string): Promise<void> {
  const counts = new Map<string, { truth: string; said: string; count: number }>();
  const totals = new Map<string, number>();
  for (const row of rows) {
    const [truth, said] = [trueClass(row), row.detector.word];
    const cell = counts.get(`${truth} ${said}`) ?? { truth, said, count: 0 };
    counts.set(`${truth} ${said}`, cell);
    cell.count++;
    totals.set(truth, (totals.get(truth) ?? 0) + 1);
  }
  const values = [...counts.values()].map((cell) => ({ ...cell, share: cell.count / (totals.get(cell.truth) ?? 1) }));
  await write(file, {
    ...{ ...SIZE, data: { values } },
    encoding: {
      x: { field: 'said', type: 'nominal', title: 'word' },
      y: { field: 'truth', type: 'nominal', title: 'truth' },
    },
    layer: [
      {
        mark: 'rect',
        encoding: {
          color: { field: 'share', type: 'quantitative', scale: { scheme: 'blues', domain: [0, 1] }, title: 'share' },
        },
      },
      {
        mark: { type: 'text', fontSize: 11 },
        encoding: {
          text: { field: 'count', type: 'quantitative' },
          color: { condition: { test: 'datum.share > 0.6', value: 'white' }, value: 'black' },
        },
      },
    ],
  });
}

const STEPS = [0, 0.05, 0.1, 0.15, 0.2, 0.3];

/** How the word and the maillon suffer from lost telemetry, by the mean loss drawn for the case. */
export async function plotDegradation(rows: readonly CaseRow[], file: string): Promise<void> {
  const harmed = rows.filter((row) => trueClass(row) !== 'none');
  const values = STEPS.slice(1).flatMap((to, i) => {
    const from = STEPS[i] ?? 0;
    const inside = harmed.filter(({ telemetry: { loss } }) => loss >= from && loss < to);
    if (inside.length === 0) return [];
    const share = (right: (row: CaseRow) => boolean): number => inside.filter(right).length / inside.length;
    return [
      { loss: (from + to) / 2, figure: 'found', share: share(({ detector }) => detector.openedS !== null) },
      { loss: (from + to) / 2, figure: 'right word', share: share((row) => row.detector.word === trueClass(row)) },
      {
        loss: (from + to) / 2,
        figure: 'right maillon',
        share: share(({ truth, detector }) => truth.failing.includes(detector.ranking[0] ?? '')),
      },
    ];
  });
  await write(file, {
    ...{ ...SIZE, data: { values }, mark: { type: 'line', point: true } },
    encoding: {
      x: { field: 'loss', type: 'quantitative', title: 'share of spans lost', axis: { format: '%' } },
      y: { field: 'share', type: 'quantitative', title: 'share of harmed cases', scale: { domain: [0, 1] } },
      color: { field: 'figure', type: 'nominal', title: null },
    },
  });
}
