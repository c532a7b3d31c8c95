import { createHash } from 'node:crypto';
import { fitted } from './fitted.js';
import type { DetectorSettings } from './settings.js';

/** A weight is a broken line from a feature to nats: `[feature, nats]`, ascending; flat beyond its ends. */
export type Knots = readonly (readonly [number, number])[];

/**
 * Every number that turns features into probabilities. Set by hand on the simulated chain of the tests, to be fitted
 * on training families; `weightsHash` goes into every verdict.
 */
// biome-ignore format: one weight a line reads as the table it is
export const weights = {
  prior: { saturation: -1.5, attack: -2, fault: -1 },
  /** No group speaks louder than this, in nats. */
  clip: 3,
  saturation: {
    legitimateLoad: [[1.1, -3], [1.4, -0.5], [1.7, 0.8], [2.3, 2.5]],
    foreignShare:   [[0.05, 1], [0.5, 0], [0.9, -1]],
    elasticity:     [[0, 1.5], [0.3, 1], [0.7, 0], [1, -1]],
    resource:       [[0.3, -3], [0.7, -0.5], [0.9, 1.5], [1, 2]],
    capacity:       [[0.3, -0.5], [0.5, 0], [1.1, 1.5]],
    shed:           [[0.01, 0], [0.05, 1], [0.3, 2]],
    inflation:      [[1, -1.5], [1.5, 0], [4, 1]],
    retries:        [[0.05, 0], [0.3, 0.8]],
    people:         [[1.1, -2], [1.5, 0], [2, 1.5]],
  },
  attack: {
    foreignLoad:    [[0.02, -3], [0.08, -1], [0.2, 1], [0.6, 2.5]],
    foreignSources: [[0.02, -1], [0.1, 0.5], [0.5, 2]],
    foreignClients: [[0.02, -0.3], [0.1, 0.7], [0.5, 2]],
    divergence:     [[0.03, -0.8], [0.15, 0], [0.4, 1.5]],
    paths:          [[0.2, -0.3], [0.5, 0.3], [0.8, 1]],
    perSource:      [[1, -0.5], [2, 0], [6, 1.5]],
    accounts:       [[0.1, -2], [0.2, 0], [0.4, 2.5]],
    bare:           [[0.2, -0.5], [0.45, 0.3], [0.85, 1.5]],
    logins:         [[0.1, -0.3], [0.25, 0], [0.6, 3]],
    known:          [[0.2, 2.5], [0.45, 1], [0.6, 0], [0.85, -1.5]],
    capacity:       [[0.05, -1], [0.25, 0], [1, 1.5]],
    workersHeld:    [[0.3, 0], [0.5, 0.5], [0.75, 3]],
    veryLate:       [[0.15, 0], [0.5, 3]],
    halfOpen:       [[0.3, 0], [0.9, 3]],
  },
  fault: {
    bornErrors:      [[0.01, -0.5], [0.03, 0], [0.15, 3]],
    held:            [[0.3, 0], [0.5, -0.5], [0.75, -3]],
    load:            [[1.1, 2], [1.3, 0.8], [1.6, -1], [2.5, -3]],
    loadFollowed:    [[0.2, 0], [0.6, 2]],
    ownErrors:       [[0, -1], [0.3, 0], [0.8, 1.5]],
    absent:          [[0, 0], [1, 2.5]],
    onset:           [[3, 0.8], [10, 0], [25, -0.5]],
    resource:        [[0.5, 1], [0.8, 0], [0.95, -1.5]],
    shed:            [[0.02, 0.3], [0.1, -0.5], [0.4, -1.5]],
    slowWithoutLoad: [[1.5, 0], [3, 1.5]],
    slowWhileFree:   [[1.5, 0], [3, 1], [8, 2]],
    capacity:        [[0.4, 3], [0.8, 1.5], [1.1, 0], [2, -0.5]],
    elsewhere:       [[0.05, 0], [0.15, 1], [0.5, 2.5]],
    locality:        [[0.3, -0.5], [0.6, 0.3], [0.9, 1]],
  },
  /** For a fault, where a probe fails and fewer visitors come than are expected: set by hand, for one door of several looks like a full line. */
  visitors: 0.5,
  /**
   * Nats by outcome of a probe. A certificate or a name that is wrong is nobody's load; a refused connection is a process
   * that is not there (a full backlog drops, it does not refuse); a timeout may be anything.
   */
  probe: {
    saturation: { ok: -0.3, slow: 0.7, timeout: 0.7, http_5xx: 0.7 },
    attack:     { ok: -0.3, slow: 0.4, timeout: 0.4, http_5xx: 0.3, dns_timeout: 0.4 },
    fault: {
      ok: -0.4, nxdomain: 3, dns_timeout: 0.5, refused: 2.5, tls_expired: 3, tls_name: 3, tls_untrusted: 3, tls_error: 2,
      http_5xx: 0.8, http_4xx: 0.8, redirect_loop: 2.5, signin_missing: 2,
    },
  },
} as const;

/** SHA-256 (hex) of the weights and of the settings a verdict was made with. */
export function weightsHash(settings: DetectorSettings): string {
  return createHash('sha256').update(JSON.stringify({ weights, fitted, settings })).digest('hex');
}

/** The broken line at x. */
export function interpolate(knots: Knots, x: number): number {
  let [beforeX, beforeY] = knots[0] ?? [0, 0];
  if (x <= beforeX) return beforeY;
  for (const [atX, atY] of knots) {
    if (x < atX) return beforeY + ((atY - beforeY) * (x - beforeX)) / (atX - beforeX);
    [beforeX, beforeY] = [atX, atY];
  }
  return beforeY;
}
