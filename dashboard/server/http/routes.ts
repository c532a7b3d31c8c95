import express, { type Router } from 'express';
import { z } from 'zod';
import type { Clock } from '../../../chain/clock.js';
import { type CellId, type Chain, cellId, type SenderId, splitCell } from '../../../chain/model.js';
import { inScope, type Principal } from '../../../chain/principal.js';
import type { Watched } from '../../../chain/watched.js';
import type { Registry } from '../../../runbooks/registry.js';
import type { CurvesAnswer, RunbookMatches, TracesAnswer } from '../../protocol/answers.js';
import { arrivalsAnswer } from '../arrivals.js';
import type { LiveStreams } from '../live/streams.js';
import type { StoreReads } from '../reads.js';
import { runbookAnswer } from '../runbook.js';
import { unmappedAnswer } from '../unmapped.js';
import { HttpProblem } from './problem.js';
import { whoAsks } from './who.js';

export interface RouteParts {
  readonly clock: Clock;
  readonly chain: Watched<Chain>;
  readonly streams: LiveStreams;
  readonly reads: StoreReads;
  readonly runbooks: Registry;
}

const TEN_MINUTES_MS = 600_000;
const MAX_RANGE_MS = 31 * 86_400_000;
const MAX_POINTS = 2000;

const slug = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be a slug: a-z, 0-9, -');
const instantMs = z.coerce.number().int().min(0).max(4_102_444_800_000);
const cellParams = z.object({ ent: slug, maillon: slug });
const rangeQuery = z.object({ fromMs: instantMs.optional(), toMs: instantMs.optional() });
const curvesQuery = rangeQuery.extend({ stepS: z.coerce.number().int().min(1).max(86_400).default(5) });
const arrivalsQuery = z.object({ minutes: z.coerce.number().int().min(1).max(120).default(15) });
const matchQuery = z.object({
  verdict: z
    .string()
    .regex(/^[a-z]{1,16}(\+[a-z]{1,16})?$/, 'must be a verdict, such as saturation+attack, silent or self'),
  kind: slug.optional(),
  cell: z
    .string()
    .regex(/^[a-z0-9-]{1,64}\/[a-z0-9-]{1,64}$/, 'must be a cell, such as lycees-nord/base')
    .optional(),
});
const tracesQuery = rangeQuery.extend({ limit: z.coerce.number().int().min(1).max(100).default(20) });

/** The HTTP API, version 1. Every handler asks who it answers. */
export function apiRoutes({ clock, chain, streams, reads, runbooks }: RouteParts): Router {
  const router = express.Router();

  router.get('/picture', (_request, response) => {
    const snapshot = streams.of(whoAsks(response)).snapshot();
    response.type('application/json').setHeader('cache-control', 'no-store').send(snapshot);
  });

  router.get('/cells/:ent/:maillon/curves', async (request, response) => {
    const principal = whoAsks(response);
    const cell = knownCell(chain.current(), principal, request.params);
    const { stepS, ...query } = curvesQuery.parse(request.query);
    const range = rangeOf(query, clock);
    if ((range.toMs - range.fromMs) / 1000 / stepS > MAX_POINTS) {
      throw new HttpProblem(400, 'Bad request', `stepS: more than ${MAX_POINTS} points, take a longer step`);
    }
    const points = await fromStore(reads.curves({ asOf: clock.now(), range, scope: principal.scope, cell, stepS }));
    response.setHeader('cache-control', 'no-store').json({ cell, ...range, stepS, points } satisfies CurvesAnswer);
  });

  router.get('/cells/:ent/:maillon/traces', async (request, response) => {
    const principal = whoAsks(response);
    const cell = knownCell(chain.current(), principal, request.params);
    const { limit, ...query } = tracesQuery.parse(request.query);
    const range = rangeOf(query, clock);
    const traces = await fromStore(reads.traces({ asOf: clock.now(), range, scope: principal.scope, cell, limit }));
    response.setHeader('cache-control', 'no-store').json({ cell, traces } satisfies TracesAnswer);
  });

  router.get('/senders/:id/arrivals', async (request, response) => {
    const { scope } = whoAsks(response);
    const sender = knownSender(chain.current(), request.params.id);
    const toMs = Math.round(clock.now());
    const fromMs = toMs - arrivalsQuery.parse(request.query).minutes * 60_000;
    const range = { fromMs, toMs };
    const arrivals = await fromStore(reads.arrivals({ asOf: toMs, range, scope, sender }));
    response
      .setHeader('cache-control', 'no-store')
      .json(arrivalsAnswer(chain.current(), { sender, ...range }, arrivals));
  });

  router.get('/unmapped', async (request, response) => {
    const { scope } = whoAsks(response);
    const toMs = Math.round(clock.now());
    const range = { fromMs: toMs - arrivalsQuery.parse(request.query).minutes * 60_000, toMs };
    const keys = await fromStore(reads.unmapped({ asOf: toMs, range, scope }));
    response.setHeader('cache-control', 'no-store').json(unmappedAnswer(chain.current(), range, keys));
  });

  router.get('/runbooks', (request, response) => {
    const principal = whoAsks(response);
    const { verdict: cause, kind, cell } = matchQuery.parse(request.query);
    const maillon = cell === undefined ? '' : knownCell(chain.current(), principal, splitCell(cell));
    const operator = chain.current().cells.find(({ id }) => id === maillon)?.operator ?? '';
    const matches = runbooks.matches({ cause, kind, maillon, operator }).map(({ runbook, score, reason }) => {
      return { id: runbook.id, title: runbook.title, score, reason };
    });
    response.json({ matches } satisfies RunbookMatches);
  });

  router.get('/runbooks/:id', (request, response) => {
    const id = slug.parse(request.params.id);
    const found = runbooks.runbooks.get(id);
    if (!found) throw new HttpProblem(404, 'Not found', `No runbook has the id ${id}.`);
    response.json(runbookAnswer(found, runbooks));
  });

  return router;
}

function knownCell(chain: Chain, principal: Principal, params: unknown): CellId {
  const { ent, maillon } = cellParams.parse(params);
  const id = cellId(ent, maillon);
  // Outside the scope and outside the chain look alike: an answer must not tell which.
  if (!inScope(principal.scope, ent) || !chain.cells.some((cell) => cell.id === id)) {
    throw new HttpProblem(404, 'Not found', `The chain has no cell ${id}.`);
  }
  return id;
}

function knownSender(chain: Chain, param: unknown): SenderId {
  const id = slug.parse(param);
  if (chain.senders.some((sender) => sender.id === id)) return id;
  const known = chain.senders.map((sender) => sender.id).join(', ');
  throw new HttpProblem(404, 'Not found', `The chain has no sender ${id}; it has: ${known}.`);
}

function rangeOf(query: z.infer<typeof rangeQuery>, clock: Clock): { fromMs: number; toMs: number } {
  const toMs = query.toMs ?? Math.round(clock.now());
  const fromMs = query.fromMs ?? toMs - TEN_MINUTES_MS;
  if (fromMs >= toMs) throw new HttpProblem(400, 'Bad request', 'fromMs: must be before toMs');
  if (toMs - fromMs > MAX_RANGE_MS) throw new HttpProblem(400, 'Bad request', 'fromMs: more than 31 days before toMs');
  return { fromMs, toMs };
}

/** A store that fails comes back (its engine restarts): the page may ask again. */
async function fromStore<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (cause) {
    throw new HttpProblem(503, 'Store unavailable', 'The store did not answer; try again.', { cause });
  }
}
