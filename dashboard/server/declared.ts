import express, { type Router } from 'express';
import { z } from 'zod';
import type { Inbox } from '../../alerts/inbound/inbox.js';
import { suggestInbound } from '../../alerts/inbound/place.js';
import { splitCell } from '../../chain/model.js';
import { inScope } from '../../chain/principal.js';
import type { DeclaredAnswer } from '../protocol/declared.js';
import { whoAsks } from './http/who.js';

const query = z.object({
  sender: z
    .string()
    .regex(/^[a-z0-9-]{1,64}$/, 'must be a slug: a-z, 0-9, -')
    .optional(),
});

/** `GET /declared`: the alerts of others, on their cells; and, for those who see all, the ones that nobody could place. */
export function declaredRoutes(inbox: Pick<Inbox, 'list'>): Router {
  const router = express.Router();
  router.get('/declared', (request, response) => {
    const { scope } = whoAsks(response);
    const { sender } = query.parse(request.query);
    const all = inbox.list().filter((one) => sender === undefined || one.sender === sender);
    const answer: DeclaredAnswer = {
      alerts: all.flatMap(({ cell, id, sender: by, text, sinceMs, ended }) =>
        cell !== undefined && !ended && inScope(scope, splitCell(cell).ent)
          ? { id, sender: by, cell, text, sinceMs }
          : [],
      ),
      unplaced: all.flatMap(({ cell, id, sender: by, text, sinceMs, labels, rule, ended }) =>
        cell === undefined && scope.kind === 'all'
          ? {
              id,
              sender: by,
              text,
              sinceMs,
              labels,
              rule,
              endedMs: ended?.atMs,
              suggestion: suggestInbound(by, labels),
            }
          : [],
      ),
    };
    response.setHeader('cache-control', 'no-store').json(answer);
  });
  return router;
}
