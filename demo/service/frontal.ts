import type { Kit, Service } from './kit.js';
import { page, type Reply } from './reply.js';
import { readSession } from './session.js';

const portailTimeoutMs = 3500;

/** The front: a worker is held for as long as a request lasts, as a reverse proxy's is. Static files and search are its own work. */
export function frontal(kit: Kit): Service {
  return {
    facesBrowsers: true,
    account: (request) => readSession(request.headers.cookie)?.account,
    routes: [
      {
        path: '/statique/*fichier',
        async handle() {
          await kit.work(90);
          return { status: 200, headers: { 'content-type': 'text/css' }, body: 'body{}' };
        },
      },
      {
        path: '/recherche',
        async handle() {
          await kit.work(300);
          return page('Recherche');
        },
      },
      {
        path: '/{*chemin}',
        async handle(request, url): Promise<Reply> {
          await kit.work(4);
          const { status, headers, body } = await kit.ask('portail', url.pathname + url.search, {
            timeoutMs: portailTimeoutMs,
            headers: {
              'user-agent': request.headers['user-agent'],
              'x-forwarded-for': request.socket.remoteAddress,
              ...(request.headers.cookie ? { cookie: request.headers.cookie } : {}),
            },
          });
          const kept = ['location', 'content-type', 'retry-after'].flatMap((name) => {
            const value = headers[name];
            return typeof value === 'string' ? [[name, value] as const] : [];
          });
          const cookie = headers['set-cookie']?.[0];
          return {
            status,
            headers: { ...Object.fromEntries(kept), ...(cookie ? { 'set-cookie': cookie } : {}) },
            body,
          };
        },
      },
    ],
  };
}
