import type http from 'node:http';
import { createRequire } from 'node:module';
import { trace } from '@opentelemetry/api';
import type { Request, Response } from 'express';
import { Connections } from './connections.js';
import type { Handler, Service } from './kit.js';
import type { Pool, Release } from './pool.js';
import { type Reply, replyToError } from './reply.js';

// Required, not imported: the instrumentation hooks `require`, and only of what is loaded after the SDK has started.
const require = createRequire(import.meta.url);
const express = require('express') as typeof import('express');

const keepAliveMs = 65_000;

export interface Served {
  readonly server: http.Server;
  /** Of a service that faces browsers. */
  readonly connections?: Connections | undefined;
}

/** An express application in which every request needs a worker of the pool, for as long as it lasts. */
export function createServer(service: Service, pool: Pool): Served {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  for (const { path, handle } of service.routes) {
    app.all(path, async (request: Request, response: Response) => {
      const account = service.account?.(request);
      if (account !== undefined) trace.getActiveSpan()?.setAttribute('enduser.id', account);
      markGivenUp(response);
      const worker = (): Promise<Release> => connections?.worker(request.socket) ?? pool.acquire();
      send(response, await answer(handle, worker, request, response));
    });
  }
  const server = (require('node:http') as typeof import('node:http')).createServer(app);
  server.keepAliveTimeout = keepAliveMs;
  const connections = service.facesBrowsers ? new Connections(server, pool) : undefined;
  return { server, connections };
}

type Worker = () => Promise<Release>;

async function answer(handle: Handler, worker: Worker, request: Request, response: Response): Promise<Reply> {
  try {
    const release = await worker();
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
