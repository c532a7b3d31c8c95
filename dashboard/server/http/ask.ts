import { z } from 'zod';
import type { Clock } from '../../../chain/clock.js';
import { type Cell, type Chain, cellId } from '../../../chain/model.js';
import { inScope, type Principal } from '../../../chain/principal.js';
import { HttpProblem } from './problem.js';

const TEN_MINUTES_S = 600;
const MAX_RANGE_S = 31 * 86_400;
const MAX_POINTS = 2000;

export const slug = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be a slug: a-z, 0-9, -');
const instantMs = z.coerce.number().int().min(0).max(4_102_444_800_000);
const cellParams = z.object({ ent: slug, maillon: slug });

/** What and when: `fromMs` and `toMs`, or the last `lastS` seconds; and as it was known at `asOfMs`. */
export const rangeQuery = z.object({
  fromMs: instantMs.optional(),
  toMs: instantMs.optional(),
  lastS: z.coerce.number().int().min(1).max(MAX_RANGE_S).default(TEN_MINUTES_S),
  asOfMs: instantMs.optional(),
});
export const steppedQuery = rangeQuery.extend({ stepS: z.coerce.number().int().min(1).max(86_400).default(5) });

export interface Asked {
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly asOf: number;
  /** Over long enough ago that hardly anything of it changes any more. */
  readonly settled: boolean;
}

const SETTLED_MS = 600_000;

/** The range asked for, widened to whole steps; to whole seconds where there are none. */
export function rangeOf(
  query: z.infer<typeof rangeQuery> & { readonly stepS?: number },
  clock: Clock,
  mostS: number = MAX_RANGE_S,
): Asked {
  const now = Math.round(clock.now());
  const asOf = Math.min(query.asOfMs ?? now, now);
  const to = query.toMs ?? asOf;
  const from = query.fromMs ?? to - query.lastS * 1000;
  if (from >= to) throw new HttpProblem(400, 'Bad request', 'fromMs: must be before toMs');
  if (to - from > mostS * 1000) {
    throw new HttpProblem(400, 'Bad request', `fromMs: more than ${mostS / 3600} h before toMs`);
  }
  if (query.stepS !== undefined && (to - from) / 1000 / query.stepS > MAX_POINTS) {
    throw new HttpProblem(400, 'Bad request', `stepS: more than ${MAX_POINTS} points, take a longer step`);
  }
  const stepMs = (query.stepS ?? 1) * 1000;
  const range = { fromMs: Math.floor(from / stepMs) * stepMs, toMs: Math.ceil(to / stepMs) * stepMs };
  return { range, asOf, settled: range.toMs < now - SETTLED_MS };
}

export function knownCell(chain: Chain, principal: Principal, params: unknown): Cell {
  const { ent, maillon } = cellParams.parse(params);
  const id = cellId(ent, maillon);
  // Outside the scope and outside the chain look alike: an answer must not tell which.
  const found = inScope(principal.scope, ent) ? chain.cells.find((cell) => cell.id === id) : undefined;
  if (!found) throw new HttpProblem(404, 'Not found', `The chain has no cell ${id}.`);
  return found;
}

/** A store that fails comes back (its engine restarts): the page may ask again. */
export async function fromStore<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (cause) {
    throw new HttpProblem(503, 'Store unavailable', 'The store did not answer; try again.', { cause });
  }
}
