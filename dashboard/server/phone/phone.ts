import { gzipSync } from 'node:zlib';
import express, { type ErrorRequestHandler, type Request, type Response, type Router } from 'express';
import { ZodError, z } from 'zod';
import type { Command } from '../../../alerts/command.js';
import type { Incident } from '../../../alerts/incident/incident.js';
import type { Reason } from '../../../alerts/incident/payload.js';
import type { Clock } from '../../../chain/clock.js';
import type { Chain } from '../../../chain/model.js';
import { samePerson } from '../../../chain/vocabulary/person.js';
import type { Language } from '../../../chain/vocabulary/render.js';
import type { Watched } from '../../../chain/watched.js';
import type { Registry } from '../../../runbooks/registry.js';
import type { ServerMessage } from '../../protocol/message.js';
import { reduce } from '../../protocol/reduce.js';
import { personOf, seen, shown, writer } from '../command.js';
import { HttpProblem } from '../http/problem.js';
import { whoAsks } from '../http/who.js';
import { sameSiteOnly } from '../http/writing.js';
import type { LiveStreams } from '../live/streams.js';
import { runbookAnswer } from '../runbook.js';
import { PHONE_POLICY } from './look.js';
import { phonePage, unknownPage } from './phone-page.js';

interface PhoneParts {
  readonly clock: Clock;
  readonly chain: Watched<Chain>;
  readonly streams: LiveStreams;
  readonly runbooks: Registry;
  readonly command: Command;
}

const query = z.object({
  lang: z.enum(['fr', 'en']).optional().catch(undefined),
  runbook: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/)
    .optional()
    .catch(undefined),
});
const form = z.object({ by: z.string().trim().max(80).optional() }).catch({});

/** `/p/<incident>`: one incident on a telephone with a bad network; a page of a few kilobytes, made here. */
export function phoneRoutes(parts: PhoneParts): Router {
  const { command } = parts;
  const router = express.Router();

  router.get('/p/:id', (request, response) => show(parts, request, response, 200));

  router.post(
    '/p/:id/acknowledge',
    sameSiteOnly('application/x-www-form-urlencoded'),
    express.urlencoded({ extended: false, limit: '2kb', parameterLimit: 4 }),
    async (request, response) => {
      const { id } = seen(command, writer(response), request.params.id);
      const person = personOf(whoAsks(response), form.parse(request.body ?? {}).by || undefined);
      if (!person) return show(parts, request, response, 422, { key: 'refused.name-missing', params: {} });
      const said = await command.acknowledge(id, person);
      // A network that loses the answer makes people press again: it was they who took it.
      const again = recordedBy(seen(command, writer(response), id), person.by);
      if ('refused' in said && !again) return show(parts, request, response, 409, said.refused);
      // Loading it again must not press the button again.
      const { lang } = query.parse(request.query);
      response.redirect(303, `/p/${id}${lang === undefined ? '' : `?lang=${lang}`}`);
    },
  );
  const unknown: ErrorRequestHandler = (error, request, response, next) => {
    const isUnknown = error instanceof ZodError || (error instanceof HttpProblem && error.status === 404);
    if (!isUnknown) return next(error);
    answer(request, response, 404, unknownPage(languageOf(request)));
  };
  router.use('/p', unknown);
  return router;
}

function languageOf(request: Request): Language {
  const { lang = request.acceptsLanguages('fr', 'en') === 'en' ? 'en' : 'fr' } = query.parse(request.query);
  return lang;
}

function recordedBy({ acknowledgements = [], generation }: Incident, by: string): boolean {
  return acknowledgements.some((one) => one.generation >= generation && samePerson(one.by, by));
}

function show(parts: PhoneParts, request: Request, response: Response, status: number, refused?: Reason): void {
  const principal = whoAsks(response);
  const incident = shown(seen(parts.command, principal, request.params.id), parts.chain.current(), principal);
  const { runbook } = query.parse(request.query);
  const lang = languageOf(request);
  const snapshot = JSON.parse(parts.streams.of(principal).snapshot()) as ServerMessage;
  const { state: live } = reduce(undefined, snapshot);
  if (!live) throw new Error('a snapshot made no state');
  const known = parts.runbooks.runbooks.get(
    runbook ?? incident.record?.override?.runbook ?? incident.runbook?.id ?? '',
  );
  const html = phonePage({
    ...{ incident, live, refused, language: lang, nowMs: parts.clock.now(), chain: parts.chain.current() },
    runbook: known && runbookAnswer(known, parts.runbooks),
  });
  answer(request, response, status, html);
}

function answer(request: Request, response: Response, status: number, html: string): void {
  response
    .status(status)
    .setHeader('content-security-policy', PHONE_POLICY)
    // So that the form may say that it comes from here.
    .setHeader('referrer-policy', 'same-origin')
    .setHeader('cache-control', 'no-store')
    .setHeader('vary', 'accept-encoding, accept-language')
    .type('text/html');
  if (!request.acceptsEncodings('gzip')) return void response.send(html);
  response.setHeader('content-encoding', 'gzip').send(gzipSync(html));
}
