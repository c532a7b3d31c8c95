import type { Chain } from '../../../chain/model.js';
import type { Watched } from '../../../chain/watched.js';
import type { Roster } from '../paging/roster.js';
import { keep, type Stage } from './stage.js';

/** Nobody is told of what is under a silence; whoever was told before it hears the end all the same. */
export function silenceStage({ hush }: Pick<Roster, 'hush'>, chain: Watched<Chain>): Stage {
  return {
    name: 'silence',
    exec: (intents, round) =>
      keep(intents, round, ({ incident, status }) => {
        const held = status === 'firing' ? hush(incident, chain.current(), round.atMs) : undefined;
        return held && { key: 'stage.silenced', params: { by: held.author, why: held.reason, untilMs: held.untilMs } };
      }),
  };
}
