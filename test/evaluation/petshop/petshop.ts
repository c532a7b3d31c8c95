import { type Condition, type Issue, type Metric, readPetShop, type Table } from './data.js';
import { graftable, grafted } from './graft.js';
import { type Blamed, blamedBy, ordinaryScales, type Tuning } from './scorer.js';

export interface PetShopRow {
  readonly name: string;
  readonly scenario: string;
  readonly rootCause: string;
  readonly ranking: readonly Blamed[];
}

export interface PetShopFigures {
  readonly cases: number;
  readonly top1: number;
  readonly top3: number;
  /** Share of the ordinary windows in which nobody is blamed. */
  readonly specificity: number;
}

/** Points of an issue, and how many blocks the ordinary days are cut into: each is judged with the scales of the others. */
const LENGTH = 5;
const BLOCKS = 5;
const ALARM_AT = 2;

/** Judges every issue and every ordinary window of the directory, and reads nothing else. */
export function judgePetShop(directory: string): { figures: PetShopFigures; rows: readonly PetShopRow[] } {
  const conditions = readPetShop(directory);
  const rows = rowsOf(conditions);
  return {
    rows,
    figures: figuresOfRows(
      rows,
      conditions.flatMap((condition) => ordinaryWindows(condition)),
    ),
  };
}

function rowsOf(conditions: readonly Condition[], tuning?: Tuning): readonly PetShopRow[] {
  return conditions.flatMap((condition) =>
    condition.issues.filter(usable).map((issue) => judge(condition, issue, tuning)),
  );
}

const within = (row: PetShopRow, first: number): boolean =>
  row.ranking.slice(0, first).some(({ node }) => node === row.rootCause);
const share = (count: number, of: number): number => (of > 0 ? Number((count / of).toFixed(4)) : 0);

function figuresOfRows(rows: readonly PetShopRow[], quiet: readonly boolean[]): PetShopFigures {
  return {
    cases: rows.length,
    top1: share(rows.filter((row) => within(row, 1)).length, rows.length),
    top3: share(rows.filter((row) => within(row, 3)).length, rows.length),
    specificity: share(quiet.filter((blamed) => !blamed).length, quiet.length),
  };
}

const GRID: readonly Tuning[] = [3, 4, 6].flatMap((leastZ) =>
  [1, 1.6, 3].flatMap((targetZ) => [0.1, 0.25, 1].map((edgeWeight) => ({ leastZ, targetZ, edgeWeight }))),
);

export interface LeftOut {
  readonly scenarios: number;
  /** Over the issues of each scenario, with constants chosen on the issues of the others and half of the ordinary days. */
  readonly top1: number;
  readonly top3: number;
  /** Over the other half. */
  readonly specificity: number;
}

/** What the constants are worth on what they were not chosen on: best of a grid by top-1 and specificity, a scenario left out each time. */
export function leaveOneOut(directory: string): LeftOut {
  const conditions = readPetShop(directory);
  const tried = GRID.map((tuning) => ({
    rows: rowsOf(conditions, tuning),
    quiet: conditions.flatMap((condition) => ordinaryWindows(condition, tuning)),
  }));
  const scenarios = [...new Set(tried[0]?.rows.map(({ scenario }) => scenario))];
  const odd = (quiet: readonly boolean[], rest: 0 | 1): readonly boolean[] => quiet.filter((_, i) => i % 2 === rest);
  const judged = scenarios.map((scenario) => {
    const worth = tried.map(({ rows, quiet }) => {
      const others = figuresOfRows(
        rows.filter((row) => row.scenario !== scenario),
        odd(quiet, 0),
      );
      return others.top1 + others.specificity;
    });
    const best = tried[worth.indexOf(Math.max(...worth))] as (typeof tried)[number];
    return { rows: best.rows.filter((row) => row.scenario === scenario), quiet: odd(best.quiet, 1) };
  });
  const { top1, top3, specificity } = figuresOfRows(
    judged.flatMap(({ rows }) => rows),
    judged.flatMap(({ quiet }) => quiet),
  );
  return { scenarios: scenarios.length, top1, top3, specificity };
}

const TARGET = 'PetSite';

/** Faults grafted onto the ordinary days, at every component that the front depends on: none of them was there to be tuned on. */
export function judgeGrafts(directory: string): Omit<PetShopFigures, 'specificity'> {
  const rows = readPetShop(directory).flatMap((condition) => {
    const scales = ordinaryScales(condition.ordinary);
    const target = condition.issues[0]?.target.node ?? TARGET;
    return (['latency', 'availability'] as const).flatMap((metric) =>
      graftable(condition, target, metric).flatMap((node) =>
        Array.from({ length: Math.floor(condition.ordinary.times.length / 50) }, (_, i) => i * 50 + 10).flatMap(
          (from) => {
            const issue = grafted(condition, target, { node, metric, from, amount: metric === 'latency' ? 0.5 : 0.1 });
            if (!issue) return [];
            const alarm = { node: target, metric, timestamp: issue.target.timestamp };
            const ranking = blamedBy(condition, issue.metrics, alarm, scales).slice(0, 5);
            return [{ name: issue.name, scenario: issue.scenario, rootCause: issue.rootCause, ranking }];
          },
        ),
      ),
    );
  });
  const { specificity: _, ...figures } = figuresOfRows(rows, []);
  return figures;
}

/** An alarm is needed, on a metric that says whether people are harmed. */
function usable({ target }: Issue): boolean {
  return target.metric === 'latency' || target.metric === 'availability';
}

function judge(condition: Condition, issue: Issue, tuning?: Tuning): PetShopRow {
  const alarm = { node: issue.target.node, metric: issue.target.metric, timestamp: issue.target.timestamp };
  const ranking = blamedBy(condition, issue.metrics, alarm, ordinaryScales(condition.ordinary), tuning);
  return { name: issue.name, scenario: issue.scenario, rootCause: issue.rootCause, ranking: ranking.slice(0, 5) };
}

/** Ordinary days cut into windows as long as an issue, each with an alarm that should not have rung: is anybody blamed? */
function ordinaryWindows(condition: Condition, tuning?: Tuning): readonly boolean[] {
  const { times } = condition.ordinary;
  const targets = [...new Set(condition.issues.map(({ target }) => `${target.node}\u0000${target.metric}`))];
  const size = Math.ceil(times.length / BLOCKS);
  return Array.from({ length: BLOCKS }, (_, block) => {
    const scales = ordinaryScales(condition.ordinary, (index) => Math.floor(index / size) === block);
    const blamed: boolean[] = [];
    for (let i = block * size; i + LENGTH <= Math.min(times.length, (block + 1) * size); i += LENGTH) {
      const window = slice(condition.ordinary, i);
      const timestamp = window.times[ALARM_AT] ?? 0;
      for (const target of targets) {
        const [node = '', metric = 'latency'] = target.split('\u0000');
        blamed.push(
          blamedBy(condition, window, { node, metric: metric as Metric, timestamp }, scales, tuning).length > 0,
        );
      }
    }
    return blamed;
  }).flat();
}

function slice({ times, series }: Table, from: number): Table {
  return {
    times: times.slice(from, from + LENGTH),
    series: new Map([...series].map(([key, values]) => [key, values.slice(from, from + LENGTH)])),
  };
}
