import type { Knots } from '../../../alerts/detect/weights.js';

/** One rule of a hypothesis as the fit sees it. */
export interface Line {
  readonly id: string;
  readonly group: string;
  /** As set by hand: where the knots are, and the nats that the fit is pulled to. */
  readonly knots: Knots;
}

/** Features of one second by rule, whether the hypothesis was true, and how much it counts. */
export interface Row {
  readonly x: Readonly<Record<string, number>>;
  readonly is: boolean;
  readonly weight: number;
}

export interface Model {
  readonly prior: number;
  /** Nats at the knots, by rule. */
  readonly nats: Readonly<Record<string, readonly number[]>>;
}

export interface FitOptions {
  /** Pull of every number towards what was set by hand. */
  readonly ridge: number;
  readonly clip: number;
  readonly steps: number;
  /** The prior log-odds stay under this: nothing is likely without evidence. */
  readonly highestPrior: number;
}

interface Term {
  readonly group: number;
  /** Index of the knot before, and how far it is to the next one, 0–1. */
  readonly at: number;
  readonly part: number;
}

/** Where each row stands on each broken line. Made once: the knots do not move. */
export interface Layout {
  readonly starts: readonly number[];
  readonly groups: number;
  readonly size: number;
  termsOf(x: Row['x']): readonly Term[];
}

export function layoutOf(lines: readonly Line[]): Layout {
  const groups = [...new Set(lines.map(({ group }) => group))];
  const starts: number[] = [];
  let size = 0;
  for (const { knots } of lines) {
    starts.push(size);
    size += knots.length;
  }
  const termsOf = (x: Row['x']): readonly Term[] =>
    lines.flatMap(({ id, group, knots }, line) => {
      const value = x[id];
      return value === undefined
        ? []
        : [{ group: groups.indexOf(group), ...placeOn(knots, value, starts[line] as number) }];
    });
  return { starts, groups: groups.length, size, termsOf };
}

function placeOn(knots: Knots, x: number, start: number): Pick<Term, 'at' | 'part'> {
  const last = knots.length - 1;
  if (x <= (knots[0]?.[0] ?? 0)) return { at: start, part: 0 };
  if (x >= (knots[last]?.[0] ?? 0)) return { at: start + last, part: 0 };
  const next = knots.findIndex(([at]) => at > x);
  const [from, to] = [knots[next - 1]?.[0] ?? 0, knots[next]?.[0] ?? 1];
  return { at: start + next - 1, part: (x - from) / (to - from) };
}

/** Log-odds of one row: prior + Σ over groups of the strongest term. */
export function logitOf(layout: Layout, model: Model, lines: readonly Line[], x: Row['x']): number {
  return sumOf(layout.termsOf(x), numbersOf(model, lines), model.prior, layout.groups).logit;
}

function numbersOf(model: Model, lines: readonly Line[]): Float64Array {
  return Float64Array.from(lines.flatMap(({ id, knots }) => model.nats[id] ?? knots.map(([, nats]) => nats)));
}

function sumOf(
  terms: readonly Term[],
  theta: Float64Array,
  prior: number,
  groups: number,
): { readonly logit: number; readonly strongest: readonly (Term | undefined)[] } {
  const strongest = new Array<Term | undefined>(groups).fill(undefined);
  const most = new Float64Array(groups);
  for (const term of terms) {
    const { group, at, part } = term;
    const low = theta[at] as number;
    const value = part === 0 ? low : low + part * ((theta[at + 1] as number) - low);
    if (strongest[group] && Math.abs(value) <= Math.abs(most[group] as number)) continue;
    strongest[group] = term;
    most[group] = value;
  }
  return { logit: most.reduce((sum, value) => sum + value, prior), strongest };
}

/**
 * Logistic regression by projected gradient (Adam). What is fitted are the nats at the knots of each broken line; it keeps its
 * direction and its ends their signs, so that a fact never speaks for the contrary of what its sentence says. The
 * strongest of a group is flat elsewhere: the gradient runs through the rule that spoke.
 * @param from a model to begin with, instead of what was set by hand
 */
