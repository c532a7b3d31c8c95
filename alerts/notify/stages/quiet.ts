import type { Roster } from '../paging/roster.js';
import { keep, type Routed, type Stage } from './stage.js';

/** Quiet hours hold back what can wait until they end; never a P1, and never the end of what was told. */
export function quietStage({ quietUntil }: Pick<Roster, 'quietUntil'>): Stage<Routed> {
  return {
    name: 'quiet',
    exec: (intents, round) =>
      keep(intents, round, ({ incident, status, target }) => {
        if (status !== 'firing' || incident.severity === 'P1') return undefined;
        const untilMs = quietUntil(target, round.atMs);
        return untilMs === undefined ? undefined : { key: 'stage.quiet', params: { untilMs } };
      }),
  };
}
