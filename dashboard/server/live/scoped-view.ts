import { recordOf } from '../../../alerts/incident/command/fold.js';
import type { TimelineEntry } from '../../../alerts/incident/command/timeline.js';
import type { Incident } from '../../../alerts/incident/incident.js';
import type { Picture } from '../../../alerts/picture.js';
import type { ChainStatus } from '../../../chain/in-force.js';
import type { Cell, Chain } from '../../../chain/model.js';
import type { Principal } from '../../../chain/principal.js';
import type { CellView, ChainStatusView, ChainView, IncidentView, PictureView } from '../../protocol/view.js';
import { concerns, restrictIncident, withoutPeople, withoutWords } from '../../scope/incident.js';
import { anonymous, restrictChain, restrictPicture, restrictStatus } from '../../scope/restrict.js';
import { visibleTo } from '../../scope/visible.js';

/** What two people must have in common to be shown the same. */
export type Sight = Pick<Principal, 'scope' | 'role'>;

/** One name for each sight: screens that see the same share one stream. */
export function sightKey({ scope, role }: Sight): string {
  const part = scope.kind === 'all' ? 'all' : `ents:${[...scope.ents].sort().join(',')}`;
  return role === 'reader' ? `reader,${part}` : part;
}

/** The part of the chain that is drawn, and of this what the sight holds; how to reach operators is for those who command. */
export function viewOfChain(chain: Chain, { scope, role }: Sight): ChainView {
  const view = restrictChain(drawn(chain), scope);
  if (role !== 'reader') return view;
  return { ...view, operators: view.operators.map(({ contacts: _, ...operator }) => operator) };
}

function drawn({ hash, name, territories, operators, senders, maillons, vantages, ents, cells }: Chain): ChainView {
  return { hash, name, territories, operators, senders, maillons, vantages, ents, cells: cells.map(viewOfCell) };
}

export function viewOfStatus(status: ChainStatus, { scope, role }: Sight): ChainStatusView {
  return restrictStatus(status, role === 'reader' ? { kind: 'ents', ents: [] } : scope);
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
function viewOfIncident(incident: Incident): IncidentView {
  return { ...incident, record: recordOf(incident) };
}

/** As `viewOfPicture` has it; undefined if the sight does not hold it. */
export function seenIncident(incident: Incident, chain: Chain, { scope, role }: Sight): IncidentView | undefined {
  const see = visibleTo(chain, scope);
  if (scope.kind === 'ents' && !concerns(see, incident)) return undefined;
  const view = scope.kind === 'all' ? viewOfIncident(incident) : restrictIncident(viewOfIncident(incident), see);
  return role === 'reader' ? withoutPeople(view) : view;
}

/** The story of an incident that stays within the sight; of one that does not, the lines that Vigie wrote and that name nobody else. */
export function seenTimeline(
  timeline: readonly TimelineEntry[],
  incident: Incident,
  chain: Chain,
  { scope }: Sight,
): readonly TimelineEntry[] {
  if (scope.kind === 'all') return timeline;
  const see = visibleTo(chain, scope);
  if ([incident.maillon, ...incident.cells].every(see.cell)) return timeline;
  return timeline.filter(
    ({ by, text, params, reason }) =>
      by === undefined && text === undefined && see.tellable(params) && see.tellable(reason?.params ?? {}),
  );
}

/** What a picture holds for a sight; `chain` is the one in force. */
export function viewOfPicture(picture: Picture, chain: Chain, { scope, role }: Sight): PictureView {
  const view = restrictPicture(whole(picture), chain, scope);
  if (role !== 'reader') return view;
  return {
    ...view,
    incidents: view.incidents.map(withoutPeople),
    verdicts: Object.fromEntries(
      Object.entries(view.verdicts).map(([cell, one]) => [cell, { ...one, evidence: withoutWords(one.evidence) }]),
    ),
    self: view.self.filter(anonymous(chain)),
    // Names of people, and what they wrote.
    ...{ tests: [], silences: [] },
  };
}

function whole(picture: Picture): PictureView {
  const { asOfMs, chain, cells, self, unmapped, tests = [], silences = [] } = picture;
  return {
    ...{ asOfMs, chain, cells, self, unmapped, tests, silences },
    incidents: picture.incidents.map(viewOfIncident),
    verdicts: Object.fromEntries(picture.verdicts),
  };
}
