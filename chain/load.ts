import { createHash } from 'node:crypto';
import { assemble } from './assemble.js';
import { checkCalendar } from './calendar-faults.js';
import { checkCells } from './cells.js';
import { readDraft } from './draft.js';
import { ChainError, type Fault } from './fault.js';
import { spotsOf } from './layout.js';
import { type Chain, cellId } from './model.js';
import { clashingProbes, resolveProbes } from './probes.js';
import { checkReferences } from './references.js';
import { checkSources } from './sourced.js';
import { expandMapping } from './template.js';

/** A chain, or everything that keeps its files from being one. */
export type Reading =
  | { readonly chain: Chain; readonly faults: readonly [] }
  | { readonly faults: readonly Fault[]; readonly chain?: never };

/** Reads a chain from the `*.yaml` files of `dir` and below it. */
export async function readChain(dir: string): Promise<Reading> {
  const { draft, faults, whole } = await readDraft(dir);
  const spots = spotsOf(draft);
  const cells = new Set(spots.map((spot) => cellId(spot.ent, spot.maillon.entry.id)));
  const { rules, faults: unmappable } = expandMapping(draft, spots);
  const { probes, faults: unprobeable } = resolveProbes(draft, cells);
  faults.push(...checkSources(draft));
  // Where a file could not be read at all, ids that seem to be missing may stand in it.
  if (whole)
    faults.push(
      ...checkReferences(draft),
      ...checkCells(draft, cells),
      ...checkCalendar(draft),
      ...unmappable,
      ...unprobeable,
      ...clashingProbes(draft.lists.probes, probes),
    );
  // Files emptied by a slip are no chain, and must not take the place of one.
  if (faults.length === 0 && cells.size === 0) faults.push({ file: dir, line: 0, where: '', ...NOTHING_TO_WATCH });
  if (faults.length > 0) return { faults: inOrder(faults) };
  const body = assemble(draft, { spots, rules, probes });
  const hash = createHash('sha256').update(JSON.stringify(body)).digest('hex');
  return { chain: { ...body, hash }, faults: [] };
}

const NOTHING_TO_WATCH = {
  what: 'declares no maillon to watch',
  mend: 'declare `maillons`, and `ents` that have them',
};

/** @throws ChainError with every fault, each with its file and line. */
export async function loadChain(dir: string): Promise<Chain> {
  const { chain, faults } = await readChain(dir);
  if (!chain) throw new ChainError(faults);
  return chain;
}

function inOrder(faults: readonly Fault[]): Fault[] {
  return faults.toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}
