import type http from 'node:http';
import { createRequire } from 'node:module';
import { trace } from '@opentelemetry/api';
import type { Request, Response } from 'express';
import type { Handler, Service } from './kit.js';
import type { Pool } from './pool.js';
import { type Reply, replyToError } from './reply.js';

// Required, not imported: the instrumentation hooks `require`, and only of what is loaded after the SDK has started.
const require = createRequire(import.meta.url);
const express = require('express') as typeof import('express');

const keepAliveMs = 65_000;

/** An express application in which every request needs a worker of the pool, for as long as it lasts. */
export function createServer(service: Service, pool: Pool): http.Server {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  for (const { path, handle } of service.routes) {
    app.all(path, async (request: Request, response: Response) => {
      const account = service.account?.(request);
      if (account !== undefined) trace.getActiveSpan()?.setAttribute('enduser.id', account);
      markGivenUp(response);
      send(response, await answer(handle, pool, request, response));
    });
  }
  const server = (require('node:http') as typeof import('node:http')).createServer(app);
  server.keepAliveTimeout = keepAliveMs;
  return server;
}

async function answer(handle: Handler, pool: Pool, request: Request, response: Response): Promise<Reply> {
  try {
    const release = await pool.acquire();
    try {
      // Whoever hung up while waiting is not worked for.
      if (response.destroyed) return { status: givenUp };
      return await handle(request, new URL(request.originalUrl, `http://${request.headers.host}`));
    } finally {
      release();
    }
  } catch (error) {
    const reply = replyToError(error);
    const span = trace.getActiveSpan();
    // A stack for our own failures only: a thousand refusals do not need a thousand stacks.
    if (reply.status === 500 && error instanceof Error) span?.recordException(error);
    span?.setAttribute('error.type', error instanceof Error ? error.name : 'Error');
    return reply;
  }
}

/** nginx's status for a client that hung up; without it, the span would say 200. */
const givenUp = 499;

function markGivenUp(response: Response): void {
  response.prependListener('close', () => {
    if (!response.writableFinished) response.statusCode = givenUp;
  });
}

function send(response: Response, { status, headers, body }: Reply): void {
  if (response.destroyed) return;
  const text = body ?? '';
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
