import type { Draft } from './draft.js';
import type { Fault } from './fault.js';
import { type CellId, NATIONAL, splitCell } from './model.js';
import { unknownId } from './references.js';
import { isTemplate } from './template.js';

/** Cells that rules and probes name must exist; those of an ENT or a maillon that is itself at fault are let pass. */
export function checkCells(draft: Draft, cells: ReadonlySet<CellId>): Fault[] {
  const faulty = faultyParts(draft);
  const lost = (id: CellId): boolean =>
    !cells.has(id) && !faulty.ents.has(splitCell(id).ent) && !faulty.maillons.has(splitCell(id).maillon);
  const rules = draft.lists.mapping.flatMap(({ entry, at }) =>
    !isTemplate(entry) && lost(entry.cell) ? { ...at('cell'), ...unknownId('cell', entry.cell, cells) } : [],
  );
  const probes = draft.lists.probes.flatMap(({ entry, at }) =>
    Object.entries(entry.cells ?? {}).flatMap(([kind, cell]) =>
      lost(cell) ? { ...at('cells', kind), ...unknownId('cell', cell, cells) } : [],
    ),
  );
  return [...rules, ...probes];
}

/** Ids that an entry claims whose shape is at fault: nothing more is known of them. */
function faultyParts({ ids, lists }: Draft): { ents: ReadonlySet<string>; maillons: ReadonlySet<string> } {
  const without = (claimed: ReadonlySet<string>, good: readonly { readonly entry: { readonly id: string } }[]) => {
    const fine = new Set(good.map(({ entry }) => entry.id));
    return new Set([...claimed].filter((id) => !fine.has(id) && id !== NATIONAL));
  };
  return { ents: without(ids.ents, lists.ents), maillons: without(ids.maillons, lists.maillons) };
}
