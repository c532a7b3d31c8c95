import type { RequestHandler } from 'express';
import { isSameOrigin } from './loopback.js';
import { HttpProblem } from './problem.js';

/**
 * Guards a route that writes: a page of another site cannot make the browser of somebody signed in here write in their name. Such a request
 * says where it comes from, or has a type that a form can send; other programs say nothing and send the right type.
 */
export function sameSiteOnly(mediaType: string): RequestHandler {
  return (request, _response, next) => {
    const { origin, host, 'sec-fetch-site': site } = request.headers;
    const foreign = site !== undefined && site !== 'same-origin' && site !== 'none';
    if (foreign || !isSameOrigin(origin, host))
      throw new HttpProblem(403, 'Forbidden', 'Only pages of this console may write here.');
    if (request.is(mediaType) !== mediaType)
      throw new HttpProblem(415, 'Unsupported media type', `Send ${mediaType} with its content-type.`);
    next();
  };
}
