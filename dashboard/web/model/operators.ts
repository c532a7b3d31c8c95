import type { OperatorHistory } from '../../protocol/operators.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { Screen } from './screen.js';
import { isIll, isUnseen } from './shown-state.js';

/** One operator as it is now, with its last hours where they are known. */
export interface OperatorRow {
  readonly operator: string;
  readonly ents: number;
  readonly cells: number;
  /** Requests a second over the maillons that are heard, and the share of them that is good; absent where nothing is asked. */
  readonly offeredPerS: number;
  readonly goodNow?: number | undefined;
  /** Maillons that ask for a look. */
  readonly ill: number;
  /** Share of its maillons of which nothing of now is known: late, silent, never heard, not connected. */
  readonly unseen: number;
  /** Of its newest telemetry, ms; absent where none ever came. */
  readonly ageMs?: number | undefined;
  readonly history?: OperatorHistory | undefined;
}

export function operatorRows(live: LiveState, screen: Screen, history: readonly OperatorHistory[]): OperatorRow[] {
  const known = new Map(history.map((one) => [one.operator, one]));
  return live.chain.operators.map(({ id }): OperatorRow => {
    const cells = live.chain.cells.filter(({ operator }) => operator === id);
    const shown = cells.flatMap((cell) => screen.shown.get(cell.id) ?? []);
    const heard = cells.flatMap((cell) => {
      const state = screen.shown.get(cell.id)?.state;
      const picture = live.cells.get(cell.id);
      return picture && state !== undefined && !isUnseen(state) ? [picture] : [];
    });
    const offeredPerS = heard.reduce((sum, one) => sum + one.offeredPerS, 0);
    const good = heard.reduce((sum, one) => sum + one.offeredPerS * one.goodRatio, 0);
    const ages = shown.flatMap(({ ageMs }) => ageMs ?? []);
    return {
      operator: id,
      ents: live.chain.ents.filter(({ operator }) => operator === id).length,
      cells: cells.length,
      offeredPerS,
      ...(offeredPerS > 0 && { goodNow: good / offeredPerS }),
      ill: shown.filter(({ state }) => isIll(state)).length,
      unseen: cells.length === 0 ? 0 : shown.filter(({ state }) => isUnseen(state)).length / cells.length,
      ...(ages.length > 0 && { ageMs: Math.min(...ages) }),
      history: known.get(id),
    };
  });
}

/** What a column is sorted by; undefined, of which nothing is known, stands last in either direction. */
const VALUES = {
  name: () => undefined,
  now: ({ goodNow }) => goodNow,
  lately: ({ history }) => history?.served && history.served.good / history.served.requests,
  ill: ({ ill }) => ill,
  own: ({ history }) => history?.incidents.own,
  suffered: ({ history }) => history?.incidents.suffered,
  harmed: ({ history }) => history?.harmedMs,
  detect: ({ history }) => history?.detect?.medianMs,
  acknowledge: ({ history }) => history?.acknowledge?.medianMs,
  resolve: ({ history }) => history?.resolve?.medianMs,
  unseen: ({ unseen }) => unseen,
  age: ({ ageMs }) => ageMs,
} as const satisfies Record<string, (row: OperatorRow) => number | undefined>;

export type Column = keyof typeof VALUES;
export interface Order {
  readonly by: Column;
  readonly descending: boolean;
}

const FIRST: Order = { by: 'harmed', descending: true };

/** As the address says it: `name`, or `-harmed` where the greatest comes first. Anything else is the order of who was harmed longest. */
export function readOrder(text: string | undefined): Order {
  const [, minus, by = ''] = /^(-?)(\w+)$/.exec(text ?? '') ?? [];
  return Object.hasOwn(VALUES, by) ? { by: by as Column, descending: minus === '-' } : FIRST;
}

export function writeOrder({ by, descending }: Order): string {
  return `${descending ? '-' : ''}${by}`;
}

/** What a column holds, to be reckoned with: shares from 0 to 1, times in seconds; null where nothing is known. */
export function figureOf(row: OperatorRow, column: Column): number | null {
  const value = VALUES[column](row);
  return value === undefined ? null : TIMES.has(column) ? value / 1000 : value;
}

const TIMES: ReadonlySet<Column> = new Set(['harmed', 'detect', 'acknowledge', 'resolve', 'age']);
const SHARES: ReadonlySet<Column> = new Set(['now', 'lately', 'unseen']);

/** Undefined: it counts. */
export function unitOf(column: Column): 'seconds' | 'share' | undefined {
  return TIMES.has(column) ? 'seconds' : SHARES.has(column) ? 'share' : undefined;
}

/**
 * Of equals, those in trouble now come first, then the alphabet.
 * @param nameOf the name by which an operator is sorted
 */
export function sortedRows(
  rows: readonly OperatorRow[],
  { by, descending }: Order,
  nameOf: (operator: string) => string,
  language: string,
): OperatorRow[] {
  const value = VALUES[by];
  const byName = (a: OperatorRow, b: OperatorRow) => nameOf(a.operator).localeCompare(nameOf(b.operator), language);
  const ofEquals = (a: OperatorRow, b: OperatorRow) => b.ill - a.ill || byName(a, b);
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    if (by === 'name') return sign * byName(a, b);
    const [x, y] = [value(a), value(b)];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined) || ofEquals(a, b);
    return sign * (x - y) || ofEquals(a, b);
  });
}
