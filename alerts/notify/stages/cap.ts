import type { Page } from '../../incident/incident.js';
import type { Limits } from '../paging/schema.js';
import { splitTarget } from '../target.js';
import { keep, type Routed, type Stage } from './stage.js';

/**
 * So many messages to one person about one incident; then at most one in so many minutes, which says how things stand by then. By mail and by
 * telephone at once is one. The first message of a severity never waits: it is worse than what was told.
 */
export function capStage({ perPerson, digestMin }: Limits): Stage<Routed> {
  return {
    name: 'cap',
    exec(intents, round) {
      // Of what goes out together, the second counts the first.
      const now = new Map<string, Set<string>>();
      return keep(intents, round, (intent) => {
        if (intent.status !== 'firing') return undefined;
        const who = `${intent.incident.id} ${whose(intent.target)}`;
        const told = intent.incident.pages.filter(
          ({ status, target }) => status === 'firing' && whose(target) === whose(intent.target),
        );
        const rounds = new Set([...told.map(roundOf), ...(now.get(who) ?? [])]);
        const worse = told.every(({ said }) => said !== undefined && said.severity > intent.incident.severity);
        const lastMs = Math.max(0, ...told.map(({ dueMs, atMs }) => dueMs ?? atMs));
        const leftMs = lastMs + digestMin * 60_000 - round.atMs;
        if (!worse && !rounds.has(roundOf(intent)) && rounds.size >= perPerson && leftMs > 0)
          return { key: 'stage.capped', params: { perPerson, digestMin } };
        now.set(who, (now.get(who) ?? new Set()).add(roundOf(intent)));
        return undefined;
      });
    },
  };
}

function whose(target: string): string {
  return splitTarget(target).person ?? target;
}

function roundOf({ generation, step }: Pick<Page, 'generation' | 'step'>): string {
  return `${generation}/${step}`;
}
