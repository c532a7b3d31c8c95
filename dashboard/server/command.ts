import express, { type Response, type Router } from 'express';
import { z } from 'zod';
import type { Command } from '../../alerts/command.js';
import type { Person } from '../../alerts/incident/command/act.js';
import { evidenceId } from '../../alerts/incident/command/naming.js';
import { act } from '../../alerts/incident/command/payloads.js';
import type { Incident } from '../../alerts/incident/incident.js';
import { splitCell } from '../../chain/model.js';
import { inScope, localAdministrator, type Principal } from '../../chain/principal.js';
import { commandSentence, commandTexts, type Speaker } from '../../chain/vocabulary/command.js';
import { vocabulary } from '../../chain/vocabulary/render.js';
import type { ActAnswer, AttachmentAnswer, IncidentAnswer, Refused } from '../protocol/command.js';
import { HttpProblem } from './http/problem.js';
import { whoAsks } from './http/who.js';
import { sameSiteOnly } from './http/writing.js';

const MAX_FILE = '10mb';
const MAX_ACT = '256kb';

const incidentId = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be the id of an incident');
const typedName = z.string().trim().min(1).max(80).optional();
const body = z.looseObject({ by: typedName });

/** Incident command: the story of an incident, what people say and decide, the files they attach. */
export function commandRoutes(command: Command): Router {
  const router = express.Router();

  router.get('/incidents/:id', ({ params }, response) => {
    const incident = seen(command, whoAsks(response), params.id);
    const answer: IncidentAnswer = {
      incident,
      timeline: command.timeline(incident.id),
      evidence: incident.evidence.map((one) => ({ ...one, id: evidenceId(one) })),
    };
    response.setHeader('cache-control', 'no-store').json(answer);
  });

  router.post(
    '/incidents/:id/acts',
    sameSiteOnly('application/json'),
    express.json({ limit: MAX_ACT }),
    async (request, response) => {
      const { id } = seen(command, writer(response), request.params.id);
      const { by, ...said } = body.parse(request.body);
      const wanted = act.parse(said);
      const person = personOf(whoAsks(response), by);
      if (!person) return refuse(response, 422, { key: 'refused.name-missing', params: {} });
      const done = await command.act(id, person, wanted);
      if ('refused' in done) return refuse(response, 409, done.refused);
      response.status(201).json({ incident: done.incident } satisfies ActAnswer);
    },
  );

  router.post(
    '/incidents/:id/attachments',
    sameSiteOnly('application/octet-stream'),
    express.raw({ limit: MAX_FILE, type: 'application/octet-stream' }),
    async (request, response) => {
      seen(command, writer(response), request.params.id);
      const bytes: unknown = request.body;
      if (!Buffer.isBuffer(bytes) || bytes.length === 0)
        throw new HttpProblem(400, 'Bad request', 'The file is empty.');
      response.status(201).json((await command.put(bytes)) satisfies AttachmentAnswer);
    },
  );
  return router;
}

/** Outside the scope and never there look alike. */
function seen(command: Command, { scope }: Principal, param: unknown): Incident {
  const id = incidentId.parse(param);
  const incident = command.find(id);
  const visible = incident && [incident.maillon, ...incident.cells].some((cell) => inScope(scope, splitCell(cell).ent));
  if (!visible) throw new HttpProblem(404, 'Not found', `No incident has the id ${id}.`);
  return incident;
}

function writer(response: Response): Principal {
  const principal = whoAsks(response);
  if (principal.role !== 'administrator') throw new HttpProblem(403, 'Forbidden', ENGLISH.t('refused.reader'));
  return principal;
}

/** Until sign-in exists everybody is the local administrator: they say who they are, and the record says that nobody checked. */
function personOf({ id, name }: Principal, typed: string | undefined): Person | undefined {
  if (id !== localAdministrator.id) return { principal: id, by: name, declared: false };
  return typed === undefined ? undefined : { principal: id, by: typed, declared: true };
}

/** Problems are in English, as everywhere; whoever has a page says the reason in its reader's language. */
const ENGLISH: Speaker = {
  t: (key, params) => commandTexts('en')(key, { ...params }),
  word: (key) => vocabulary('en')(key),
  percent: (share) => `${Math.round(share * 100)}%`,
  time: (atMs) => new Date(atMs).toISOString(),
  name: (id) => id,
};

function refuse(response: Response, status: 409 | 422, reason: Refused['reason']): void {
  const detail = commandSentence(reason.key, reason.params, ENGLISH);
  const refused: Refused = { type: 'about:blank', title: 'Refused', status, detail, reason };
  response.status(status).type('application/problem+json').send(JSON.stringify(refused));
}
