import { createClock } from '../../chain/clock.js';
import type { AddressBook } from '../addresses.js';
import { followParent } from '../process.js';
import { seeded } from '../random.js';
import { siteOf } from '../topology.js';
import { createCall } from './call.js';
import { kernelCounts } from './connections.js';
import { forgetForeignTelemetrySettings } from './environment.js';
import { declareConnections, declareGauges, declareSockets } from './gauges.js';
import { halfOpenLimit } from './kernel.js';
import { createKit, type Service } from './kit.js';
import type { FromService, ToService } from './message.js';
import { Pool } from './pool.js';
import { poolLimits } from './sizing.js';

/** One maillon of the demo, as a process of its own. It waits to be told which. */
let book: AddressBook = {};
let service: Service | undefined;

process.on('message', (message: ToService) => {
  if (message.kind === 'addresses') book = message.book;
  else if (message.kind === 'directory') service?.directory?.(message.up);
  else void start(message);
});
process.once('disconnect', () => process.exit(0));

async function start({ cell, otlpUrl, token }: Extract<ToService, { kind: 'configure' }>): Promise<void> {
  const site = siteOf(cell);
  forgetForeignTelemetrySettings();
  const { startTelemetry } = await import('./telemetry.js');
  const telemetry = startTelemetry(site, { otlpUrl, token });
  // Only now: what they require must be instrumented.
  const [{ createServer }, { maillons }] = await Promise.all([import('./serve.js'), import('./maillons.js')]);

  const clock = createClock();
  const pool = new Pool(poolLimits(cell), clock);
  const parts = { site, clock, random: seeded(`${cell} ${process.pid}`), book: () => book };
  service = maillons[site.maillon](createKit(parts, createCall(site.address, parts.book, clock)));
  await service.ready;
  const { server, connections } = createServer(service, pool);
  let active = 0;
  server.on('request', (_request, response) => {
    active += 1;
    response.once('close', () => {
      active -= 1;
    });
  });
  declareGauges(pool, site.maillon === 'base' ? 'connexions' : 'workers', () => active);
  if (connections) {
    declareConnections(() => connections.counts());
    declareSockets(() => kernelCounts(server), await halfOpenLimit());
  }
  server.listen(0, site.address, () => {
    const bound = server.address();
    const listening: FromService = { kind: 'listening', port: bound && typeof bound === 'object' ? bound.port : 0 };
    process.send?.(listening);
  });
  followParent(() => {
    clock.after(flushMs, () => process.exit(0));
    telemetry.shutdown().finally(() => process.exit(0));
  });
}

/** How long the last spans may take to leave. */
const flushMs = 800;
