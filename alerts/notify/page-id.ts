import { sha256 } from '../incident/canonical.js';
import type { Page } from '../incident/incident.js';

/**
 * The idempotency key of a page: the same after any restart. `resolved` has its own, for the same person is told twice:
 * that it began, and that it ended.
 */
export function pageId(incident: string, page: Pick<Page, 'target' | 'step' | 'generation' | 'status'>): string {
  return sha256(['vigie-page', incident, page.target, page.step, page.generation, page.status].join('\n'));
}
