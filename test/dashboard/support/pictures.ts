import type { Outside } from '../../../alerts/detect/probes.js';
import type { CellState, Verdict } from '../../../alerts/detect/verdict.js';
import type { Incident } from '../../../alerts/incident/incident.js';
import type { CellPicture, Picture } from '../../../alerts/picture.js';
import type { CellId, Chain } from '../../../chain/model.js';

/** Load of each maillon on an ordinary morning, requests a second. */
const ORDINARY: Readonly<Record<string, number>> = {
  frontal: 62,
  authentification: 41,
  portail: 58,
  messagerie: 22,
  base: 96,
  'classe-virtuelle': 17,
};

export function cellPicture(chain: Chain, cell: CellId, atMs: number, over: Partial<CellPicture> = {}): CellPicture {
  const index = chain.cells.findIndex(({ id }) => id === cell);
  const expectedPerS = (ORDINARY[cell.split('/')[1] ?? ''] ?? 30) * (1 + index * 0.03);
  const wave = 1 + 0.06 * Math.sin(atMs / 7000 + index);
  return {
    cell,
    state: 'healthy',
    lastReceivedMs: atMs - 700 - (index % 60) * 40,
    offeredPerS: expectedPerS * wave,
    expectedPerS,
    goodRatio: 0.998,
    errorRatio: 0.001,
    p95Ms: 90 + (index % 40) * 14,
    sinceMs: atMs - 3_600_000,
    ...over,
  };
}

/** An ordinary morning: every cell healthy, nothing open. */
export function calmPicture(chain: Chain, atMs: number): Picture {
  return {
    asOfMs: atMs,
    chain: chain.hash,
    cells: chain.cells.map(({ id }) => cellPicture(chain, id, atMs)),
    incidents: [],
    verdicts: new Map(),
    self: [],
    unmapped: [],
  };
}

const root = 'lycees-nord/base';
const suffering: Readonly<Record<CellId, CellState>> = {
  'lycees-nord/base': 'down',
  'lycees-nord/messagerie': 'failing',
  'lycees-nord/portail': 'failing',
  'lycees-nord/frontal': 'degraded',
};

/** A crowd beyond the capacity of the database of one ENT; `sinceMs` is the first harm. */
export function saturationPicture(chain: Chain, atMs: number, sinceMs: number): Picture {
  const calm = calmPicture(chain, atMs);
  const incident = saturationIncident(atMs, sinceMs);
  return {
    ...calm,
    cells: calm.cells.map((cell) => {
      const state = suffering[cell.cell];
      if (!state) return cell;
      const goodRatio = { degraded: 0.91, failing: 0.62, down: 0.07 }[state as 'degraded' | 'failing' | 'down'];
      const harmed = { goodRatio, errorRatio: 1 - goodRatio, p95Ms: state === 'degraded' ? 1240 : 4900 };
      return { ...cell, ...harmed, state, cause: 'saturation', offeredPerS: cell.expectedPerS * 1.72, sinceMs };
    }),
    incidents: [incident],
    verdicts: new Map(Object.entries(suffering).map(([cell, state]) => [cell, verdictOf(cell, state, incident, atMs)])),
  };
}

function verdictOf(cell: CellId, state: CellState, incident: Incident, atMs: number): Verdict {
  return {
    cell,
    atMs,
    state,
    cause: incident.cause,
    probability: { saturation: 0.93, attack: 0.04, fault: 0.11 },
    evidence: incident.evidence,
    missingFeeds: incident.missingFeeds,
    suspects: incident.suspects,
    offeredPerS: 182,
    expectedPerS: 106,
    goodPerS: 13,
    madeWith: { chain: 'c', weights: 'w', build: 'b' },
  };
}

