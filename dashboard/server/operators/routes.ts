import express, { type Router } from 'express';
import { z } from 'zod';
import type { Command } from '../../../alerts/command.js';
import type { Clock } from '../../../chain/clock.js';
import type { Chain } from '../../../chain/model.js';
import type { Watched } from '../../../chain/watched.js';
import { HttpProblem } from '../http/problem.js';
import { whoAsks } from '../http/who.js';
import type { StoreReads } from '../reads.js';
import { operatorsAnswer } from './answer.js';

export interface OperatorRouteParts {
  readonly clock: Clock;
  readonly chain: Watched<Chain>;
  readonly reads: Pick<StoreReads, 'served'>;
  readonly incidents: Command['all'];
}

const HOUR_MS = 3_600_000;
const STEP_S = 1800;
const query = z.object({ hours: z.coerce.number().int().min(1).max(168).default(6) });

/** `GET /operators`: who compares operators answers for all of them. */
export function operatorRoutes({ clock, chain, reads, incidents }: OperatorRouteParts): Router {
  const router = express.Router();
  router.get('/operators', async (request, response) => {
    const { scope } = whoAsks(response);
    if (scope.kind !== 'all')
      throw new HttpProblem(
        403,
        'Forbidden',
        'Operators are compared by those who see the whole chain: your scope is a part of it.',
      );
    const { hours } = query.parse(request.query);
    const toMs = Math.round(clock.now());
    const range = { fromMs: toMs - hours * HOUR_MS, toMs };
    const stepS = STEP_S * Math.ceil(hours / 6);
    const served = await reads.served({ asOf: toMs, range, scope, stepS }).catch((cause: unknown) => {
      throw new HttpProblem(503, 'Store unavailable', 'The store did not answer; try again.', { cause });
    });
    response
      .setHeader('cache-control', 'no-store')
      .json(operatorsAnswer({ chain: chain.current(), incidents: incidents(), served, range, stepS }));
  });
  return router;
}
