import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { whoAsks } from '../http/who.js';
import { sameSiteOnly } from '../http/writing.js';
import type { Log } from '../server.js';
import type { ScreenAdmission } from './admission.js';
import { isForScreens } from './allowed.js';
import { answerScreen, LINK_STATUS } from './answer.js';
import { cookieOf, noCookie } from './cookie.js';

export interface ScreenRouteParts {
  readonly screens: ScreenAdmission;
  /** People reach Vigie by https: cookies are for it alone. */
  readonly https: boolean;
  readonly log: Log;
}

/** `/ecran/<secret>`: makes a screen of the browser that opens it. `POST /ecran/fin` unmakes it. */
export function screenRoutes({ screens, https, log }: ScreenRouteParts): Router {
  const router = express.Router();
  const secure = ({ headers }: Request): boolean =>
    https || headers['x-forwarded-proto']?.toString().split(',')[0]?.trim() === 'https';

  router.get('/ecran/:secret', (request, response) => {
    const admitted = screens.link(request.params.secret, request);
    response.setHeader('cache-control', 'no-store');
    if ('turned' in admitted) {
      const { why } = admitted.turned;
      log.warn(
        { why, ...('screen' in admitted.turned && { screen: admitted.turned.screen.name }) },
        'screen link refused',
      );
      return answerScreen(admitted.turned, request, response, LINK_STATUS[why]);
    }
    const { search } = new URL(request.url, 'http://screen');
    log.info({ screen: admitted.screen.name }, 'screen link opened');
    response.setHeader('set-cookie', cookieOf(request.params.secret, secure(request))).redirect(303, `/mur${search}`);
  });

  router.post('/ecran/fin', sameSiteOnly('application/x-www-form-urlencoded'), (request, response) => {
    response.setHeader('set-cookie', noCookie(secure(request))).redirect(303, '/mur');
  });
  return router;
}

/** Screens read the wall; everything else of theirs ends here. */
export const screensReadTheWall: RequestHandler = (request, response, next) => {
  if (whoAsks(response).role !== 'reader' || isForScreens(request.method, request.path)) return next();
  answerScreen({ why: 'elsewhere' }, request, response);
};

/**
 * Tells whoever is no screen so. A browser sends no strict cookie with what follows a link from another site (a mail, a wiki): it is asked to
 * come once more, and then does.
 */
export function turnAway(turned: Parameters<typeof answerScreen>[0], request: Request, response: Response): void {
  const site = request.headers['sec-fetch-site'];
  if (turned.why === 'none' && site === 'cross-site' && request.method === 'GET' && isForScreens('GET', request.path)) {
    response
      .status(200)
      .setHeader('cache-control', 'no-store')
      .type('text/html')
      .send('<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0"><title>Vigie</title>');
    return;
  }
  answerScreen(turned, request, response);
}
