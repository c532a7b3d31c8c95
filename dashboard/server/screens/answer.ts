import type { Request, Response } from 'express';
import { HttpProblem } from '../http/problem.js';
import type { Turned } from './admission.js';
import { SCREEN_POLICY, type Shown, screenPage } from './page.js';

const STATUS: Readonly<Record<Shown['why'], number>> = {
  none: 401,
  unknown: 401,
  revoked: 401,
  expired: 401,
  guesses: 429,
  elsewhere: 403,
};

const DETAIL: Readonly<Record<Shown['why'], string>> = {
  none: 'Open the link of a wall screen first.',
  unknown: 'The link of this screen is not known.',
  revoked: 'The link of this screen was revoked.',
  expired: 'The link of this screen has expired.',
  guesses: 'Too many unknown links from here: try again in a minute.',
  elsewhere: 'A wall screen reads the wall and nothing else.',
};

/** A page for whoever stands before it, a problem for programs. */
export function answerScreen(shown: Shown, request: Request, response: Response, status = STATUS[shown.why]): void {
  response.setHeader('cache-control', 'no-store');
  if (shown.why === 'guesses') response.setHeader('retry-after', String(shown.waitS));
  if (!wantsPage(request)) throw new HttpProblem(status, TITLES[status] ?? 'Refused', DETAIL[shown.why]);
  const language = request.acceptsLanguages('fr', 'en') === 'en' ? 'en' : 'fr';
  response
    .status(status)
    .setHeader('content-security-policy', SCREEN_POLICY)
    // So that the form may say that it comes from here.
    .setHeader('referrer-policy', 'same-origin')
    .setHeader('x-robots-tag', 'noindex')
    .type('text/html')
    .send(screenPage(shown, language));
}

const TITLES: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not found',
  410: 'Gone',
  429: 'Too many requests',
};

/** A browser that opens an address, and not a page that asks for something. */
function wantsPage({ method, headers, path }: Request): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return isRead && !path.startsWith('/api/') && headers.accept?.includes('text/html') === true;
}

/** A link that opens nothing: what it was, if anybody knows. */
export const LINK_STATUS: Readonly<Record<Turned['why'], number>> = {
  none: 404,
  unknown: 404,
  revoked: 410,
  expired: 410,
  guesses: 429,
};
