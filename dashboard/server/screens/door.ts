import express, { type Router } from 'express';
import { findWebRoot, webAssets } from '../http/assets.js';
import { notFound } from '../http/problem.js';
import { identify, type WhoIs } from '../http/who.js';
import { isForScreens } from './allowed.js';
import { type ScreenRouteParts, screenRoutes, screensReadTheWall, turnAway } from './routes.js';

export interface DoorScreenParts extends ScreenRouteParts {
  /** Lets in those with a link, and nobody by default. */
  readonly who: WhoIs;
  /** Of the HTTP API. */
  readonly reads: Router;
}

/** The wall and what it reads, for whoever holds a link; to everybody else the door is what it was: nothing is there. */
export function screensAtTheDoor({ who, reads, ...parts }: DoorScreenParts): Router {
  const router = express.Router();
  const wall = express.Router();
  router.use(screenRoutes(parts));
  router.use(
    identify(who, (turned, request, response, next) => {
      if (turned.why === 'none' && !isForScreens(request.method, request.path)) return next('router');
      turnAway(turned, request, response);
    }),
    screensReadTheWall,
  );
  wall.use('/api/v1', reads, notFound);
  wall.use(webAssets(findWebRoot()));
  return router.use(wall);
}
