import { describe, expect, it } from 'vitest';
import {
  PROBED,
  type Presence,
  type Probed,
  presenceOf,
  TELEMETRY,
  type Telemetry,
} from '../../../alerts/detect/presence.js';
import { CELL_STATES } from '../../../alerts/detect/verdict.js';

/** state, `!` harm of the probe, `?` harm of the probe if nobody can come in, `*` as the telemetry measures. */
type Row = readonly [telemetry: Telemetry, ok: string, slow: string, failing: string, none: string, stale: string];

/** Every combination, by hand: what a person in charge is told. */
const EXPECTED: readonly Row[] = [
  ['good', 'healthy', 'healthy', 'degraded?', 'healthy', 'healthy'],
  ['idle', 'healthy', 'degraded', 'failing!', 'healthy', 'healthy'],
  ['harmed', '*', '*', '*failing', '*', '*'],
  ['late', 'late', 'late', 'failing!', 'late', 'late'],
  ['partial', 'partial', 'partial', 'failing!', 'partial', 'partial'],
  ['silent', 'silent', 'silent', 'down!', 'silent', 'silent'],
  ['never', 'unknown', 'degraded', 'down!', 'unknown', 'unknown'],
  ['unmapped', 'unmapped', 'degraded', 'down!', 'unmapped', 'unmapped'],
  ['dark', 'unknown', 'degraded', 'down!', 'unknown', 'unknown'],
];

const written = ({ state, harm, atLeast }: Presence): string =>
  state === 'measured' ? `*${atLeast ?? ''}` : state + (harm === 'probe' ? '!' : harm === 'broken' ? '?' : '');

const every = EXPECTED.flatMap(([telemetry, ...words]) =>
  PROBED.map((probe, index) => [telemetry, probe, words[index] as string] as const),
);

describe('telemetry and probe together', () => {
  it('are decided for every combination there is', () => {
    expect(every.map(([telemetry, probe]) => `${telemetry} ${probe}`)).toEqual(
      TELEMETRY.flatMap((telemetry) => PROBED.map((probe) => `${telemetry} ${probe}`)),
    );
  });

  it.each(every)('telemetry %s and probe %s: %s', (telemetry, probe, expected) => {
    expect(written(presenceOf(telemetry, probe))).toBe(expected);
  });

  const pairs = TELEMETRY.flatMap((telemetry) => PROBED.map((probe) => [telemetry, probe] as const));
  const healthyOf = (wanted: (telemetry: Telemetry, probe: Probed) => boolean) =>
    pairs.filter(([telemetry, probe]) => wanted(telemetry, probe)).map((pair) => presenceOf(...pair).state);

  it('never call healthy what is not heard, whatever a probe says', () => {
    expect(healthyOf((telemetry) => telemetry !== 'good' && telemetry !== 'idle')).not.toContain('healthy');
  });

  it('never call healthy what a probe cannot reach', () => {
    expect(healthyOf((_telemetry, probe) => probe === 'failing')).not.toContain('healthy');
  });

  it('never call down what is only not heard', () => {
    const states = healthyOf((telemetry, probe) => telemetry !== 'harmed' && probe !== 'failing');
    expect(states.filter((state) => state === 'down' || state === 'failing')).toEqual([]);
  });

  it('never get better because a probe gets worse', () => {
    const rank = (telemetry: Telemetry, probe: Probed) => {
      const { state, atLeast } = presenceOf(telemetry, probe);
      return state === 'measured' ? CELL_STATES.indexOf(atLeast ?? 'degraded') : CELL_STATES.indexOf(state);
    };
    for (const telemetry of TELEMETRY) {
      expect(rank(telemetry, 'failing')).toBeGreaterThanOrEqual(rank(telemetry, 'slow'));
      expect(rank(telemetry, 'slow')).toBeGreaterThanOrEqual(rank(telemetry, 'ok'));
      expect(rank(telemetry, 'stale')).toBe(rank(telemetry, 'none'));
    }
  });
});
