import { metrics } from '@opentelemetry/api';
import type { ConnectionCounts } from './connections.js';
import type { Pool } from './pool.js';

/**
 * What the service says of its bounds. Pool names follow the semantic conventions for database client connections; there is none
 * for a waiting queue, so `vigie.queue.*` names it.
 */
export function declareGauges(pool: Pool, poolName: string, activeRequests: () => number): void {
  const meter = metrics.getMeter('vigie-demo');
  const name = { 'db.client.connection.pool.name': poolName };
  meter.createObservableUpDownCounter('db.client.connection.count', { unit: '{connection}' }).addCallback((result) => {
    result.observe(pool.used, { ...name, 'db.client.connection.state': 'used' });
    const idle = pool.limits.workers - pool.used;
    result.observe(idle, { ...name, 'db.client.connection.state': 'idle' });
  });
  meter
    .createObservableUpDownCounter('db.client.connection.max', { unit: '{connection}' })
    .addCallback((result) => result.observe(pool.limits.workers, name));
  meter
    .createObservableGauge('vigie.queue.length', { unit: '{request}' })
    .addCallback((result) => result.observe(pool.queued));
  meter
    .createObservableGauge('vigie.queue.limit', { unit: '{request}' })
    .addCallback((result) => result.observe(pool.limits.queue));
  meter
    .createObservableUpDownCounter('http.server.active_requests', { unit: '{request}' })
    .addCallback((result) => result.observe(activeRequests()));
}

/** A front's connections under the names of the nginx receiver of the OpenTelemetry Collector. */
export function declareConnections(counts: () => ConnectionCounts): void {
  metrics
    .getMeter('vigie-demo')
    .createObservableUpDownCounter('nginx.connections_current', { unit: 'connections' })
    .addCallback((result) => {
      for (const [state, count] of Object.entries(counts())) result.observe(count, { state });
    });
}

/** What its kernel says, under the name of the hostmetrics receiver; nothing where the kernel does not tell. */
export function declareSockets(
  sockets: () => Promise<ReadonlyMap<string, number> | undefined>,
  halfOpenLimit: number | undefined,
): void {
  const meter = metrics.getMeter('vigie-demo');
  meter
    .createObservableUpDownCounter('system.network.connections', { unit: '{connections}' })
    .addCallback(async (result) => {
      for (const [state, count] of (await sockets()) ?? []) result.observe(count, { protocol: 'tcp', state });
    });
  if (halfOpenLimit === undefined) return;
  meter
    .createObservableGauge('vigie.half_open.limit', { unit: '{connections}' })
    .addCallback((result) => result.observe(halfOpenLimit));
}
