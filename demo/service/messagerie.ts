import type { Kit, Service } from './kit.js';

const baseTimeoutMs = 1500;

export function messagerie(kit: Kit): Service {
  return {
    routes: [
      {
        path: '/messagerie{/*suite}',
        async handle() {
          await kit.work(15);
          await kit.ask('base', '/requete/messages', { timeoutMs: baseTimeoutMs });
          return { status: 200, headers: { 'content-type': 'application/json' }, body: '[]' };
        },
      },
    ],
  };
}