export function fitModel(
  rows: readonly Row[],
  lines: readonly Line[],
  start: number,
  options: FitOptions,
  from?: Model,
): Model {
  const layout = layoutOf(lines);
  const placed = rows.map(({ x, is, weight }) => ({ terms: layout.termsOf(x), is, weight }));
  const { size, groups } = layout;
  const byHand = Float64Array.from(lines.flatMap(({ knots }) => knots.map(([, nats]) => nats)));
  const theta = from ? numbersOf(from, lines) : byHand.slice();
  let prior = from?.prior ?? start;
  const [m, v] = [new Float64Array(size + 1), new Float64Array(size + 1)];
  const total = rows.reduce((sum, { weight }) => sum + weight, 0) || 1;
  for (let step = 1; step <= options.steps; step++) {
    const gradient = new Float64Array(size + 1);
    for (const { terms, is, weight } of placed) {
      const { logit, strongest } = sumOf(terms, theta, prior, groups);
      const error = (weight / total) * (1 / (1 + Math.exp(-logit)) - (is ? 1 : 0));
      gradient[size]! += error;
      for (const term of strongest) {
        if (!term) continue;
        gradient[term.at]! += error * (1 - term.part);
        if (term.part > 0) gradient[term.at + 1]! += error * term.part;
      }
    }
    const rate = 0.06 * (1 - step / (options.steps + 1));
    for (let i = 0; i <= size; i++) {
      const away = i < size ? (theta[i] as number) - (byHand[i] as number) : prior - start;
      const g = (gradient[i] as number) + options.ridge * away;
      m[i] = 0.9 * (m[i] as number) + 0.1 * g;
      v[i] = 0.999 * (v[i] as number) + 0.001 * g * g;
      const move =
        (rate * (m[i] as number)) / (1 - 0.9 ** step) / (Math.sqrt((v[i] as number) / (1 - 0.999 ** step)) + 1e-9);
      if (i < size) theta[i] = (theta[i] as number) - move;
      else prior = Math.min(options.highestPrior, prior - move);
    }
    lines.forEach(({ knots }, line) => {
      keepDirection(theta, layout.starts[line] as number, knots, options.clip);
    });
  }
  const nats = Object.fromEntries(
    lines.map(({ id, knots }, line) => {
      const first = layout.starts[line] as number;
      return [id, Array.from(theta.subarray(first, first + knots.length))];
    }),
  );
  return { prior, nats };
}

/** Rising or falling as by hand, from one sign to the other, within the clip. Neighbours out of order meet in the middle. */
function keepDirection(theta: Float64Array, first: number, knots: Knots, clip: number): void {
  const last = first + knots.length - 1;
  const rising = (knots.at(-1)?.[1] ?? 0) >= (knots[0]?.[1] ?? 0) ? 1 : -1;
  for (let pass = 0; pass < knots.length; pass++)
    for (let i = first; i < last; i++) {
      const [a, b] = [rising * (theta[i] as number), rising * (theta[i + 1] as number)];
      if (a > b) theta[i] = theta[i + 1] = (rising * (a + b)) / 2;
    }
  for (let i = first; i <= last; i++) theta[i] = Math.max(-clip, Math.min(clip, theta[i] as number));
  theta[first] = rising * Math.min(0, rising * (theta[first] as number));
  theta[last] = rising * Math.max(0, rising * (theta[last] as number));
}

/** No second of a case is more certain than this: one label in two hundred may be wrong. */
const SURE = 0.995;

/** Platt's calibration: p = σ(scale · logit + shift), scale between 0 and 1, so that no term outgrows the clip, targets softened (Platt 1999). */
export function calibrate(
  points: readonly { readonly logit: number; readonly is: boolean; readonly weight: number }[],
): {
  readonly scale: number;
  readonly shift: number;
} {
  const [high, low] = [SURE, 1 - SURE];
  let [scale, shift] = [1, 0];
  // Newton on two parameters.
  for (let step = 0; step < 60; step++) {
    let [ga, gb, haa, hab, hbb] = [1e-3 * (scale - 1), 1e-3 * shift, 1e-3, 0, 1e-3];
    for (const { logit, is, weight } of points) {
      const p = 1 / (1 + Math.exp(-(scale * logit + shift)));
      const error = weight * (p - (is ? high : low));
      const curve = Math.max(1e-9, weight * p * (1 - p));
      ga += error * logit;
      gb += error;
      haa += curve * logit * logit;
      hab += curve * logit;
      hbb += curve;
    }
    const det = haa * hbb - hab * hab;
    const [da, db] = [(hbb * ga - hab * gb) / det, (haa * gb - hab * ga) / det];
    const damp = Math.min(1, 1 / (Math.abs(da) + Math.abs(db) + 1e-12));
    scale = Math.max(0.05, Math.min(1, scale - damp * da));
    shift -= damp * db;
  }
  return { scale, shift };
}
