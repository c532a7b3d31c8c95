import { describe, expect, it } from 'vitest';
import { createDetector } from '../../../alerts/detect/evaluate.js';
import { startState } from '../../../alerts/detect/memory.js';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import { chain } from './support/chain.js';
import { Simulation } from './support/simulate.js';
import { homes, ordinary } from './support/streams.js';

const detector = createDetector(chain, defaultSettings, { chain: 'c', weights: 'w', build: 'b' });

function frozen<T>(value: T): T {
  if (value instanceof Map) for (const item of value.values()) frozen(item);
  else if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const item of Object.values(value)) frozen(item);
    Object.freeze(value);
  }
  return value;
}

describe('the detector', () => {
  it('is pure: the same observation and state give the same evaluation, and neither is touched', () => {
    const simulation = new Simulation({
      seed: 5,
      streams: [...ordinary(), homes({ ent: 'ent-est', perS: 30, fromS: 40 })],
      capacity: { 'ent-est/base': 15 },
    });
    let state = frozen(startState());
    for (let s = 0; s < 60; s++) {
      const observation = simulation.ledger.observe(simulation.step());
      const first = detector.evaluate(observation, state);
      if (s % 10 === 0 || s > 50) expect(detector.evaluate(observation, state)).toEqual(first);
      state = frozen(first.state);
    }
  });

  it('does not count the same second twice', () => {
    const simulation = new Simulation({
      seed: 5,
      streams: ordinary(),
      breakages: [{ cell: 'ent-est/base', kind: 'errors', fromS: 40 }],
    });
    let state = startState();
    let second = 0;
    for (let s = 0; s < 42; s++) {
      second = simulation.step();
      state = detector.evaluate(simulation.ledger.observe(second), state).state;
    }
    const before = state.cells.get('ent-est/frontal')?.cusum;
    for (let again = 0; again < 20; again++) state = detector.evaluate(simulation.ledger.observe(second), state).state;
    expect(state.cells.get('ent-est/frontal')?.cusum).toEqual(before);
  });

  it('gives one verdict a cell, with what it was made with', () => {
    const { verdicts } = detector.evaluate(new Simulation({ seed: 1, streams: [] }).ledger.observe(1), startState());
    expect(verdicts.map(({ cell }) => cell)).toEqual(chain.cells.map(({ id }) => id));
    expect(verdicts[0]?.madeWith).toEqual({ chain: 'c', weights: 'w', build: 'b' });
  });
});
