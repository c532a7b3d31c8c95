import { cellId, NATIONAL } from '../../../chain/model.js';
import type { Condition } from '../des/station.js';
import type { Effect, TelemetrySpec } from '../world/spec.js';
import { cells, ents, simulatedChain } from '../world/topology.js';
import { attack } from './attacks.js';
import type { Family, Plot, Stage } from './plot.js';

export const healthy: Partial<Condition> = { mode: 'up', modeShare: 1, errors: 0, slow: 1, addedMs: 0 };

export function during({ onsetS, endS }: Stage, cell: string, change: Partial<Condition>): readonly Effect[] {
  return [
    { atS: onsetS, cell, change },
    { atS: endS, cell, change: healthy },
  ];
}

export function broken(stage: Stage, cell: string, change: Partial<Condition>): Plot {
  return { cause: 'fault', failing: [cell], effects: during(stage, cell, change) };
}

export const at = ({ random }: Stage, ...maillons: readonly string[]): string => {
  const maillon = random.pick(maillons);
  return cells.includes(cellId(NATIONAL, maillon)) ? cellId(NATIONAL, maillon) : cellId(random.pick(ents), maillon);
};

/** Whoever meets the door that is down leaves no span: what remains is served well. */
const doorLost: Family = {
  ...{ name: 'door-lost', set: 'fit' },
  draw: (stage) => {
    const modeShare = stage.random.between(0.35, 0.7);
    const mode = stage.random.pick(['crash', 'hang'] as const);
    return { ...broken(stage, at(stage, 'frontal'), { mode, modeShare }), probed: stage.random.chance(0.5) };
  },
};

export const faults: readonly Family[] = [
  {
    ...{ name: 'bad-deploy', set: 'fit' },
    draw: (stage) => broken(stage, stage.random.pick(cells), { errors: stage.random.between(0.3, 1) }),
  },
  {
    ...{ name: 'dependency-down', set: 'fit' },
    draw: (stage) => broken(stage, at(stage, 'messagerie', 'base', 'authentification'), { mode: 'crash' }),
  },
  {
    ...{ name: 'slow-database', set: 'fit' },
    draw: (stage) => broken(stage, at(stage, 'base'), { addedMs: stage.random.between(900, 3000) }),
  },
  {
    ...{ name: 'expired-certificate', set: 'fit' },
    draw: (stage) => broken(stage, at(stage, 'authentification', 'portail'), { mode: 'tls' }),
  },
  {
    ...{ name: 'partner-down', set: 'test' },
    draw: (stage) =>
      broken(stage, cellId(NATIONAL, 'classe-virtuelle'), {
        mode: stage.random.pick(['hang', 'crash', 'tls'] as const),
      }),
  },
  {
    ...{ name: 'deploy-slow', set: 'fit' },
    draw: (stage) =>
      broken(stage, at(stage, 'portail', 'messagerie', 'authentification'), {
        addedMs: stage.random.between(900, 2500),
      }),
  },
  {
    ...{ name: 'one-instance', set: 'test' },
    draw: (stage) =>
      broken(stage, at(stage, 'portail', 'base', 'authentification', 'messagerie'), {
        ...{ mode: stage.random.pick(['crash', 'hang'] as const), modeShare: stage.random.between(0.2, 0.5) },
      }),
  },
  {
    // Held for some seconds, let go, held again.
    ...{ name: 'lock-contention', set: 'test' },
    draw: (stage) => {
      const cell = at(stage, 'base');
      const effects: Effect[] = [];
      for (let atS = stage.onsetS; atS < stage.endS; atS += 12) {
        effects.push(
          { atS, cell, change: { addedMs: 3500 } },
          { atS: Math.min(stage.endS, atS + 8), cell, change: healthy },
        );
      }
      return { cause: 'fault', failing: [cell], effects };
    },
  },
  {
    ...{ name: 'database-hangs', set: 'fit' },
    draw: (stage) => broken(stage, at(stage, 'base', 'messagerie'), { mode: 'hang' }),
  },
  {
    ...{ name: 'errors-few', set: 'fit' },
    draw: (stage) => broken(stage, stage.random.pick(cells), { errors: stage.random.between(0.12, 0.3) }),
  },
  {
    // Nobody's spans, or none of one operator's: histograms and gauges alone.
    ...{ name: 'metered-trouble', set: 'fit' },
    draw: (stage) => {
      const { random } = stage;
      const cell = at(stage, 'frontal', 'portail', 'messagerie', 'base', 'authentification');
      const change = random.pick<Partial<Condition>>([
        ...([{ mode: 'crash' }, { mode: 'crash' }, { mode: 'hang' }] as const),
        ...[{ errors: random.between(0.3, 1) }, { addedMs: random.between(900, 3000) }],
      ]);
      const alone = random.chance(0.3) ? simulatedChain.cells.find(({ id }) => id === cell)?.operator : undefined;
      return {
        ...broken(stage, cell, change),
        telemetry: (operator, usual) => (alone === undefined || operator === alone ? metered(usual) : usual),
      };
    },
  },
  doorLost,
];

export const metered = (usual: TelemetrySpec): TelemetrySpec => ({
  ...{ ...usual, spans: false, meteredEveryS: 10 },
  ...{ gauges: true, gaugeEveryS: 5, connectionCounters: true },
});

/** Two things at once, at the same ENT. */
export function attackAndFault(
  stage: Stage,
  kind: Parameters<typeof attack>[1],
  maillon: string,
  change: Partial<Condition>,
): Plot {
  const struck = attack(stage, kind);
  const ent = struck.bots?.[0]?.ent ?? (ents[0] as string);
  const cell = cellId(ent, maillon);
  return {
    ...struck,
    cause: 'attack+fault',
    failing: [...new Set([...struck.failing, cell])],
    effects: during(stage, cell, change),
  };
}

export const attacksWithFaults: readonly Family[] = [
  {
    ...{ name: 'flood+deploy', set: 'fit' },
    draw: (stage) => attackAndFault(stage, 'http-flood', 'portail', { errors: stage.random.between(0.3, 0.8) }),
  },
  {
    ...{ name: 'flood-browser+crash', set: 'test' },
    draw: (stage) => attackAndFault(stage, 'flood-browser', 'messagerie', { mode: 'crash' }),
  },
];
