import type { CaseRow } from '../judge/row.js';
import { type Figures, featureFigures, trueClass } from '../score/figures.js';

export function familyTable(rows: readonly CaseRow[]): readonly string[] {
  return [
    '| family | set | truth | cases | harmed | found | right word | right maillon | called attack |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...[...new Set(rows.map(({ family }) => family))].map((family) => {
      const of = rows.filter((row) => row.family === family);
      const harmed = of.filter(({ truth }) => truth.harmS !== null);
      const share = (right: (row: CaseRow) => boolean, among = harmed): string =>
        among.length === 0 ? '–' : `${among.filter(right).length}/${among.length}`;
      return `| ${[
        ...[family, of[0]?.set ?? '', of[0]?.truth.cause ?? '', of.length, harmed.length],
        share(({ detector }) => detector.openedS !== null),
        share((row) => row.detector.word === trueClass(row), of),
        share(({ truth, detector }) => truth.failing.includes(detector.ranking[0] ?? '')),
        share(({ detector }) => detector.word.includes('attack'), of),
      ].join(' | ')} |`;
    }),
  ];
}

interface BaselineFigures {
  readonly ttd_s: { readonly p50: number | null };
  readonly missed: number | null;
  readonly macro_f1: number | null;
  readonly crowd_called_attack: number | null;
  readonly false_openings: number | null;
  readonly maillon: { readonly top1: number | null; readonly top3: number | null };
}

const METHODS: Readonly<Record<string, string>> = {
  'static-threshold': 'static threshold',
  'week-p95': 'over the 7-day p95',
  'volume-entropy': 'volume and entropy',
  'n-sigma': 'N-sigma',
  'median-iqr': 'median and IQR (the scorer of BARO)',
  traversal: 'graph traversal',
};

/** The detector first, on all cases. */
export function baselineTable(figures: Figures): readonly string[] {
  return [
    '| method | seconds to detect, p50 | missed | macro F1 | crowd called attack | false openings a case | maillon top-1 | top-3 |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    line('**this detector**', figures),
    ...Object.entries(figures.baselines).map(([name, told]) => line(METHODS[name] ?? name, told as BaselineFigures)),
  ];
}

function line(name: string, told: BaselineFigures): string {
  const { ttd_s, missed, macro_f1, crowd_called_attack, false_openings, maillon } = told;
  const values = [ttd_s.p50, missed, macro_f1, crowd_called_attack, false_openings, maillon.top1, maillon.top3];
  return `| ${[name, ...values.map((value) => (value === null ? '–' : Number(value.toPrecision(3))))].join(' | ')} |`;
}

export function featureTable(rows: readonly CaseRow[]): readonly string[] {
  const figures = featureFigures(rows);
  return [
    '| feature | saturation | attack | fault |',
    '| --- | --- | --- | --- |',
    ...[...new Set(figures.map(({ feature }) => feature))].map((feature) => {
      const of = (hypothesis: string): string => {
        const found = figures.find((one) => one.feature === feature && one.hypothesis === hypothesis);
        return found ? `${found.auc.toFixed(2)}${found.suspicious ? ' ⚠' : ''}` : '–';
      };
      return `| ${feature} | ${of('saturation')} | ${of('attack')} | ${of('fault')} |`;
    }),
  ];
}
