import express, { type Request, type Router } from 'express';
import { fromPosted, fromWebhook, postedAlerts, type ToldAlert, webhookBody } from '../../../alerts/inbound/alert.js';
import type { By, Inbox } from '../../../alerts/inbound/inbox.js';
import type { Clock } from '../../../chain/clock.js';
import { HttpProblem } from '../http/problem.js';

export interface AlertRouteParts {
  readonly inbox: Pick<Inbox, 'take'>;
  /** The sender of a token; undefined if nobody holds it. */
  readonly senderOf: (token: string) => string | undefined;
  /** Whether the chain has this sender. */
  readonly knows: (sender: string) => boolean;
  readonly clock: Clock;
}

const MAX_BODY = '1mb';

/**
 * What operators' own monitoring sends, with the bearer token of its sender: `POST /api/v2/alerts` as to an Alertmanager, and
 * `POST /webhook/alertmanager` as from one (version "4"). Each request is taken whole, or not at all.
 */
export function alertRoutes({ inbox, senderOf, knows, clock }: AlertRouteParts): Router {
  const router = express.Router();
  // Whatever its type says: Alertmanager's own clients do not agree on one.
  const body = express.raw({ type: () => true, limit: MAX_BODY });

  function senderFrom({ headers }: Request): string {
    const token = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
    const sender = token === undefined ? undefined : senderOf(token);
    if (sender !== undefined && knows(sender)) return sender;
    const detail =
      token === undefined
        ? 'Send "Authorization: Bearer vigie_…" with the token of the sender.'
        : sender === undefined
          ? 'This token is unknown or was revoked: ask the operator of Vigie for a new one.'
          : `The sender "${sender}" of this token is not in the chain: ask the operator of Vigie.`;
    throw new HttpProblem(401, 'Unauthorized', detail);
  }

  async function take(sender: string, alerts: readonly ToldAlert[], by: By): Promise<void> {
    const { full } = await inbox.take(sender, alerts, by);
    if (full)
      throw new HttpProblem(429, 'Too many alerts', `${sender} has too many alerts that are not over: none was taken.`);
  }

  router.post('/api/v2/alerts', authenticated, body, async (request, response) => {
    const alerts = postedAlerts.parse(json(request));
    await take(response.locals.sender as string, fromPosted(alerts, clock.now()), 'api');
    response.status(200).end();
  });

  router.post('/webhook/alertmanager', authenticated, body, async (request, response) => {
    const told = webhookBody.parse(json(request));
    await take(response.locals.sender as string, fromWebhook(told), 'webhook');
    response.status(200).end();
  });

  /** Before a byte of the body is read. */
  function authenticated(request: Request, response: express.Response, next: express.NextFunction): void {
    try {
      response.locals.sender = senderFrom(request);
    } catch (error) {
      response.setHeader('www-authenticate', 'Bearer');
      throw error;
    }
    next();
  }
  return router;
}

function json({ body }: Request): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : '');
  } catch (cause) {
    throw new HttpProblem(400, 'Bad request', `The body is not JSON: ${(cause as Error).message}.`, { cause });
  }
}