export function saturationIncident(atMs: number, sinceMs: number): Incident {
  const declared = { kind: 'declared', by: 'alpha' } as const;
  return {
    id: 'i-saturation',
    openedMs: sinceMs + 9000,
    sinceMs,
    updatedMs: atMs,
    generation: 1,
    severity: 'P2',
    cause: 'saturation',
    probability: 0.93,
    maillon: root,
    cells: Object.keys(suffering),
    suspects: [
      { cell: root, score: 0.86, path: [root, 'lycees-nord/messagerie', 'lycees-nord/portail', 'lycees-nord/frontal'] },
      { cell: 'lycees-nord/messagerie', score: 0.21, path: ['lycees-nord/messagerie', 'lycees-nord/portail'] },
    ],
    evidence: [
      {
        key: 'resource_full',
        params: { cell: root, kind: 'pool', share: 1 },
        hypothesis: 'saturation',
        nats: 2.8,
        origin: declared,
      },
      { key: 'goodput_stalls', params: { elasticity: -0.12 }, hypothesis: 'saturation', nats: 2.1, origin: declared },
      {
        key: 'load_above',
        params: { ratio: 1.72, offered: 182.4, expected: 106.1, z: 6.3 },
        hypothesis: 'saturation',
        nats: 1.9,
        origin: declared,
      },
      {
        key: 'excess_same',
        params: { share: 0.03, divergence: 0.02 },
        hypothesis: 'saturation',
        nats: 1.2,
        origin: declared,
      },
      { key: 'no_retries', params: { share: 0.02 }, hypothesis: 'saturation', nats: -0.6, origin: declared },
      { key: 'people_sources', params: { share: 0.03 }, hypothesis: 'attack', nats: -2.4, origin: declared },
      { key: 'onset_slow', params: { seconds: 24 }, hypothesis: 'fault', nats: -1.1, origin: { kind: 'measured' } },
    ],
    missingFeeds: ['users'],
    runbook: { id: 'saturation', reason: 'verdict' },
    pages: [
      { id: 'p1', target: 'astreinte', step: 1, generation: 1, status: 'firing', state: 'sent', atMs: sinceMs + 9400 },
    ],
  };
}

/** A crowd and an HTTP flood at once: aimed at the front end, it is the database that gives way. */
export function attackPicture(chain: Chain, atMs: number, sinceMs: number): Picture {
  const crowd = saturationPicture(chain, atMs, sinceMs);
  const declared = { kind: 'declared', by: 'alpha' } as const;
  const told = {
    cause: 'saturation+attack',
    probability: 0.86,
    targeted: 'lycees-nord/frontal',
    attackKind: 'http-flood',
    attackShare: { value: 0.62, low: 0.5, high: 0.71 },
    counterfactuals: [
      { key: 'without_attack', params: { factor: 1.43, capacity: 120 } },
      { key: 'without_crowd', params: { factor: 0.31, capacity: 120 } },
    ],
    evidence: [
      { key: 'foreign_clients', params: { share: 0.58 }, hypothesis: 'attack', nats: 2.9, origin: declared },
      ...saturationIncident(atMs, sinceMs).evidence.slice(0, 2),
      {
        ...{ key: 'users_do_not_follow', params: { users: 1.5, ratio: 3.1 }, hypothesis: 'attack', nats: 1.8 },
        origin: declared,
      },
      {
        ...{ key: 'probe_answers', params: { cell: 'lycees-nord/frontal', check: 'http', since: sinceMs } },
        ...{ hypothesis: 'fault', nats: -0.7, origin: { kind: 'measured', from: 'paris' } },
      },
      { key: 'sources_flat', params: { factor: 1.1 }, hypothesis: 'attack', nats: -0.5, origin: declared },
    ],
  } as const satisfies Partial<Incident>;
  const verdicts = [...crowd.verdicts].map(([cell, verdict]): [CellId, Verdict] => {
    return [cell, { ...verdict, ...told, probability: { saturation: 0.88, attack: 0.86, fault: 0.06 } }];
  });
  return {
    ...crowd,
    cells: crowd.cells.map((cell) => (cell.cause ? { ...cell, cause: told.cause } : cell)),
    incidents: crowd.incidents.map((incident) => ({ ...incident, ...told, id: 'i-mixture', severity: 'P1' })),
    verdicts: new Map(verdicts),
  };
}

