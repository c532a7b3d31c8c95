import type { ChainStatus } from '../../chain/in-force.js';
import type { Entry } from './payload.js';

export type ConfigurationEvent = Entry<'chain.changed' | 'chain.refused' | 'paging.changed' | 'paging.refused'>;

/**
 * What the journal keeps of a change in how the chain, or the paging files, stand. Files that are refused again with the same faults are not
 * told again, and files that are mended to what they were change nothing.
 */
export function configurationEvents(
  of: 'chain' | 'paging',
  next: ChainStatus,
  previous: ChainStatus,
): readonly ConfigurationEvent[] {
  const events: ConfigurationEvent[] = [];
  if (next.hash !== previous.hash) {
    const payload = { before: previous.hash, after: next.hash, difference: next.difference ?? [] };
    events.push({ type: `${of}.changed`, payload });
  }
  if (next.refusal && JSON.stringify(next.refusal) !== JSON.stringify(previous.refusal)) {
    const { faults, count } = next.refusal;
    events.push({ type: `${of}.refused`, payload: { inForce: next.hash, faults, count } });
  }
  return events;
}
