import { metrics } from '@opentelemetry/api';
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
