import { type Chain, NATIONAL, type ProbeCheckKind, splitCell } from '../../../chain/model.js';
import { simulatedChain } from '../world/topology.js';
import type { CaseHeader } from './format.js';

/** Of a probe: what only whoever runs it needs. */
const UNTOLD = { ent: NATIONAL, url: 'https://case.example/', timeoutMs: 5000, vantages: [] } as const;

/** The chain a case declares, in the detector's terms: what the case does not say is as in the simulated chain. */
export function chainOf({ cells, probes = [] }: CaseHeader): Chain {
  const named = (id: string) => ({ id, name: { fr: id, en: id } });
  const operators = [...new Set(cells.map(({ operator }) => operator))];
  const model = simulatedChain.cells[0]!;
  const sender = simulatedChain.senders[0]!;
  const operator = simulatedChain.operators[0]!;
  const ents = [...new Set(cells.map(({ id }) => splitCell(id).ent))].filter((ent) => ent !== 'national');
  const maillonsOf = (ent: string): string[] =>
    cells.filter(({ id }) => splitCell(id).ent === ent).map(({ id }) => splitCell(id).maillon);
  return {
    ...simulatedChain,
    hash: 'case',
    operators: operators.map((id) => ({ ...operator, ...named(id) })),
    senders: operators.map((id) => ({ ...sender, ...named(id) })),
    ents: ents.map((id) => ({
      ...simulatedChain.ents[0]!,
      ...named(id),
      operator: operators[0] ?? '',
      maillons: maillonsOf(id),
    })),
    probes: probes.map((probe) => ({ ...probe, ...UNTOLD, checks: Object.keys(probe.cells) as ProbeCheckKind[] })),
    cells: cells.map((cell) => ({
      ...{ ...model, ...splitCell(cell.id), id: cell.id, operator: cell.operator, senders: [cell.operator] },
      ...{ objective: { ...model.objective, ...cell.objective }, dependsOn: cell.dependsOn },
    })),
  };
}
