import { pageId } from '../page-id.js';
import { keep, type Routed, type Stage } from './stage.js';

/** Once per incident, target, step and generation: not at each evaluation, not after a restart, again only when it gets worse. */
export const dedupeStage: Stage<Routed> = {
  name: 'dedupe',
  exec: (intents, round) =>
    keep(intents, round, (intent) => {
      const id = pageId(intent.incident.id, intent);
      const known = intent.incident.pages.find((page) => page.id === id);
      return known && { key: 'stage.already-paged', params: { page: id, state: known.state } };
    }),
};
