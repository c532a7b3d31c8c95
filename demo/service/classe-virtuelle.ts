import type { Kit, Service } from './kit.js';

export function classeVirtuelle(kit: Kit): Service {
  return {
    routes: [
      {
        path: '/classe/rejoindre',
        async handle() {
          await kit.work(300);
          return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"salle":1}' };
        },
      },
    ],
  };
}
