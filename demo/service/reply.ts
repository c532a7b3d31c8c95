import type { Answer } from './call.js';
import { CallFailed, CallTimeout } from './call.js';
import { PoolFull, PoolTimeout } from './pool.js';

/** What a handler answers. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const retryAfterS = 2;

export function page(title: string): Reply {
  return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body: `<title>${title}</title>` };
}

export function redirect(location: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 302, headers: { location, ...headers } };
}

const refused = (why: string): Reply => ({ status: 503, headers: { 'retry-after': String(retryAfterS) }, body: why });

/** A callee's failure as our own: its refusal and its lateness are passed on as such, any other failure is a bad gateway. */
export class CalleeFailed extends Error {
  override readonly name = 'CalleeFailed';
  readonly status: number;

  constructor(host: string, status: number) {
    super(`${host} answered ${status}`);
    this.status = status;
  }
}

/** The answer if it is not the callee's failure (5xx), else throws `CalleeFailed`. */
export function expectAnswer(host: string, answer: Answer): Answer {
  if (answer.status >= 500) throw new CalleeFailed(host, answer.status);
  return answer;
}

/** The one place where an error becomes a status. */
export function replyToError(error: unknown): Reply {
  if (error instanceof PoolFull) return refused(error.message);
  if (error instanceof PoolTimeout || error instanceof CallTimeout) return { status: 504, body: error.message };
  if (error instanceof CallFailed) return { status: 502, body: error.message };
  if (error instanceof CalleeFailed) {
    if (error.status === 503) return refused(error.message);
    return { status: error.status === 504 ? 504 : 502, body: error.message };
  }
  return { status: 500, body: error instanceof Error ? error.message : String(error) };
}
