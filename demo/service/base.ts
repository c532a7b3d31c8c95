import type { Kit, Service } from './kit.js';

/** The database: few connections, each query about 0.1 s. */
export function base(kit: Kit): Service {
  return {
    routes: [
      {
        path: '/requete/*quoi',
        async handle() {
          await kit.work(100);
          return { status: 200, headers: { 'content-type': 'application/json' }, body: '[]' };
        },
      },
    ],
  };
}
