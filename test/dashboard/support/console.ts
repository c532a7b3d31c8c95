import { createClient } from '@clickhouse/client';
import type { Picture } from '../../../alerts/picture.js';
import { type Clock, createClock } from '../../../chain/clock.js';
import { standing } from '../../../chain/in-force.js';
import { loadChain } from '../../../chain/load.js';
import type { Chain } from '../../../chain/model.js';
import type { ArrivalRow } from '../../../collector/store/read/arrivals.js';
import type { StoreReads } from '../../../dashboard/server/reads.js';
import { type ConsoleParts, type RunningConsole, startConsole } from '../../../dashboard/server/server.js';
import { parseCommunication } from '../../../runbooks/communication.js';
import { scoreOf } from '../../../runbooks/match.js';
import { parseRunbook } from '../../../runbooks/parse.js';
import type { Registry } from '../../../runbooks/registry.js';
import { scriptedCellReads } from './cell-reads.js';
import { cellPicture } from './pictures.js';
import { MESSAGES, RUNBOOK } from './runbook.js';

export const demoChain = await loadChain(new URL('../../../chain/demo', import.meta.url).pathname);

function shelf(): Registry {
  const { runbook, faults } = parseRunbook('saturation.md', RUNBOOK);
  if (!runbook) throw new Error(`the runbook of the tests is not valid: ${JSON.stringify(faults)}`);
  const { communication } = parseCommunication('communication/saturation.md', MESSAGES);
  if (!communication) throw new Error('the messages of the tests are not valid');
  return {
    runbooks: new Map([[runbook.id, runbook]]),
    communications: new Map([[communication.id, communication]]),
    matches(outage) {
      const score = scoreOf(runbook, outage);
      return score ? [{ runbook, ...score }] : [];
    },
    ...{ match: () => undefined, overdue: () => [] },
  };
}

/** Pictures by hand, where the alerts engine would publish them. */
interface ScriptedAlerts {
  picture(): Picture;
  onPicture(listener: (picture: Picture) => void): () => void;
  publish(picture: Picture): void;
}