/** Harm without a word: nothing reaches the threshold, and what would decide is not measured. */
export function undeterminedPicture(chain: Chain, atMs: number, sinceMs: number): Picture {
  const crowd = saturationPicture(chain, atMs, sinceMs);
  const told = { cause: 'undetermined', missingFeeds: ['composition', 'users', 'pool'] } as const;
  const probability = { saturation: 0.55, attack: 0.22, fault: 0.08 };
  const verdicts = [...crowd.verdicts].map(([cell, verdict]): [CellId, Verdict] => [
    cell,
    { ...verdict, ...told, probability },
  ]);
  return {
    ...crowd,
    cells: crowd.cells.map((cell) => (cell.cause ? { ...cell, cause: told.cause } : cell)),
    incidents: crowd.incidents.map((incident) => ({ ...incident, ...told, probability: 0.55, id: 'i-unsaid' })),
    verdicts: new Map(verdicts),
  };
}

/** One cell of any chain out of service: an incident of its own, on an otherwise calm morning. */
export function outagePicture(chain: Chain, atMs: number, sinceMs: number, cell: CellId): Picture {
  const calm = calmPicture(chain, atMs);
  const harmed = { state: 'down', cause: 'saturation', goodRatio: 0.07, p95Ms: 4900, sinceMs } as const;
  const incident = saturationIncident(atMs, sinceMs);
  const by = chain.cells.find(({ id }) => id === cell)?.operator ?? '';
  return {
    ...calm,
    cells: calm.cells.map((one) => (one.cell === cell ? { ...one, ...harmed } : one)),
    incidents: [
      {
        ...incident,
        ...{ maillon: cell, cells: [cell], suspects: [{ cell, score: 0.86, path: [cell] }] },
        evidence: incident.evidence.map((one) => ({
          ...one,
          params: 'cell' in one.params ? { ...one.params, cell } : one.params,
          origin: one.origin.kind === 'declared' ? { ...one.origin, by } : one.origin,
        })),
      },
    ],
  };
}

/** Everything that can go wrong at once: national authentication attacked, one operator silent, one ENT never heard, Vigie ill. */
export function stormPicture(chain: Chain, atMs: number, sinceMs: number): Picture {
  const crowd = saturationPicture(chain, atMs, sinceMs);
  const attack: Incident = {
    ...saturationIncident(atMs, sinceMs + 61_000),
    id: 'i-attack',
    severity: 'P1',
    cause: 'saturation+attack',
    probability: 0.81,
    maillon: 'national/authentification',
    targeted: 'national/authentification',
    attackKind: 'http-flood',
    attackShare: { value: 0.62, low: 0.5, high: 0.71 },
    counterfactuals: [
      { key: 'without_attack', params: { factor: 1.43, capacity: 120 } },
      { key: 'without_crowd', params: { factor: 0.31, capacity: 120 } },
    ],
    cells: ['national/authentification', 'ent-est/portail', 'ent-sud/portail'],
    suspects: [
      { cell: 'national/authentification', score: 0.74, path: ['national/authentification', 'ent-est/portail'] },
    ],
    runbook: undefined,
    pages: [],
  };
  const states: Readonly<Record<CellId, Partial<CellPicture>>> = {
    'national/authentification': { state: 'failing', cause: 'saturation+attack', goodRatio: 0.71 },
    'ent-est/portail': { state: 'degraded', cause: 'saturation+attack', goodRatio: 0.9 },
    'ent-sud/portail': { state: 'degraded', cause: 'undetermined', goodRatio: 0.88 },
    'ent-sud/base': { state: 'silent', lastReceivedMs: atMs - 47_000 },
    'ent-sud/messagerie': { state: 'unknown', lastReceivedMs: undefined },
    'ent-est/messagerie': { lastReceivedMs: atMs - 13_000 },
  };
  return {
    ...crowd,
    cells: crowd.cells.map((cell) => ({
      ...cell,
      ...states[cell.cell],
      ...(states[cell.cell] && { sinceMs: sinceMs + 61_000 }),
    })),
    incidents: [
      ...crowd.incidents,
      attack,
      {
        ...saturationIncident(atMs, sinceMs - 2_400_000),
        id: 'i-closed',
        closedMs: sinceMs - 1_900_000,
        maillon: 'ent-est/base',
      },
    ],
    self: [{ key: 'engine', params: { seconds: 8 } }],
    unmapped: [{ sender: 'beta', rows: 1240 }],
  };
}

