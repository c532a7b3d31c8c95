import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import type { Clock } from '../../../chain/clock.js';
import type { Cell, Chain } from '../../../chain/model.js';
import type { Principal } from '../../../chain/principal.js';
import type { Watched } from '../../../chain/watched.js';
import type { CurvesAnswer, TracesAnswer } from '../../protocol/answers.js';
import {
  COMPOSITION_KINDS,
  type CompositionAnswer,
  type ExemplarsAnswer,
  type ExpectedAnswer,
  type GaugesAnswer,
  type KnownSourcesAnswer,
  type PathAnswer,
  type ProbesAnswer,
} from '../../protocol/answers-cell.js';
import type { TraceAnswer } from '../../protocol/answers-trace.js';
import { type Asked, fromStore, knownCell, rangeOf, rangeQuery, steppedQuery } from '../http/ask.js';
import { HttpProblem } from '../http/problem.js';
import { whoAsks } from '../http/who.js';
import { sightKey } from '../live/scoped-view.js';
import type { StoreReads } from '../reads.js';
import { waterfall } from '../trace/waterfall.js';
import { compositionAnswer, exemplarsAnswer, gaugesAnswer, knownAnswer, pathAnswer, probesAnswer } from './answers.js';
import { EARLIER_DAYS, expectedPoints, shiftsBefore } from './expected.js';
import { SharedAnswers } from './shared.js';

export interface CellRouteParts {
  readonly clock: Clock;
  readonly chain: Watched<Chain>;
  readonly reads: StoreReads;
}

/** How long an answer is given to whoever asks the same: while it changes by the second, once it is over, and of earlier days. */
const LIVE_MS = 1000;
const SETTLED_MS = 30_000;
const EARLIER_MS = 300_000;
/** Rows of a second arrive for so long after it. */
const ARRIVING_MS = 3000;
const DAY_S = 86_400;
const HOUR_S = 3600;

