import express, { type Response, type Router } from 'express';
import { z } from 'zod';
import type { Command, Said } from '../../alerts/command.js';
import type { Person } from '../../alerts/incident/command/act.js';
import { recordOf } from '../../alerts/incident/command/fold.js';
import { evidenceId } from '../../alerts/incident/command/naming.js';
import { type Act, type Attachment, act } from '../../alerts/incident/command/payloads.js';
import type { Incident } from '../../alerts/incident/incident.js';
import type { Clock } from '../../chain/clock.js';
import { type Chain, splitCell } from '../../chain/model.js';
import { inScope, localAdministrator, type Principal } from '../../chain/principal.js';
import { commandSentence, commandTexts, type Speaker } from '../../chain/vocabulary/command.js';
import { vocabulary } from '../../chain/vocabulary/render.js';
import type { Watched } from '../../chain/watched.js';
import {
  type ActAnswer,
  type AttachmentAnswer,
  type IncidentAnswer,
  type IncidentLine,
  type IncidentsAnswer,
  type Refused,
  touches,
} from '../protocol/command.js';
import type { IncidentView } from '../protocol/view.js';
import { HttpProblem } from './http/problem.js';
import { whoAsks } from './http/who.js';
import { sameSiteOnly } from './http/writing.js';
import { type Sight, seenIncident, seenTimeline } from './live/scoped-view.js';

const MAX_FILE = '10mb';
const MAX_ACT = '256kb';

const incidentId = z.string().regex(/^[a-z0-9-]{1,64}$/, 'must be the id of an incident');
const fileHash = z.string().regex(/^[0-9a-f]{64}$/, 'must be the SHA-256 of a file');
const typedName = z.string().trim().min(1).max(80).optional();
const MOST_LINES = 100;
const DAY_S = 86_400;
const within = z.object({ cell: z.string().max(130), lastS: z.coerce.number().int().min(1).max(DAY_S).default(DAY_S) });
const body = z.looseObject({ by: typedName });
const nameOnly = z.strictObject({ by: typedName });

/** Incident command: the story of an incident, what people say and decide, the files they attach. */
export function commandRoutes(command: Command, chain: Watched<Chain>, clock: Pick<Clock, 'now'>): Router {
  const router = express.Router();

  router.get('/incidents', ({ query }, response) => {
    const { cell, lastS } = within.parse(query);
    const toMs = clock.now();
    const fromMs = toMs - lastS * 1000;
    const principal = whoAsks(response);
    const incidents = command
      .all()
      .filter(
        ({ sinceMs, closedMs = toMs, mergedInto }) => mergedInto === undefined && sinceMs <= toMs && closedMs >= fromMs,
      )
      .flatMap((one) => seenIncident(one, chain.current(), principal) ?? [])
      .filter((one) => touches(one, cell))
      .sort((a, b) => b.sinceMs - a.sinceMs)
      .slice(0, MOST_LINES)
      .map(
        ({ id, severity, cause, probability, maillon, sinceMs, closedMs }): IncidentLine => ({
          ...{ id, severity, cause, probability, maillon, sinceMs },
          ...(closedMs !== undefined && { closedMs }),
        }),
      );
    response.setHeader('cache-control', 'no-store').json({ incidents } satisfies IncidentsAnswer);
  });

  router.get('/incidents/:id', ({ params }, response) => {
    const principal = whoAsks(response);
    const known = seen(command, principal, params.id);
    const incident = shown(known, chain.current(), principal);
    const answer: IncidentAnswer = {
      incident,
      timeline: seenTimeline(command.timeline(known.id), known, chain.current(), principal),
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
      const wanted: Act = act.parse(said);
      await heard(response, chain, by, (person) => command.act(id, person, wanted));
    },
  );

  router.post(
    '/incidents/:id/acknowledgements',
    sameSiteOnly('application/json'),
    express.json({ limit: MAX_ACT }),
    async (request, response) => {
      const { id } = seen(command, writer(response), request.params.id);
      const { by } = nameOnly.parse(request.body);
      await heard(response, chain, by, (person) => command.acknowledge(id, person));
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

  router.get('/incidents/:id/attachments/:sha256', async ({ params }, response) => {
    const incident = seen(command, whoAsks(response), params.id);
    const hash = fileHash.parse(params.sha256);
    const named = filesOf(incident).find(({ sha256 }) => sha256 === hash);
    if (!named) throw new HttpProblem(404, 'Not found', `No file ${hash} is attached to the incident ${incident.id}.`);
    const bytes = await command.read(hash);
    if (!bytes)
      throw new HttpProblem(410, 'Gone', `The file ${hash} is no longer what was attached: it was removed or altered.`);
    // To be kept, never to be opened here: whoever attached it is not of this console.
    response.setHeader('content-security-policy', "default-src 'none'; sandbox");
    response.setHeader('cache-control', 'private, no-store').attachment(named.name);
    response.type('application/octet-stream').send(bytes);
  });
  return router;
}

/** Everything that people have attached to an incident. */
function filesOf(incident: Incident): readonly Attachment[] {
  const { notes, contestations } = recordOf(incident);
  return [...notes, ...contestations].flatMap(({ attachments }) => attachments);
}

async function heard(
  response: Response,
  chain: Watched<Chain>,
  by: string | undefined,
  say: (person: Person) => Promise<Said>,
): Promise<void> {
  const principal = whoAsks(response);
  const person = personOf(principal, by);
  if (!person) return refuse(response, 422, { key: 'refused.name-missing', params: {} });
  const said = await say(person);
  if ('refused' in said) return refuse(response, 409, said.refused);
  response.status(201).json({ incident: shown(said.incident, chain.current(), principal) } satisfies ActAnswer);
}

/** An incident as its reader may know it. */
export function shown(incident: Incident, chain: Chain, sight: Sight): IncidentView {
  const view = seenIncident(incident, chain, sight);
  if (!view) throw new HttpProblem(404, 'Not found', `No incident has the id ${incident.id}.`);
  return view;
}

/** Outside the scope and never there look alike. */
export function seen(command: Command, { scope }: Principal, param: unknown): Incident {
  const id = incidentId.parse(param);
  const incident = command.find(id);
  const visible = incident && [incident.maillon, ...incident.cells].some((cell) => inScope(scope, splitCell(cell).ent));
  if (!visible) throw new HttpProblem(404, 'Not found', `No incident has the id ${id}.`);
  return incident;
}

export function writer(response: Response): Principal {
  const principal = whoAsks(response);
  if (principal.role !== 'administrator') throw new HttpProblem(403, 'Forbidden', ENGLISH.t('refused.reader'));
  return principal;
}

/** Until sign-in exists everybody is the local administrator: they say who they are, and the record says that nobody checked. */
export function personOf({ id, name }: Principal, typed: string | undefined): Person | undefined {
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

export function refuse(response: Response, status: 409 | 422, reason: Refused['reason']): void {
  const detail = commandSentence(reason.key, reason.params, ENGLISH);
  const refused: Refused = { type: 'about:blank', title: 'Refused', status, detail, reason };
  response.status(status).type('application/problem+json').send(JSON.stringify(refused));
}
