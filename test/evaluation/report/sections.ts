import type { CaseRow } from '../judge/row.js';
import { type Figures, trueClass } from '../score/figures.js';
import type { WeekRow } from '../score/run.js';

type Headline = Figures['sets'][string];

type Counted = keyof Figures['counted'];

interface Goal {
  readonly name: string;
  /** What is counted for it. */
  readonly of: Counted;
  readonly goal: string;
  /** Of the headline, which each set has as well. */
  read(
    of: Pick<Headline, 'ttd_s' | 'ttc_s' | 'macro_f1' | 'crowd_called_attack' | 'maillon' | 'attack_share' | 'ece'>,
  ): number | null;
  met(value: number): boolean;
}

const atMost =
  (most: number) =>
  (value: number): boolean =>
    value <= most;
const atLeast =
  (least: number) =>
  (value: number): boolean =>
    value >= least;

const GOALS: readonly Goal[] = [
  {
    ...{ name: 'seconds to detect, median', of: 'harmed', goal: '≤ 15' },
    ...{ read: ({ ttd_s }) => ttd_s.p50, met: atMost(15) },
  },
  {
    ...{ name: 'seconds to detect, 95th percentile', of: 'harmed', goal: '≤ 60' },
    ...{ read: ({ ttd_s }) => ttd_s.p95, met: atMost(60) },
  },
  {
    ...{ name: 'seconds to the right word, median', of: 'harmed', goal: '≤ 30' },
    ...{ read: ({ ttc_s }) => ttc_s.p50, met: atMost(30) },
  },
  {
    ...{ name: 'macro F1 over classes and mixtures', of: 'words', goal: '≥ 0.95' },
    ...{ read: ({ macro_f1 }) => macro_f1, met: atLeast(0.95) },
  },
  {
    ...{ name: 'crowds called attacks, at any second', of: 'crowds', goal: '≤ 0.01' },
    ...{ read: ({ crowd_called_attack }) => crowd_called_attack, met: atMost(0.01) },
  },
  {
    ...{ name: 'failing maillon first', of: 'blamed', goal: '≥ 0.90' },
    ...{ read: ({ maillon }) => maillon.top1, met: atLeast(0.9) },
  },
  {
    ...{ name: 'failing maillon among three', of: 'blamed', goal: '≥ 0.98' },
    ...{ read: ({ maillon }) => maillon.top3, met: atLeast(0.98) },
  },
  {
    ...{ name: 'attack share, mean absolute error', of: 'shares', goal: '≤ 0.08' },
    ...{ read: ({ attack_share }) => attack_share.mae, met: atMost(0.08) },
  },
  {
    ...{ name: 'attack share, 80 % interval covers', of: 'shares', goal: '0.75–0.85' },
    read: ({ attack_share }) => attack_share.coverage80,
    met: (value) => value >= 0.75 && value <= 0.85,
  },
  {
    ...{ name: 'expected calibration error', of: 'forecasts', goal: '≤ 0.05' },
    ...{ read: ({ ece }) => ece, met: atMost(0.05) },
  },
];

const COUNTED: Readonly<Record<Counted, string>> = {
  ...{ harmed: 'harmed cases', words: 'cases', crowds: 'crowds', blamed: 'harmed cases' },
  ...{ shares: 'cases', forecasts: 'forecasts' },
};

interface Told {
  readonly name: string;
  readonly of: string;
  readonly goal: string;
  /** Null: never for too many, where something was measured. */
  readonly value: number | null;
  readonly measured: boolean;
  readonly met: boolean;
}

function goalsOf(figures: Figures): readonly Told[] {
  const { false_pages, us_per_cell, minutes, counted } = figures;
  const told = (name: string, of: string, value: number | null, most: number): Told => ({
    ...{ name, of, value, goal: `≤ ${most}`, measured: value !== null, met: value !== null && value <= most },
  });
  return [
    ...GOALS.map(({ name, of, goal, read, met }) => {
      const value = read(figures);
      const measured = counted[of] > 0;
      return { name, of: `${counted[of]} ${COUNTED[of]}`, goal, value, measured, met: value !== null && met(value) };
    }),
    told('false pages a week, upper 95 % bound', `${shown(false_pages.weeks)} weeks`, false_pages.upper95, 0.5),
    told('CPU of one cell and evaluation, µs', 'all evaluations', us_per_cell, 5),
    told('minutes of the whole run', 'two processes', minutes > 0 ? minutes : null, 20),
  ];
}

