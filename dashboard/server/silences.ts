import express, { type Response, type Router } from 'express';
import { z } from 'zod';
import type { Person } from '../../alerts/incident/command/act.js';
import { matcher } from '../../alerts/notify/paging/schema.js';
import type { SilenceAnswer, Silences } from '../../alerts/silences.js';
import type { SilenceMade, SilencesAnswer } from '../protocol/silences.js';
import { personOf, refuse, writer } from './command.js';
import { whoAsks } from './http/who.js';
import { sameSiteOnly } from './http/writing.js';

const MAX_BODY = '32kb';
const typedName = z.string().trim().min(1).max(80).optional();
const instantMs = z.int().min(0).max(4_102_444_800_000);
const wanted = z.strictObject({
  by: typedName,
  match: matcher,
  reason: z.string().trim().min(1, 'must say why').max(500),
  startsMs: instantMs.optional(),
  endsMs: instantMs,
});
const nameOnly = z.strictObject({ by: typedName });
const silenceId = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be the id of a silence');

/** Silences made by hand: who asks, why, of what and until when; all of it is journalled. */
export function silenceRoutes(silences: Silences): Router {
  const router = express.Router();
  const writes = [sameSiteOnly('application/json'), express.json({ limit: MAX_BODY })];

  router.get('/silences', (_request, response) => {
    const { scope } = whoAsks(response);
    const answer: SilencesAnswer = { silences: scope.kind === 'all' ? silences.list() : [] };
    response.setHeader('cache-control', 'no-store').json(answer);
  });

  router.post('/silences', ...writes, async (request, response) => {
    writer(response);
    const { by, ...silence } = wanted.parse(request.body);
    await asked(response, by, 201, (person) => silences.create(person, silence));
  });

  router.post('/silences/:id/expire', ...writes, async (request, response) => {
    writer(response);
    const id = silenceId.parse(request.params.id);
    const { by } = nameOnly.parse(request.body);
    await asked(response, by, 200, (person) => silences.expire(person, id));
  });
  return router;
}

async function asked(
  response: Response,
  by: string | undefined,
  status: 200 | 201,
  ask: (person: Person) => Promise<SilenceAnswer>,
): Promise<void> {
  const person = personOf(whoAsks(response), by);
  if (!person) return refuse(response, 422, { key: 'refused.name-missing', params: {} });
  const answer = await ask(person);
  if ('refused' in answer) return refuse(response, 409, answer.refused);
  response.status(status).json(answer satisfies SilenceMade);
}
