import type { Knots } from '../../../alerts/detect/weights.js';
import { interpolate } from '../../../alerts/detect/weights.js';

/** One rule of a hypothesis as the fit sees it. */
export interface Line {
  readonly id: string;
  readonly group: string;
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
  /** By rule, never negative: a fact never speaks for the contrary of what its sentence says. */
  readonly multiplier: Readonly<Record<string, number>>;
}

export interface FitOptions {
  /** Pull of every multiplier towards 1, where it was set by hand. */
  readonly ridge: number;
  readonly clip: number;
  readonly steps: number;
}

/** Terms of each row: group, rule, nats as set by hand. Made once: the knots do not move. */
export type Terms = readonly (readonly { readonly group: number; readonly line: number; readonly nats: number }[])[];

export function termsOf(rows: readonly Pick<Row, 'x'>[], lines: readonly Line[]): Terms {
  const groups = [...new Set(lines.map(({ group }) => group))];
  return rows.map(({ x }) =>
    lines.flatMap(({ id, group, knots }, line) => {
      const value = x[id];
      return value === undefined ? [] : [{ group: groups.indexOf(group), line, nats: interpolate(knots, value) }];
    }),
  );
}

/** Log-odds of one row: prior + Σ over groups of the strongest term, clipped; and which rules were the strongest. */
export function logitOf(
  terms: Terms[number],
  prior: number,
  multiplier: ArrayLike<number>,
  clip: number,
): { readonly logit: number; readonly strongest: readonly { line: number; nats: number; free: boolean }[] } {
  const best = new Map<number, { line: number; nats: number; value: number; free: boolean }>();
  for (const { group, line, nats } of terms) {
    const raw = nats * (multiplier[line] ?? 1);
    const value = Math.max(-clip, Math.min(clip, raw));
    const known = best.get(group);
    if (!known || Math.abs(value) > Math.abs(known.value)) best.set(group, { line, nats, value, free: raw === value });
  }
  let logit = prior;
  for (const { value } of best.values()) logit += value;
  return { logit, strongest: [...best.values()] };
}

/**
 * Logistic regression with multipliers kept at or above zero, by projected gradient (Adam): the strongest of a group and the clip
 * are flat elsewhere, so that the gradient runs through the rule that spoke.
 */
export function fitModel(rows: readonly Row[], lines: readonly Line[], start: number, options: FitOptions): Model {
  const terms = termsOf(rows, lines);
  const size = lines.length + 1;
  const [theta, m, v] = [new Float64Array(size).fill(1), new Float64Array(size), new Float64Array(size)];
  theta[lines.length] = start;
  const total = rows.reduce((sum, { weight }) => sum + weight, 0) || 1;
  for (let step = 1; step <= options.steps; step++) {
    const gradient = new Float64Array(size);
    rows.forEach(({ is, weight }, i) => {
      const { logit, strongest } = logitOf(terms[i] ?? [], theta[lines.length] ?? 0, theta, options.clip);
      const error = (weight / total) * (1 / (1 + Math.exp(-logit)) - (is ? 1 : 0));
      gradient[lines.length]! += error;
      for (const { line, nats, free } of strongest) if (free) gradient[line]! += error * nats;
    });
    const rate = 0.05 * (1 - step / (options.steps + 1));
    for (let i = 0; i < size; i++) {
      const pull = i < lines.length ? options.ridge * ((theta[i] ?? 1) - 1) : options.ridge * ((theta[i] ?? 0) - start);
      const g = (gradient[i] ?? 0) + pull;
      m[i] = 0.9 * (m[i] ?? 0) + 0.1 * g;
      v[i] = 0.999 * (v[i] ?? 0) + 0.001 * g * g;
      const move = (rate * (m[i] ?? 0)) / (1 - 0.9 ** step) / (Math.sqrt((v[i] ?? 0) / (1 - 0.999 ** step)) + 1e-9);
      theta[i] = (theta[i] ?? 0) - move;
      if (i < lines.length) theta[i] = Math.max(0, theta[i] ?? 0);
    }
  }
  return {
    prior: theta[lines.length] ?? start,
    multiplier: Object.fromEntries(lines.map(({ id }, i) => [id, theta[i] ?? 1])),
  };
}

/** Platt's calibration: p = σ(scale · logit + shift), scale at least 0, targets softened by the counts (Platt 1999). */
export function calibrate(
  points: readonly { readonly logit: number; readonly is: boolean; readonly weight: number }[],
): {
  readonly scale: number;
  readonly shift: number;
} {
  const sum = (of: (point: (typeof points)[number]) => boolean): number =>
    points.reduce((all, point) => (of(point) ? all + point.weight : all), 0);
  const [yes, no] = [sum(({ is }) => is), sum(({ is }) => !is)];
  const [high, low] = [(yes + 1) / (yes + 2), 1 / (no + 2)];
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
    scale = Math.max(0.05, scale - damp * da);
    shift -= damp * db;
  }
  return { scale, shift };
}