const shown = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : String(Number(value.toPrecision(3)));

export function goalsTable(figures: Figures): readonly string[] {
  const sets = Object.entries(figures.sets);
  return [
    `| figure | counted over | all | ${sets.map(([set]) => set).join(' | ')} | goal | |`,
    `| --- | --- | --- | ${sets.map(() => '---').join(' | ')} | --- | --- |`,
    ...goalsOf(figures).map(({ name, of, goal, value, measured, met }) => {
      const read = GOALS.find((one) => one.name === name)?.read;
      const apart = sets.map(([, set]) => (read ? shown(read(set)) : ''));
      const verdict = !measured ? 'not measured' : met ? 'met' : '**missed**';
      return `| ${[name, of, shown(value), ...apart, goal, verdict].join(' | ')} |`;
    }),
    '',
    `A dash: not measured, or never for too many. Cases: ${sets.map(([set, of]) => `${set} ${of.cases}`).join(', ')}.`,
    costOf(figures),
  ];
}

/** What the CPU figure counts. */
function costOf({ us_per_cell_of: { incidents, quiet_weeks } }: Figures): string {
  return `CPU is the pure detector's, over every cell and every evaluation of the run: ${shown(incidents)} µs in the cases, where most seconds have an incident open, ${shown(quiet_weeks)} µs in the quiet weeks.`;
}

/** The misses by name, and the families that cost most. */
export function missedGoals(figures: Figures, rows: readonly CaseRow[]): readonly string[] {
  const missed = goalsOf(figures).filter(({ measured, met }) => measured && !met);
  if (missed.length === 0) return ['Every goal that was measured is met.'];
  const worst = (right: (row: CaseRow) => boolean, among: readonly CaseRow[]): string => {
    const names = [...new Set(among.map(({ family }) => family))];
    return names
      .map((name) => ({ name, wrong: among.filter((row) => row.family === name && !right(row)).length }))
      .filter(({ wrong }) => wrong > 0)
      .sort((a, b) => b.wrong - a.wrong)
      .slice(0, 6)
      .map(({ name, wrong }) => `${name} (${wrong} of ${among.filter(({ family }) => family === name).length})`)
      .join(', ');
  };
  const harmed = rows.filter(({ truth }) => truth.harmS !== null && truth.failing.length > 0);
  return [
    `**Missed: ${missed.map(({ name, value, goal }) => `${name} (${shown(value)}, goal ${goal})`).join('; ')}.**`,
    '',
    `- Wrong words are most often those of: ${worst((row) => row.detector.word === trueClass(row), rows) || 'none'}.`,
    `- Never found: ${worst(({ detector }) => detector.openedS !== null, harmed) || 'none'}.`,
    `- Wrong maillons: ${worst(({ truth, detector }) => truth.failing.includes(detector.ranking[0] ?? ''), harmed) || 'none'}.`,
    `- Crowds called attacks: ${
      worst(
        ({ detector }) => !detector.runs.some(([, , word]) => word.includes('attack')),
        rows.filter(({ truth }) => truth.crowd),
      ) || 'none'
    }.`,
  ];
}

const percent = (value: number | null): string => (value === null ? '–' : `${(100 * value).toFixed(0)} %`);

