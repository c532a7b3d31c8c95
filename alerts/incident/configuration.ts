import type { ChainStatus } from '../../chain/in-force.js';
import type { Entry } from './payload.js';

export type ChainEvent = Entry<'chain.changed' | 'chain.refused'>;

/**
 * What the journal keeps of a change in how the configuration stands. Files that are refused again with the same faults are not
 * told again, and files that are mended to what they were change nothing.
 */
export function chainEvents(next: ChainStatus, previous: ChainStatus): readonly ChainEvent[] {
  const events: ChainEvent[] = [];
  if (next.hash !== previous.hash) {
    const payload = { before: previous.hash, after: next.hash, difference: next.difference ?? [] };
    events.push({ type: 'chain.changed', payload });
  }
  if (next.refusal && JSON.stringify(next.refusal) !== JSON.stringify(previous.refusal)) {
    const { faults, count } = next.refusal;
    events.push({ type: 'chain.refused', payload: { inForce: next.hash, faults, count } });
  }
  return events;
}
