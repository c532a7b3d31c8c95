import { expect, it } from 'vitest';
import { BoundedCache } from '../../../collector/otlp/bounded-cache.js';

function counted(limit: number): { readonly cache: BoundedCache<number>; readonly computed: string[] } {
  const computed: string[] = [];
  const cache = new BoundedCache(limit, (key) => computed.push(key));
  return { cache, computed };
}

it('a key that repeats is computed once', () => {
  const { cache, computed } = counted(3);
  for (const key of ['a', 'b', 'a', 'é', 'é']) cache.get(key);
  expect(computed).toEqual(['a', 'b', 'é']);
});

it('full, it starts afresh', () => {
  const { cache, computed } = counted(2);
  for (const key of ['a', 'b', 'c', 'c', 'a']) cache.get(key);
  expect(computed).toEqual(['a', 'b', 'c', 'a']);
});

it('a long key is never kept, nor does it push out what is', () => {
  const { cache, computed } = counted(1);
  const long = 'x'.repeat(257);
  for (const key of ['a', long, long, 'a']) cache.get(key);
  expect(computed).toEqual(['a', long, long]);
});
