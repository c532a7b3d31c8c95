import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { ZodError } from 'zod';
import type { Problem } from '../../protocol/answers.js';
import type { Log } from '../server.js';

/** An error of the HTTP API with its status: thrown by handlers, written once, below. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, detail: string, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'HttpProblem';
    this.status = status;
    this.title = title;
  }
}

export const notFound: RequestHandler = (request) => {
  throw new HttpProblem(404, 'Not found', `Nothing at ${request.path}.`);
};

/** Every error of a handler becomes one problem document (RFC 9457). What is not ours to explain stays in the log. */
export function problems(log: Log): ErrorRequestHandler {
  return (error, request, response, next) => {
    if (response.headersSent) return next(error);
    const problem = problemOf(error);
    if (problem.status >= 500) log.error({ err: error, path: withoutSecret(request.path) }, 'console request failed');
    write(response, problem);
  };
}

/** Of links that are secrets (`/a/…`, `/ecran/…`) the log says what they were for. */
function withoutSecret(path: string): string {
  return path.replace(/^(\/(?:a|ecran)\/).*/, '$1…');
}

function problemOf(error: unknown): Problem {
  if (error instanceof HttpProblem) {
    return { type: 'about:blank', title: error.title, status: error.status, detail: error.message };
  }
  if (error instanceof ZodError) {
    return { type: 'about:blank', title: 'Bad request', status: 400, detail: faults(error) };
  }
  const status = clientStatus(error);
  if (status) return { type: 'about:blank', title: 'Bad request', status, detail: 'The request could not be read.' };
  return { type: 'about:blank', title: 'Internal error', status: 500, detail: 'The console failed; its log says why.' };
}

/** Express marks what it could not read (a malformed escape in the path) with a 4xx status. */
function clientStatus(error: unknown): number | undefined {
  const status = (error as { status?: unknown } | null)?.status;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

function faults(error: ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.') || 'request'}: ${message}`).join('; ');
}

function write(response: Response, problem: Problem): void {
  if (problem.status === 503) response.setHeader('retry-after', '5');
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}
