import express, { type Router } from 'express';
import { z } from 'zod';
import type { Clock } from '../../../chain/clock.js';
import { type Chain, type SenderId, splitCell } from '../../../chain/model.js';
import type { Watched } from '../../../chain/watched.js';
import type { Registry } from '../../../runbooks/registry.js';
import type { RunbookMatches } from '../../protocol/answers.js';
import { arrivalsAnswer } from '../arrivals.js';
import type { LiveStreams } from '../live/streams.js';
import type { StoreReads } from '../reads.js';
import { runbookAnswer } from '../runbook.js';
import { unmappedAnswer } from '../unmapped.js';
import { fromStore, knownCell, slug } from './ask.js';
import { pictureRoute } from './picture.js';
import { HttpProblem } from './problem.js';
import { whoAsks } from './who.js';

export interface RouteParts {
  readonly clock: Clock;
  readonly chain: Watched<Chain>;
  readonly streams: LiveStreams;
  readonly reads: StoreReads;
  readonly runbooks: Registry;
}

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

/** The HTTP API, version 1. Every handler asks who it answers. */
export function apiRoutes({ clock, chain, streams, reads, runbooks }: RouteParts): Router {
  const router = express.Router();

  router.get('/picture', pictureRoute(streams));

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
    const maillon = cell === undefined ? '' : knownCell(chain.current(), principal, splitCell(cell)).id;
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

function knownSender(chain: Chain, param: unknown): SenderId {
  const id = slug.parse(param);
  if (chain.senders.some((sender) => sender.id === id)) return id;
  const known = chain.senders.map((sender) => sender.id).join(', ');
  throw new HttpProblem(404, 'Not found', `The chain has no sender ${id}; it has: ${known}.`);
}
