import { recordOf } from '../../../alerts/incident/command/fold.js';
import type { Incident } from '../../../alerts/incident/incident.js';
import type { Picture } from '../../../alerts/picture.js';
import type { ChainStatus } from '../../../chain/in-force.js';
import { type Cell, type CellId, type Chain, splitCell } from '../../../chain/model.js';
import { inScope, type Scope } from '../../../chain/principal.js';
import type { CellView, ChainStatusView, ChainView, IncidentView, PictureView } from '../../protocol/view.js';

/** One name for each scope: screens that see the same share one stream. */
export function scopeKey(scope: Scope): string {
  return scope.kind === 'all' ? 'all' : `ents:${[...scope.ents].sort().join(',')}`;
}

export function viewOfChain(chain: Chain, scope: Scope): ChainView {
  const { hash, name, territories, operators, senders, maillons, vantages } = chain;
  return {
    hash,
    name,
    territories,
    operators,
    senders,
    maillons,
    vantages,
    ents: chain.ents.filter((ent) => inScope(scope, ent.id)),
    cells: chain.cells.filter((cell) => inScope(scope, cell.ent)).map(viewOfCell),
  };
}

/** Faults and differences name ENT and senders: they are for those who see all. */
export function viewOfStatus(status: ChainStatus, scope: Scope): ChainStatusView {
  const { hash, loadedAtMs } = status;
  return scope.kind === 'all' ? status : { hash, loadedAtMs };
}

function viewOfCell({
  id,
  ent,
  maillon,
  operator,
  territory,
  objective,
  capacity,
  dependsOn,
  senders,
}: Cell): CellView {
  return { id, ent, maillon, operator, territory, objective, capacity, dependsOn, senders };
}

/** With what people have said of it, also where nobody has: which state it is in. */
export function viewOfIncident(incident: Incident): IncidentView {
  return { ...incident, record: recordOf(incident) };
}

/** What the scope may see of a picture; an incident is seen by whoever sees its failing maillon or a cell that suffers. */
export function viewOfPicture(picture: Picture, scope: Scope): PictureView {
  const seen = (cell: CellId) => inScope(scope, splitCell(cell).ent);
  return {
    asOfMs: picture.asOfMs,
    chain: picture.chain,
    cells: picture.cells.filter(({ cell }) => seen(cell)),
    incidents: picture.incidents.filter(({ maillon, cells }) => seen(maillon) || cells.some(seen)).map(viewOfIncident),
    verdicts: Object.fromEntries([...picture.verdicts].filter(([cell]) => seen(cell))),
    self: picture.self,
    unmapped: scope.kind === 'all' ? picture.unmapped : [],
    // Who answers tests are names too.
    tests: scope.kind === 'all' ? (picture.tests ?? []) : [],
    // What is silenced names operators and reasons: it is for those who see all.
    silences: scope.kind === 'all' ? (picture.silences ?? []) : [],
  };
}