function scriptedAlerts(first: Picture): ScriptedAlerts {
  let current = first;
  const listeners = new Set<(picture: Picture) => void>();
  return {
    picture: () => current,
    onPicture(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    publish(picture) {
      current = picture;
      for (const listener of listeners) listener(picture);
    },
  };
}

/** Curves drawn from a formula: ordinary until `onsetMs`, then a crowd that the cell cannot serve. */
export function scriptedReads(chain: Chain, onsetMs: () => number | undefined): StoreReads {
  return {
    ...scriptedCellReads(chain, onsetMs),
    async curves({ cell, range, stepS }) {
      const onset = onsetMs() ?? Number.POSITIVE_INFINITY;
      const steps = Math.floor((range.toMs - range.fromMs) / (stepS * 1000));
      return Array.from({ length: steps }, (_, index) => {
        const atMs = range.fromMs + index * stepS * 1000;
        const { expectedPerS, offeredPerS } = cellPicture(chain, cell, atMs);
        const late = Math.min(1, Math.max(0, (atMs - onset) / 40_000));
        const offered = offeredPerS * (1 + 0.72 * Math.min(1, Math.max(0, (atMs - onset + 20_000) / 40_000)));
        const good = late > 0 ? Math.min(offered, expectedPerS * (1 - 0.85 * late)) : offered * 0.998;
        const lost = offered - good;
        return {
          atMs,
          offeredPerS: offered,
          goodPerS: good,
          errorsPerS: {
            fault: lost * 0.05,
            shed: lost * 0.45 * late,
            timeout: lost * 0.3 * late,
            auth: 0.2,
            client: 0.6,
          },
          p50Ms: 38 + late * 2100,
          p95Ms: 120 + 25 * Math.sin(index) + late * 4700,
          p99Ms: 260 + 60 * Math.sin(index) + late * 4750,
        };
      });
    },
    traces: async () => [
      {
        traceId: 'a'.repeat(32),
        name: 'GET /messagerie',
        startMs: 0,
        durationMs: 4210,
        outcome: 'timeout',
        httpStatus: 504,
      },
    ],
    arrivals: async ({ range, sender }) => ({
      examinedFromMs: range.fromMs,
      rows:
        sender === 'alpha'
          ? []
          : [arrival('ent-est', 'portail', range.toMs, 0), arrival('unmapped', 'unmapped', range.toMs, 30)],
    }),
    // Half an hour by half an hour, all ENT alike but one that serves worse and worse.
    served: async ({ range: { fromMs, toMs }, stepS }) => {
      const steps = Math.ceil((toMs - fromMs) / 1000 / stepS);
      const first = Math.floor(fromMs / 1000 / stepS) * stepS * 1000;
      const keys = [
        ...chain.ents.map(({ id }) => ({ ent: id, maillon: '' })),
        ...chain.cells.flatMap(({ ent, maillon }) => (ent === 'national' ? [{ ent, maillon }] : [])),
      ];
      return keys.flatMap((key, row) =>
        Array.from({ length: steps }, (_, step) => {
          const requests = 40_000 + 3000 * row;
          const lost = row % 7 === 0 ? 0.22 * (step / steps) ** 2 : 0.002 + 0.001 * (row % 3);
          return { ...key, atMs: first + step * stepS * 1000, requests, good: requests * (1 - lost) };
        }),
      );
    },
    unmapped: async ({ range: { fromMs, toMs } }) => [
      { sender: 'beta', service: 'base', host: 'base.ent-est.test', rows: 1200, sinceMs: fromMs, lastMs: toMs - 800 },
      { sender: 'beta', service: 'cache-7', host: '', rows: 40, sinceMs: toMs - 61_000, lastMs: toMs - 9000 },
      { sender: 'alpha', service: 'portail', host: 'essai.test', rows: 3, sinceMs: toMs - 5000, lastMs: toMs - 5000 },
      { sender: 'alpha', service: '', host: 'essai.test', rows: 2, sinceMs: toMs - 5000, lastMs: toMs - 5000 },
    ],
  };
}

/** Spans of a mapped portal and of a stranger, the stranger's without the address of the client. */
function arrival(ent: string, maillon: string, lastReceivedMs: number, withoutClient: number): ArrivalRow {
  return {
    ...{ service: 'portail', host: `portail.${ent}.test`, ent, maillon, signal: 'traces', rows: 30 },
    ...{ lastReceivedMs, delayP50Ms: 300, delayP95Ms: 620, requests: 30, withoutClient, withoutAgent: 0 },
    ...{ withoutPath: 0, withoutStatus: 0, withoutHost: 0, samplingUnknown: 0, weight: 1 },
  };
}

export interface TestConsole extends RunningConsole {
  readonly chain: Chain;
  readonly alerts: ScriptedAlerts;
}

/** The real console on a free loopback port, over scripted pictures and reads. */
export async function startTestConsole(
  first: (chain: Chain, atMs: number) => Picture,
  over: Partial<ConsoleParts> & { readonly onsetMs?: () => number | undefined; readonly of?: Chain } = {},
): Promise<TestConsole> {
  const chain = over.of ?? demoChain;
  const clock: Clock = over.clock ?? createClock();
  const alerts = scriptedAlerts(first(chain, clock.now()));
  const running = await startConsole({
    clock,
    chain: standing(chain),
    alerts,
    client: createClient({ url: 'http://127.0.0.1:9' }),
    reads: scriptedReads(chain, over.onsetMs ?? (() => undefined)),
    runbooks: shelf(),
    build: 'test-build',
    host: '127.0.0.1',
    port: 0,
    log: { debug() {}, info() {}, warn() {}, error() {} },
    ...over,
  });
  return { ...running, chain, alerts };
}
