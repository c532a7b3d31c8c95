import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type Router } from 'express';
import { notFound, problems } from '../http/problem.js';
import { securityHeaders } from '../http/security.js';
import type { Log } from '../server.js';

export interface DoorParts {
  /** What may be asked from outside: each route asks for a secret of its own. */
  readonly routes: readonly Router[];
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly log: Log;
  /** Feeds the WebSocket of wall screens, until it is called off. */
  readonly live?: ((server: Server) => () => void) | undefined;
}

export interface Door {
  readonly url: string;
  stop(): Promise<void>;
}

/** Whoever is slower than this at asking is not a telephone. */
const PATIENCE_MS = 10_000;
/** Connections at once: wall screens keep theirs. */
const MOST = 1024;

/**
 * The door: a server of its own for what must be reached from outside without signing in, acknowledge links, the alerts of operators, the
 * wall for screens that hold a link, and for nothing else. The console stays where it is.
 */
export async function openDoor({ routes, host, port, log, live }: DoorParts): Promise<Door> {
  const server = createServer({ requestTimeout: PATIENCE_MS, headersTimeout: PATIENCE_MS }, application(routes, log));
  server.maxConnections = MOST;
  await listening(server, host, port);
  const endLive = live?.(server);
  const { port: bound } = server.address() as AddressInfo;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
  log.info({ url }, 'door listens');
  return {
    url,
    stop: () =>
      new Promise((resolve) => {
        endLive?.();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function application(routes: readonly Router[], log: Log): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(securityHeaders);
  app.get('/healthz', (_request, response) => void response.type('text/plain').send('ok\n'));
  for (const router of routes) app.use(router);
  app.use(notFound);
  app.use(problems(log));
  return app;
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
