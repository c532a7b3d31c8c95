import type { Incident } from '../../incident/incident.js';
import type { NotifySettings } from '../settings.js';
import { keep, type Stage } from './stage.js';

/**
 * Lets an outage take shape before the first page, so that people get one page with a cause and a place instead of three without.
 * The wait is counted from the opening: a worsening later waits no more.
 */
export function groupStage(wait: NotifySettings['wait']): Stage {
  return {
    name: 'group',
    exec: (intents, round) =>
      keep(intents, round, ({ incident, status }) => {
        const leftMs = incident.openedMs + waitS(incident, wait) * 1000 - round.atMs;
        if (status === 'resolved' || leftMs <= 0) return undefined;
        return { key: 'stage.gathering', params: { waitS: waitS(incident, wait) } };
      }),
  };
}

function waitS({ severity, cause }: Incident, wait: NotifySettings['wait']): number {
  const unknown = cause === 'undetermined';
  if (severity === 'P1') return unknown ? wait.p1UndeterminedS : wait.p1KnownS;
  return unknown ? wait.undeterminedS : wait.knownS;
}
