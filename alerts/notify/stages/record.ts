import type { PageDue } from '../../incident/payload.js';
import { pageId } from '../page-id.js';
import type { Routed, Stage } from './stage.js';

/** Writes each page down as due before anybody sends it: what is due and not sent is what a restart sends again. */
export function recordStage(record: (due: PageDue) => Promise<unknown>): Stage<Routed> {
  return {
    name: 'record',
    async exec(intents) {
      await Promise.all(
        intents.map(({ incident, target, step, generation, status, team, because, digest }) => {
          const page = pageId(incident.id, { target, step, generation, status });
          const why = {
            ...(team !== undefined && { team }),
            ...(because && { reason: because }),
            ...(digest && { digest }),
          };
          return record({ incident: incident.id, page, target, step, generation, status, ...why });
        }),
      );
      return intents;
    },
  };
}
