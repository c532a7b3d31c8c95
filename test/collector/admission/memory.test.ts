import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SharedMemory } from '../../../collector/admission/memory.js';
import type { Overloaded } from '../../../collector/admission/overloaded.js';

const whoseFault = (act: () => void): Overloaded['whose'] | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as Overloaded).whose;
  }
};

/** Holds pieces of 1 until refused; how many it got. */
const grab = (memory: SharedMemory, sender: string): number => {
  let got = 0;
  while (whoseFault(() => memory.hold(sender, 1, false)) === undefined) got++;
  return got;
};

describe('the memory of bodies', () => {
  it('gives half to one sender alone, and as much as is left to each other', () => {
    const memory = new SharedMemory(120);
    expect(grab(memory, 'alpha')).toBe(60);
    expect(grab(memory, 'beta')).toBe(30);
    expect(whoseFault(() => memory.hold('alpha', 1, false))).toBe('sender');
    expect(whoseFault(() => memory.hold('gamma', 1, false))).toBeUndefined();
  });

  it('lets the only request of a sender have all that is free, and nobody more', () => {
    const memory = new SharedMemory(120);
    memory.hold('alpha', 100, true);
    expect(whoseFault(() => memory.hold('beta', 21, true))).toBe('all');
    memory.hold('beta', 20, true);
    memory.release('alpha', 100);
    memory.release('beta', 20);
    expect(memory.bytes).toBe(0);
  });

  it('never holds more than there is, and counts back to zero', () => {
    const step = fc.record({ sender: fc.constantFrom('a', 'b', 'c'), bytes: fc.nat(50), alone: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const memory = new SharedMemory(100);
        const held = steps.filter(
          ({ sender, bytes, alone }) => whoseFault(() => memory.hold(sender, bytes, alone)) === undefined,
        );
        expect(memory.bytes).toBe(held.reduce((sum, { bytes }) => sum + bytes, 0));
        expect(memory.bytes).toBeLessThanOrEqual(100);
        for (const { sender, bytes } of held) memory.release(sender, bytes);
        expect(memory.bytes).toBe(0);
      }),
    );
  });
});