export function attackSection({ kinds, targeted, counterfactuals, undetermined }: Figures): readonly string[] {
  const apart = targeted.where_they_differ;
  const error = (of: { cases: number; p50: number | null; p90: number | null }): string =>
    `${percent(of.p50)} in the middle, ${percent(of.p90)} at the ninetieth percentile (${of.cases} cases)`;
  const { capacity, without_attack, without_crowd } = counterfactuals.relative_error;
  return [
    '## Attacks: kind, aim, and what would be without them',
    '',
    `- **Kind**: right in ${percent(kinds.right)} of the attacks that were called attacks (${kinds.cases} cases).`,
    `- **Aimed at, and broken**: in ${apart.cases} of ${targeted.cases} cases they are two maillons; then the target is right in ${percent(apart.targeted)}, the one that breaks in ${percent(apart.breaking)}, both in ${percent(apart.both)}.`,
    `- **Capacity** of the maillon that breaks: identified in ${percent(counterfactuals.identified)} of the ${counterfactuals.cases} cases in which the simulation knows it; off by ${error(capacity)}.`,
    `- **“Without the attack”**, the people's load over capacity: off by ${error(without_attack)}; whether the people alone would have been too many: right in ${percent(counterfactuals.too_many_people_right)}.`,
    `- **“Without the crowd”**, the attack's load over capacity: off by ${error(without_crowd)}.`,
    `- **No word**: ${percent(undetermined.share)} of the cases found stay “undetermined” (${undetermined.cases}), and ${percent(undetermined.share_of_seconds)} of all seconds of harm; of those cases ${percent(undetermined.missing_feed_named)} name the feed that is missing.`,
    '',
    ...(kinds.cases > 0 ? ['![What kind was named of each true kind](images/evaluation/kinds.svg)'] : []),
  ];
}

const COLUMNS = [
  '| told | harmed | found | right word | no word | right maillon | crowds called attacks | false openings a case |',
  '| --- | --- | --- | --- | --- | --- | --- | --- |',
] as const;

function conditionLine(one: Figures['conditions'][number]): string {
  const shares = [one.found, one.right_word, one.undetermined, one.right_maillon, one.crowd_called_attack].map(percent);
  return `| ${[one.condition, one.harmed, ...shares, shown(one.false_openings)].join(' | ')} |`;
}

export function conditionsSection({ conditions, drawn }: Figures): readonly string[] {
  const worse =
    conditions.length === 0
      ? ['Not tried in this run (`--conditions`).']
      : [
          'The same cases, once as drawn and again with one thing set for every sender: spans lost, clocks wrong (two operators in opposite senses), traces',
          'sampled at the tail, exports late and out of order, metrics and no spans, spans and no metrics. `restarted`: the detector dies 25 s after the onset,',
          'and starts again 10 s later from what is stored. With metrics alone, nothing says who asks for what: “undetermined” is then the honest word.',
          '',
          ...[...COLUMNS, ...conditions.map(conditionLine)],
          '',
          '![What bad telemetry costs](images/evaluation/degradation.svg)',
        ];
  return [
    ...['## Told worse', '', ...worse, ''],
    ...[
      'All cases, by what was drawn for their telemetry (other cases in each line):',
      '',
      ...COLUMNS,
      ...drawn.map(conditionLine),
    ],
  ];
}

export function falsePagesSection({ false_pages }: Figures, weeks: readonly WeekRow[]): readonly string[] {
  const told = ['## False pages', ''];
  if (weeks.length === 0) return [...told, 'No weeks were simulated in this run (`--weeks`).'];
  const { per_week, upper95 } = false_pages;
  const pages = weeks.reduce((sum, week) => sum + week.pages, 0);
  const when = weeks.flatMap((week) => week.when.map((page) => [week.seed, ...page] as const));
  return [
    ...told,
    `${shown(false_pages.weeks)} weeks of the simulated chain (${weeks[0]?.cells} cells) in which nothing breaks: ${pages} ${pages === 1 ? 'page' : 'pages'}, ${shown(per_week)} a week, at most ${shown(upper95)} with 95 % confidence (Poisson).`,
    'A page is any harm the detector opens, for the desk opens an incident at once; openings within five minutes are one. Days are drawn from a school year:',
    'bells, Wednesdays, weekends, holidays, Mondays after them, nights with backups, ordinary errors, hitches of up to three seconds that spread to callers,',
    'releases that fail a few requests, exports lost and senders silent for minutes. Where chance alone broke the objective for two windows 13 s apart, the',
    'opening was right and is not counted. Counts are drawn second by second, not queued: it is cheaper than the cases, and kinder than a real week.',
    ...(when.length > 0 ? ['', '| day | at (UTC) | maillon | word |', '| --- | --- | --- | --- |'] : []),
    ...when.map(([seed, atS, cell, word]) => `| ${[seed, clock(atS), cell, word].join(' | ')} |`),
  ];
}

const clock = (atS: number): string => new Date(atS * 1000).toISOString().slice(11, 19);
