import { describe, expect, it } from 'vitest';
import { replaceable } from '../../chain/watched.js';

describe('a watched value', () => {
  it('tells everybody of the next and of the one before, and nobody who left', () => {
    const value = replaceable(1, () => {});
    const heard: string[] = [];
    const leave = value.onChange((next, previous) => heard.push(`a ${previous}>${next}`));
    value.onChange((next, previous) => heard.push(`b ${previous}>${next} ${value.current()}`));
    value.replace(2);
    leave();
    value.replace(3);
    expect(heard).toEqual(['a 1>2', 'b 1>2 2', 'b 2>3 3']);
  });

  it('reaches those behind a listener that throws, and says what it threw', () => {
    const failures: unknown[] = [];
    const value = replaceable('old', (error) => failures.push(error));
    const heard: string[] = [];
    value.onChange(() => {
      throw new Error('broken holder');
    });
    value.onChange((next) => heard.push(next));
    value.replace('new');
    expect([heard, failures]).toEqual([['new'], [new Error('broken holder')]]);
  });
});
