import { type Condition, type Issue, type Metric, readPetShop, type Table } from './data.js';
import { type Blamed, blamedBy, ordinaryScales } from './scorer.js';

export interface PetShopRow {
  readonly name: string;
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
  const rows = conditions.flatMap((condition) =>
    condition.issues.filter(usable).map((issue) => judge(condition, issue)),
  );
  const quiet = conditions.flatMap(ordinaryWindows);
  const within = (row: PetShopRow, first: number): boolean =>
    row.ranking.slice(0, first).some(({ node }) => node === row.rootCause);
  const share = (count: number, of: number): number => (of > 0 ? Number((count / of).toFixed(4)) : 0);
  return {
    rows,
    figures: {
      cases: rows.length,
      top1: share(rows.filter((row) => within(row, 1)).length, rows.length),
      top3: share(rows.filter((row) => within(row, 3)).length, rows.length),
      specificity: share(quiet.filter((blamed) => !blamed).length, quiet.length),
    },
  };
}

/** An alarm is needed, on a metric that says whether people are harmed. */
function usable({ target }: Issue): boolean {
  return target.metric === 'latency' || target.metric === 'availability';
}

function judge(condition: Condition, issue: Issue): PetShopRow {
  const alarm = { node: issue.target.node, metric: issue.target.metric, timestamp: issue.target.timestamp };
  const ranking = blamedBy(condition, issue.metrics, alarm, ordinaryScales(condition.ordinary));
  return { name: issue.name, rootCause: issue.rootCause, ranking: ranking.slice(0, 5) };
}

/** Ordinary days cut into windows as long as an issue, each with an alarm that should not have rung: is anybody blamed? */
function ordinaryWindows(condition: Condition): readonly boolean[] {
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
        blamed.push(blamedBy(condition, window, { node, metric: metric as Metric, timestamp }, scales).length > 0);
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
