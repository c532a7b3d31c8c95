import type { Chain } from '../../../chain/model.js';
import type { Watched } from '../../../chain/watched.js';
import type { Roster } from '../paging/roster.js';
import { splitTarget } from '../target.js';
import { type Intent, type Stage, toldTargets, unresolvedTargets } from './stage.js';

/**
 * To which teams. What is told of an incident afterwards goes where its firing pages went, whoever is on call by then: that it ended, to
 * all of them, even if the channel is no longer configured (delivery then says so); that somebody took it, where a channel wants to know.
 */
export function routeStage(roster: Pick<Roster, 'teamsFor' | 'channels'>, chain: Watched<Chain>): Stage {
  return {
    name: 'route',
    exec(intents, round) {
      const { channels } = roster;
      const wantsToKnow = new Set(
        channels.filter(({ tellsAcknowledged }) => tellsAcknowledged).map(({ name }) => name),
      );
      return intents.flatMap((intent): Intent[] => {
        const { incident, status } = intent;
        const to = (targets: readonly string[]) => targets.map((target) => ({ ...intent, target }));
        if (status === 'resolved') return to(unresolvedTargets(incident));
        if (status === 'acknowledged')
          return to(toldTargets(incident).filter((target) => wantsToKnow.has(splitTarget(target).channel)));
        const routings = roster.teamsFor(incident, chain.current());
        if (routings.length === 0)
          round.explain(intent, { key: channels.length === 0 ? 'stage.no-channel' : 'stage.no-route', params: {} });
        return routings.map(({ team, route }) => ({
          ...intent,
          team,
          because: { key: 'stage.routed', params: { team, route } },
        }));
      });
    },
  };
}