const tracesQuery = rangeQuery.extend({ limit: z.coerce.number().int().min(1).max(100).default(20) });
const exemplarsQuery = rangeQuery.extend({ limit: z.coerce.number().int().min(1).max(50).default(8) });
const minutesQuery = steppedQuery.extend({
  stepS: z.coerce.number().int().min(60).max(DAY_S).multipleOf(60, 'must be whole minutes').default(60),
});
const compositionQuery = steppedQuery.extend({
  by: z.enum(COMPOSITION_KINDS),
  top: z.coerce.number().int().min(1).max(20).default(6),
});
const traceParams = z.object({ traceId: z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hexadecimal digits') });
const traceQuery = rangeQuery
  .pick({ asOfMs: true })
  .extend({ limit: z.coerce.number().int().min(1).max(5000).default(1000) });

/** What a handler makes its answer of. */
interface Question extends Asked {
  readonly principal: Principal;
  readonly cell: Cell;
}

/** The routes of one cell, and of one trace: each answer is made once for all screens that ask the same. */
export function cellRoutes({ clock, chain, reads }: CellRouteParts): Router {
  const router = express.Router();
  const answers = new SharedAnswers(clock);

  async function send(response: Response, key: readonly unknown[], keepMs: number, make: () => Promise<object>) {
    const shared = [chain.current().hash, sightKey(whoAsks(response)), ...key];
    const body = await answers.get(JSON.stringify(shared), keepMs, make);
    response.type('application/json').setHeader('cache-control', 'no-store').send(body);
  }

  /** One question about a cell: its query, its step if it has one, what it is made of. */
  function about<Query extends z.infer<typeof rangeQuery> & { readonly stepS?: number }>(
    name: string,
    query: z.ZodType<Query>,
    make: (question: Question, query: Query) => Promise<object>,
    { mostS, keepMs = LIVE_MS }: { readonly mostS?: number; readonly keepMs?: number } = {},
  ): void {
    router.get(`/cells/:ent/:maillon/${name}`, async (request: Request, response: Response) => {
      const principal = whoAsks(response);
      const cell = knownCell(chain.current(), principal, request.params);
      const asked = query.parse(request.query);
      const when = rangeOf(asked, clock, mostS);
      const { range, asOf, settled } = when;
      const { fromMs: _from, toMs: _to, lastS: _last, asOfMs, ...rest } = asked;
      const key = [name, cell.id, range.fromMs, range.toMs, asOfMs ?? null, rest];
      await send(response, key, Math.max(keepMs, settled ? SETTLED_MS : 0), async () => {
        const made = await make({ principal, cell, ...when }, asked);
        const { stepS } = asked;
        return { cell: cell.id, ...range, ...(stepS !== undefined && { stepS }), asOfMs: asOf, ...made };
      });
    });
  }

  const read = ({ asOf, range, principal, cell }: Question) => {
    return { asOf, range, scope: principal.scope, cell: cell.id };
  };

  about('curves', steppedQuery, async (question, { stepS }) => {
    const points = await fromStore(reads.curves({ ...read(question), stepS }));
    const wholeToMs = question.asOf - ARRIVING_MS;
    return {
      points: points.map((point) => {
        return point.atMs + stepS * 1000 > wholeToMs ? { ...point, partial: true as const } : point;
      }),
    } satisfies Pick<CurvesAnswer, 'points'>;
  });

  about(
    'expected',
    steppedQuery,
    async (question, { stepS }) => {
      const { cell, range } = question;
      const shiftsMs = shiftsBefore(chain.current(), cell, { ...range, stepS });
      const seen = await fromStore(reads.earlierSlots({ ...read(question), days: EARLIER_DAYS, shiftsMs }));
      const points = expectedPoints(chain.current(), cell, { ...range, stepS }, seen);
      return { points } satisfies Pick<ExpectedAnswer, 'points'>;
    },
    { mostS: DAY_S, keepMs: EARLIER_MS },
  );

  about('gauges', steppedQuery, async (question, { stepS }) => {
    return gaugesAnswer(await fromStore(reads.gauges({ ...read(question), stepS }))) satisfies Partial<GaugesAnswer>;
  });

  about('composition', compositionQuery, async (question, { stepS, by, top }) => {
    const steps = await fromStore(reads.mix({ ...read(question), stepS, by }));
    return { by, ...compositionAnswer(steps, { stepS, top }) } satisfies Partial<CompositionAnswer>;
  });

  about(
    'known-sources',
    minutesQuery,
    async (question, { stepS }) => {
      const known = await fromStore(reads.knownSteps({ ...read(question), stepS }));
      return knownAnswer(known) satisfies Partial<KnownSourcesAnswer>;
    },
    { mostS: 6 * HOUR_S, keepMs: 10_000 },
  );

  about('probes', steppedQuery, async (question, { stepS }) => {
    const steps = await fromStore(reads.probeSteps({ ...read(question), stepS }));
    return probesAnswer(steps) satisfies Partial<ProbesAnswer>;
  });

  about(
    'exemplars',
    exemplarsQuery,
    async (question, { limit }) => {
      const found = await fromStore(reads.exemplars({ ...read(question), limit }));
      return exemplarsAnswer(found) satisfies Partial<ExemplarsAnswer>;
    },
    { mostS: DAY_S },
  );

  about(
    'traces',
    tracesQuery,
    async (question, { limit }) => {
      const traces = await fromStore(reads.traces({ ...read(question), limit }));
      return { traces } satisfies Pick<TracesAnswer, 'traces'>;
    },
    { mostS: DAY_S },
  );

  about(
    'path',
    rangeQuery,
    async (question) => {
      const { cell, range, principal } = question;
      const links = await fromStore(reads.links(read(question)));
      const rangeS = (range.toMs - range.fromMs) / 1000;
      return pathAnswer(chain.current(), cell, principal.scope, rangeS, links) satisfies Partial<PathAnswer>;
    },
    { mostS: HOUR_S },
  );

  router.get('/traces/:traceId', async (request, response) => {
    const { scope, role } = whoAsks(response);
    const { traceId } = traceParams.parse(request.params);
    const { asOfMs, limit } = traceQuery.parse(request.query);
    const asOf = Math.min(asOfMs ?? clock.now(), clock.now());
    const attributes = role !== 'reader';
    await send(response, ['trace', traceId, asOfMs ?? null, limit, attributes], LIVE_MS * 5, async () => {
      const trace = await fromStore(reads.trace({ traceId, asOf, scope, attributes, limit }));
      // Of a trace that lies outside the scope nobody is told that it exists.
      if (!trace.spans.some(({ told }) => told)) {
        throw new HttpProblem(404, 'Not found', `No trace ${traceId} is stored.`);
      }
      return waterfall(traceId, trace, attributes) satisfies TraceAnswer;
    });
  });

  return router;
}
