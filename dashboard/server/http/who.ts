import type { IncomingMessage } from 'node:http';
import type { RequestHandler, Response } from 'express';
import { localAdministrator, type Principal } from '../../../chain/principal.js';

/** Who asks. The one place that sign-in will change. */
export function principalOf(_request: IncomingMessage): Principal {
  return localAdministrator;
}

/** Puts the principal where every handler finds it. */
export const identify: RequestHandler = (request, response, next) => {
  response.locals.principal = principalOf(request);
  next();
};

export function whoAsks(response: Response): Principal {
  return response.locals.principal as Principal;
}
