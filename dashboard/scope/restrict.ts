import { inScope, type Scope } from '../../chain/principal.js';
import { territoriesAround } from '../../chain/territories.js';
import type { ChainStatusView, ChainView, PictureView, SelfView, VerdictView } from '../protocol/view.js';
import { concerns, restrictIncident, restrictSuspects, tellable } from './incident.js';
import { type Visible, visibleTo } from './visible.js';

/**
 * The chain as a part of it sees itself: its ENT and the national maillons, who runs and who measures these, and the territories they lie
 * in. Nobody else is named. Telephone numbers and mail addresses of operators stay out.
 */
export function restrictChain(chain: ChainView, scope: Scope): ChainView {
  if (scope.kind === 'all') return chain;
  const ents = chain.ents.filter(({ id }) => inScope(scope, id));
  const cells = chain.cells.filter(({ ent }) => inScope(scope, ent));
  const operators = new Set([...ents, ...cells].map(({ operator }) => operator));
  const senders = new Set(cells.flatMap((cell) => cell.senders));
  const maillons = new Set(cells.map(({ maillon }) => maillon));
  const places = ents.flatMap(({ territory, academies }) => [territory, ...academies]);
  const territories = new Set(places.flatMap((place) => territoriesAround(place, chain.territories)));
  return {
    ...chain,
    part: true,
    ents,
    cells: cells.map((cell) => ({
      ...cell,
      dependsOn: cell.dependsOn.filter((callee) => cells.some(({ id }) => id === callee)),
    })),
    operators: chain.operators.filter(({ id }) => operators.has(id)).map(({ contacts: _, ...operator }) => operator),
    senders: chain.senders.filter(({ id }) => senders.has(id)),
    maillons: chain.maillons.filter(({ id }) => maillons.has(id)),
    territories: chain.territories.filter(({ id, kind }) => kind === 'nation' || territories.has(id)),
  };
}

/** Faults and differences name ENT and senders: they are for those who see all. */
export function restrictStatus(status: ChainStatusView, scope: Scope): ChainStatusView {
  const { hash, loadedAtMs } = status;
  return scope.kind === 'all' ? status : { hash, loadedAtMs };
}

/** A picture as a part of the chain may see it; `chain` is the whole one, which tells what must not be named. */
export function restrictPicture(picture: PictureView, chain: ChainView, scope: Scope): PictureView {
  if (scope.kind === 'all') return picture;
  const see = visibleTo(chain, scope);
  return {
    asOfMs: picture.asOfMs,
    chain: picture.chain,
    cells: picture.cells.filter(({ cell }) => see.cell(cell)),
    incidents: picture.incidents.filter((one) => concerns(see, one)).map((one) => restrictIncident(one, see)),
    verdicts: Object.fromEntries(
      Object.entries(picture.verdicts).flatMap(([cell, verdict]) =>
        see.cell(cell) ? [[cell, restrictVerdict(verdict, see)]] : [],
      ),
    ),
    self: picture.self.filter(anonymous(chain)),
    // Nobody owns what is not mapped; who answers tests, and what is silenced and why, are names.
    ...{ unmapped: [], tests: [], silences: [] },
  };
}

/** About a cell that is seen; what it says of others stays out. */
function restrictVerdict(verdict: VerdictView, see: Visible): VerdictView {
  const { targeted, counterfactuals, ...rest } = verdict;
  const [first] = verdict.suspects;
  return {
    ...rest,
    // They reckon with the capacity of the maillon that gives way.
    ...(first && !see.cell(first.cell) ? {} : { counterfactuals }),
    suspects: restrictSuspects(verdict.suspects, see),
    evidence: verdict.evidence.filter((one) => tellable(one, see)),
    targeted: targeted === undefined || see.cell(targeted) ? targeted : undefined,
  };
}

/** Ailments of Vigie that concern everybody: those with a name in them (a channel, a team, a rule, a sender) are its operator's. */
export function anonymous({ vantages }: Pick<ChainView, 'vantages'>): (self: SelfView) => boolean {
  const known = new Set(vantages.map(({ id }) => id));
  return ({ params }) => Object.values(params).every((value) => typeof value === 'number' || known.has(value));
}
