import { type Part, scopeOf } from '../../../chain/part.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { ChainView, IncidentView } from '../../protocol/view.js';
import { restrictChain, restrictPicture, restrictStatus } from '../../scope/restrict.js';

/** Who runs a national maillon does not suffer from elsewhere when it fails. */
function ownOf(incident: IncidentView, { cells }: ChainView, { kind, id }: Part): IncidentView {
  const runs = kind === 'operator' && cells.some((cell) => cell.id === incident.maillon && cell.operator === id);
  if (!runs || incident.origin === undefined) return incident;
  const { origin: _, ...own } = incident;
  return own;
}

/** What the screens of one territory or operator are drawn from: the live state without anything that is not theirs to see. */
export function partOf(live: LiveState, part: Part): LiveState {
  const scope = scopeOf(live.chain, part);
  const { asOf: asOfMs } = live.head;
  const picture = restrictPicture(
    {
      ...{ asOfMs, chain: live.chain.hash, self: live.self, unmapped: live.unmapped },
      cells: [...live.cells.values()],
      incidents: [...live.incidents.values()],
      verdicts: Object.fromEntries(live.verdicts),
    },
    live.chain,
    scope,
  );
  return {
    head: live.head,
    chain: restrictChain(live.chain, scope),
    chainStatus: restrictStatus(live.chainStatus, scope),
    cells: new Map(picture.cells.map((cell) => [cell.cell, cell])),
    incidents: new Map(picture.incidents.map((incident) => [incident.id, ownOf(incident, live.chain, part)])),
    verdicts: new Map(Object.entries(picture.verdicts)),
    ...{ self: picture.self, unmapped: [], tests: [], silences: [] },
  };
}
