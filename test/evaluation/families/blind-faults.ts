import { cellId, NATIONAL, splitCell } from '../../../chain/model.js';
import type { Effect, TelemetrySpec } from '../world/spec.js';
import { ents, operatorOf } from '../world/topology.js';
import { at, broken, healthy } from './faults.js';
import { atEnt } from './people.js';
import type { Family, Plot, Stage } from './plot.js';

const entOf = ({ failing }: Plot): string => splitCell(failing[0] ?? '').ent;

/** No request arrives any more, and no span tells why: only those who knock at the door know. */
function unreachable(
  stage: Stage,
  cell: string,
  outside: NonNullable<Plot['outside']>,
  shares: readonly number[],
): Plot {
  const effects = shares.map(
    (modeShare, i): Effect => ({ atS: stage.onsetS + 10 * i, cell, change: { mode: 'tls', modeShare } }),
  );
  return {
    ...{ cause: 'fault', failing: [cell], outside, probed: true },
    effects: [...effects, { atS: stage.endS, cell, change: healthy }],
  };
}

/** Writes wait, then fail: a disc that fills. */
function fullDisk(stage: Stage, cell: string): Plot {
  const { onsetS, endS } = stage;
  return {
    ...{ cause: 'fault', failing: [cell] },
    effects: [
      { atS: onsetS, cell, change: { addedMs: 250, slow: 1.5 } },
      { atS: onsetS + 12, cell, change: { addedMs: 700, errors: stage.random.between(0.15, 0.4) } },
      { atS: onsetS + 30, cell, change: { addedMs: 100, errors: stage.random.between(0.6, 0.95) } },
      { atS: endS, cell, change: healthy },
    ],
  };
}

/** The same bad release, at one ENT of an operator and then at the other. */
function rolledOut(stage: Stage): Plot {
  const { random, onsetS, endS } = stage;
  const maillon = random.pick(['portail', 'messagerie', 'frontal']);
  const operator = random.pick(['alpha', 'beta']);
  const failing = ents.filter((ent) => operatorOf(ent) === operator).map((ent) => cellId(ent, maillon));
  const errors = random.between(0.2, 0.7);
  const effects = failing.flatMap((cell, i): Effect[] => [
    { atS: onsetS + 15 * i, cell, change: { errors, slow: 1.3 } },
    { atS: endS, cell, change: healthy },
  ]);
  return { cause: 'fault', failing, effects };
}

/** One operator sends its metrics and no span at all. */
const metricsOnly = (operator: string) => (sender: string, drawn: TelemetrySpec) =>
  sender === operator ? { ...drawn, spans: false, meteredEveryS: 10, gauges: true, gaugeEveryS: 5 } : drawn;

export const blindFaults: readonly Family[] = [
  {
    ...{ name: 'certificate-at-the-door', set: 'blind' },
    draw: (stage) => unreachable(stage, atEnt(stage, 'frontal'), { check: 'tls', outcome: 'tls_expired' }, [1]),
  },
  {
    // Caches of resolvers run out one after the other.
    ...{ name: 'name-lost', set: 'blind' },
    draw: (stage) =>
      unreachable(stage, atEnt(stage, 'frontal'), { check: 'dns', outcome: 'nxdomain' }, [0.3, 0.7, 0.95]),
  },
  { name: 'disk-full', set: 'blind', draw: (stage) => fullDisk(stage, at(stage, 'base', 'messagerie')) },
  {
    ...{ name: 'half-the-doors', set: 'blind' },
    draw: (stage) =>
      broken(stage, atEnt(stage, 'frontal'), { mode: 'hang', modeShare: stage.random.between(0.4, 0.6) }),
  },
  { name: 'release-rolled-out', set: 'blind', draw: rolledOut },
  {
    ...{ name: 'partner-limps', set: 'blind' },
    draw: (stage) =>
      broken(stage, cellId(NATIONAL, 'classe-virtuelle'), {
        ...{ addedMs: stage.random.between(1200, 3500), errors: stage.random.between(0, 0.25) },
      }),
  },
  {
    ...{ name: 'metrics-only+crash', set: 'blind' },
    draw: (stage) => {
      const plot = broken(stage, atEnt(stage, stage.random.pick(['base', 'portail'])), { mode: 'crash' });
      return { ...plot, probed: true, telemetry: metricsOnly(operatorOf(entOf(plot))) };
    },
  },
];
