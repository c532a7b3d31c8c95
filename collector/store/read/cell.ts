import { before, since, view } from './query.js';
import type { CellId, ReadOptions } from './types.js';

export interface CellOptions extends ReadOptions {
  readonly cell: CellId;
}

export interface SteppedOptions extends CellOptions {
  /** Width of a point, whole seconds. */
  readonly stepS: number;
}

export const THIS_CELL = 'Ent = {ent:String} AND Maillon = {maillon:String}';

/** Start of the step a row lies in, seconds since the epoch. */
export const STEP = 'intDiv(toUnixTimestamp(Bucket), {stepS:UInt32}) * {stepS:UInt32}';

/** The parameters of `IN_VIEW` and `THIS_CELL`. */
export function cellView({ cell, ...options }: CellOptions): Record<string, unknown> {
  const slash = cell.indexOf('/');
  return { ...view(options), cell, ent: cell.slice(0, slash), maillon: cell.slice(slash + 1) };
}

/** Rows of `cells` for steps: the parameters `fine` and `coarse` of `steppedView`. */
export const IN_STEPS = `((Step = {coarse:UInt16} AND ${before('fineFrom')}) OR (Step = 1 AND ${since('fineFrom')}))`;

/** A coarse row is not seen until its newest row was known: for so long before `asOf` the seconds are read instead. */
const FINE_S = 600;
const COARSE = [300, 10] as const;

/** Also those of `STEP` and `IN_STEPS`: the coarsest rows that add up to whole steps. Throws `RangeError` for a step that is none. */
export function steppedView(options: SteppedOptions): Record<string, unknown> {
  const { stepS, asOf } = options;
  if (!(Number.isInteger(stepS) && stepS > 0))
    throw new RangeError(`stepS must be a positive whole number, got ${stepS}`);
  const parameters = cellView(options);
  const [from, to] = [parameters.from as number, parameters.to as number];
  const coarse = COARSE.find((width) => stepS % width === 0 && from % width === 0) ?? 1;
  const known = Math.floor((asOf / 1000 - FINE_S) / coarse) * coarse;
  const fineFrom = coarse === 1 ? from : Math.min(Math.max(from, known), Math.floor(to / coarse) * coarse);
  return { ...parameters, stepS, coarse, fineFrom };
}
