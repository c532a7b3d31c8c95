import type { CellId, Chain } from '../../../chain/model.js';
import type { Watched } from '../../../chain/watched.js';
import type { Incident } from '../../incident/incident.js';
import type { NotifySettings } from '../settings.js';
import { keep, type Stage } from './stage.js';

/**
 * A maillon that fails because another one does is not a second page. Cells of one incident are grouped already; this holds back
 * an incident of its own whose cause is not known while a maillon it calls, directly or not, has an open incident.
 * It is held back, not forgotten: should it find a cause, or the other one close, it is paged; and after a while in any case, for the
 * other incident may have healed already, and stays open for minutes.
 */
export function inhibitStage(chain: Watched<Chain>, { inhibitedS }: NotifySettings['wait']): Stage {
  const upstreamOf = (of: Chain) => new Map(of.cells.map(({ id }) => [id, calledBy(id, of)]));
  let upstream = upstreamOf(chain.current());
  // Both live as long as the process: nothing to cancel.
  chain.onChange((next) => {
    upstream = upstreamOf(next);
  });
  return {
    name: 'inhibit',
    exec: (intents, round) =>
      keep(intents, round, ({ incident, status }) => {
        if (status === 'resolved' || incident.cause !== 'undetermined' || wasPaged(incident)) return undefined;
        if (round.atMs - incident.openedMs >= inhibitedS * 1000) return undefined;
        const called = upstream.get(incident.maillon);
        const source = round.incidents.find((other) => other.closedMs === undefined && called?.has(other.maillon));
        return source && { key: 'stage.inhibited', params: { by: source.id } };
      }),
  };
}

function wasPaged({ pages }: Incident): boolean {
  return pages.some(({ status }) => status === 'firing');
}

/** Every cell that `from` calls, directly or through others; not itself. */
function calledBy(from: CellId, chain: Chain): ReadonlySet<CellId> {
  const callees = new Map(chain.cells.map(({ id, dependsOn }) => [id, dependsOn]));
  const seen = new Set<CellId>();
  const next = [...(callees.get(from) ?? [])];
  for (let cell = next.pop(); cell !== undefined; cell = next.pop()) {
    if (seen.has(cell) || cell === from) continue;
    seen.add(cell);
    next.push(...(callees.get(cell) ?? []));
  }
  return seen;
}
