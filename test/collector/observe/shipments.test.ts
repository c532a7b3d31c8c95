import { expect, it } from 'vitest';
import { Shipments } from '../../../collector/observe/shipments.js';
import { HeldSegments } from '../store/segments.js';

it('counts what was set aside once the log has done so, by signal', async () => {
  const held = new HeldSegments();
  const shipments = new Shipments(['traces', 'metrics']);
  const source = shipments.watch(held);
  held.seal('a', 'traces', [{}, {}, {}]);
  shipments.sent(held.seal('b', 'metrics', [{}]));
  await source.refuse('a', 'no');
  await source.release('b');
  expect(held.refused.get('a')).toBe('no');
  expect(shipments.list()).toEqual([
    { signal: 'traces', sent: 0, setAside: 3 },
    { signal: 'metrics', sent: 1, setAside: 0 },
  ]);
});