type Sides = Pick<CellPicture, 'state' | 'telemetry' | 'outside' | 'missing'>;

/** What a probe says, of the page of a cell. */
export function outside(atMs: number, over: Partial<Outside> = {}): Outside {
  return {
    ...{ state: 'ok', check: 'http', outcome: 'ok', vantage: 'paris', sinceMs: atMs - 7_200_000, atMs: atMs - 4000 },
    ...{ durationMs: 84, failingFrom: 0, askedFrom: 1, daysLeft: 61 },
    ...over,
  };
}

/** Every state a cell can be in, seen by its senders and by the probes. */
export function presencePicture(chain: Chain, atMs: number): Picture {
  const calm = calmPicture(chain, atMs);
  const failing = outside(atMs, {
    state: 'failing',
    outcome: 'tls_expired',
    check: 'tls',
    failingFrom: 1,
    daysLeft: -2,
  });
  const sides: Readonly<Record<CellId, Sides & Partial<CellPicture>>> = {
    'lycees-nord/frontal': { state: 'healthy', telemetry: 'good', outside: outside(atMs) },
    'lycees-nord/portail': {
      state: 'healthy',
      telemetry: 'good',
      outside: outside(atMs, { state: 'slow', outcome: 'slow' }),
    },
    'lycees-nord/base': {
      ...{ state: 'partial', telemetry: 'partial', missing: { parts: [{ sender: 'alpha', signal: 'metrics' }] } },
    },
    'colleges-nord/frontal': {
      state: 'late',
      telemetry: 'late',
      lastReceivedMs: atMs - 11_000,
      outside: outside(atMs),
    },
    'colleges-nord/portail': {
      state: 'silent',
      telemetry: 'silent',
      lastReceivedMs: atMs - 67_000,
      outside: outside(atMs),
    },
    'colleges-nord/base': { state: 'silent', telemetry: 'silent', lastReceivedMs: atMs - 67_000 },
    'ent-est/frontal': {
      ...{ state: 'down', telemetry: 'silent', cause: 'fault', lastReceivedMs: atMs - 67_000, outside: failing },
    },
    'ent-est/portail': { state: 'unmapped', telemetry: 'unmapped', lastReceivedMs: undefined, outside: outside(atMs) },
    'ent-est/messagerie': { state: 'unmapped', telemetry: 'unmapped', lastReceivedMs: undefined },
    'ent-sud/frontal': {
      state: 'unknown',
      telemetry: 'never',
      lastReceivedMs: undefined,
      outside: outside(atMs, { state: 'stale' }),
    },
    'ent-sud/portail': {
      state: 'degraded',
      telemetry: 'never',
      lastReceivedMs: undefined,
      outside: outside(atMs, { state: 'slow', outcome: 'slow' }),
    },
  };
  const incident: Incident = {
    ...saturationIncident(atMs, atMs - 96_000),
    ...{ id: 'i-certificate', severity: 'P2', cause: 'fault', probability: 0.88, maillon: 'ent-est/frontal' },
    ...{ cells: ['ent-est/frontal'], suspects: [{ cell: 'ent-est/frontal', score: 1, path: ['ent-est/frontal'] }] },
    evidence: [
      {
        key: 'probe_certificate',
        params: {
          cell: 'ent-est/frontal',
          check: 'tls',
          vantage: 'paris',
          outcome: 'tls_expired',
          since: atMs - 96_000,
          days: 2,
        },
        ...{ hypothesis: 'fault', nats: 3, origin: { kind: 'measured', from: 'paris' } },
      },
    ],
    ...{ missingFeeds: ['requests'], runbook: undefined },
  };
  return {
    ...calm,
    cells: calm.cells.map((cell) => ({ ...cell, ...sides[cell.cell] })),
    incidents: [incident],
    unmapped: [
      { sender: 'beta', rows: 1240 },
      { sender: 'alpha', rows: 3 },
    ],
  };
}
