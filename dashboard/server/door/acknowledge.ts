import express, { type Response, type Router } from 'express';
import { z } from 'zod';
import type { Links, Look } from '../../../alerts/notify/acknowledge/links.js';
import type { Language } from '../../../chain/vocabulary/render.js';
import { ACKNOWLEDGE_POLICY, acknowledgePage, type Outcome } from './acknowledge-page.js';

const language = z.enum(['fr', 'en']).optional().catch(undefined);
const form = z.object({ name: z.string().optional() }).catch({});

const STATUS: Readonly<Record<Look['state'], number>> = {
  unknown: 404,
  open: 200,
  nameless: 200,
  used: 200,
  expired: 410,
  over: 200,
};

/**
 * `/a/<token>`: GET shows, POST acknowledges. Whoever holds the link needs nothing else: it is signed, for one page and one person, and works
 * once. A program that looks into mails follows links, and presses no button.
 */
export function acknowledgeRoutes(links: Links): Router {
  const router = express.Router();

  router.get('/a/:token', ({ params, query }, response) => {
    const look = links.look(params.token);
    answer(response, STATUS[look.state], look, 'looked', language.parse(query.lang));
  });

  router.post(
    '/a/:token',
    express.urlencoded({ extended: false, limit: '2kb', parameterLimit: 4 }),
    async ({ params, query, body }, response) => {
      const { done, look } = await links.acknowledge(params.token, form.parse(body ?? {}).name);
      const wanted = language.parse(query.lang);
      if (done) return answer(response, 200, look, 'done', wanted);
      if (look.state === 'nameless') return answer(response, 422, look, 'nameless', wanted);
      answer(response, look.state === 'unknown' ? 404 : 409, look, 'refused', wanted);
    },
  );
  return router;
}

function answer(response: Response, status: number, look: Look, outcome: Outcome, wanted: Language | undefined): void {
  const spoken = wanted ?? (look.state === 'unknown' ? 'fr' : (look.page.to?.language ?? 'fr'));
  response
    .status(status)
    .setHeader('content-security-policy', ACKNOWLEDGE_POLICY)
    .setHeader('cache-control', 'no-store')
    .setHeader('x-robots-tag', 'noindex')
    .type('text/html')
    .send(acknowledgePage(look, outcome, spoken));
}
