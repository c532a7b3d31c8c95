import type { RequestHandler } from 'express';
import { isLoopbackHeader } from './loopback.js';
import { HttpProblem } from './problem.js';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The page runs its own code only, is framed by nobody, and tells nobody where it was. */
export const securityHeaders: RequestHandler = (_request, response, next) => {
  response.setHeader('content-security-policy', POLICY);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  next();
};

export const loopbackHostOnly: RequestHandler = (request, _response, next) => {
  if (!isLoopbackHeader(request.headers.host)) {
    throw new HttpProblem(421, 'Misdirected request', 'This console answers to loopback names only.');
  }
  next();
};
