import { type CellId, splitCell } from '../../../chain/model.js';
import { territoriesAround } from '../../../chain/territories.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { ChainView, SilenceView } from '../../protocol/view.js';

export type Match = SilenceView['match'];
export type TestView = LiveState['tests'][number];

/** Every team is tried once a week: a day more than that is late. */
const LATE_MS = 8 * 86_400_000;

export interface SilenceGroups {
  readonly active: readonly SilenceView[];
  readonly pending: readonly SilenceView[];
}

/** Those that hold now, the next to end first, and those that will. */
export function silenceGroups(silences: readonly SilenceView[]): SilenceGroups {
  const of = (state: SilenceView['state']) => silences.filter((one) => one.state === state);
  return { active: of('active'), pending: [...of('pending')].sort((a, b) => a.startsMs - b.startsMs) };
}

/** The cells whose incidents it holds back; severity, verdict and rule, which are of an incident, may leave fewer. */
export function coveredCells({ territory, operator, ent, maillon }: Match, chain: ChainView): CellId[] {
  const among = (wanted: readonly string[] | undefined, values: readonly string[]) =>
    wanted === undefined || values.some((value) => wanted.includes(value));
  return chain.cells
    .filter(
      (cell) =>
        among(territory, territoriesAround(cell.territory, chain.territories)) &&
        among(operator, [cell.operator]) &&
        among(ent, [cell.ent]) &&
        among(maillon, [splitCell(cell.id).maillon]),
    )
    .map(({ id }) => id);
}

/** What a test says: answered in time, waited for, answered by nobody; or that it is too long ago to say anything. */
export type TestStanding = TestView['state'] | 'old';

export function testStanding({ state, atMs }: TestView, nowMs: number): TestStanding {
  return nowMs - atMs > LATE_MS ? 'old' : state;
}

/** Teams of which nobody knows whether they would answer. */
export function unsureTeams(tests: readonly TestView[], nowMs: number): readonly TestView[] {
  return tests.filter((test) => ['unanswered', 'old'].includes(testStanding(test, nowMs)));
}
