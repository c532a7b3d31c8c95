import type { Chain } from '../../../chain/model.js';
import type { Watched } from '../../../chain/watched.js';
import type { Ledger } from '../../incident/fold.js';
import type { Roster } from '../paging/roster.js';
import { silencedBy } from '../paging/silences.js';
import { keep, type Stage } from './stage.js';

/**
 * Nobody is told of what is under a silence, made by hand or planned as a maintenance; whoever was told before it hears the end all the same.
 */
export function silenceStage(
  { hush }: Pick<Roster, 'hush'>,
  { silences }: Pick<Ledger, 'silences'>,
  chain: Watched<Chain>,
): Stage {
  return {
    name: 'silence',
    exec: (intents, round) =>
      keep(intents, round, ({ incident, status }) => {
        if (status !== 'firing') return undefined;
        const of = chain.current();
        const held = silencedBy(silences.values(), incident, of, round.atMs) ?? hush(incident, of, round.atMs);
        return held && { key: 'stage.silenced', params: { by: held.author, why: held.reason, untilMs: held.untilMs } };
      }),
  };
}
