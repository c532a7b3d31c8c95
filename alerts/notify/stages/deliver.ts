import { pageId } from '../page-id.js';
import type { Routed, Stage } from './stage.js';

/** Hands pages to their channels' outboxes, which send them in their own time: nobody waits here for a receiver. */
export function deliverStage(send: (page: string) => void): Stage<Routed> {
  return {
    name: 'deliver',
    exec(intents) {
      for (const intent of intents) send(pageId(intent.incident.id, intent));
      return intents;
    },
  };
}
