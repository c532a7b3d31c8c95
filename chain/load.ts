import { createHash } from 'node:crypto';
import { readDraft } from './draft.js';
import { ChainError } from './fault.js';
import { type Cell, type Chain, cellId, NATIONAL } from './model.js';
import { checkReferences } from './references.js';
import type { ChainDraft } from './schema.js';

type Options = Partial<Pick<Cell, 'objective' | 'rateFrom' | 'capacity'>>;

const FALLBACK = { objective: { goodRatio: 0.98, latencyMs: 1000 }, rateFrom: 'metrics', silentAfterS: 60 } as const;

/**
 * Reads a chain from the `*.yaml` files of `dir`.
 * @throws ChainError with every fault, each with its file and line.
 */
export async function loadChain(dir: string): Promise<Chain> {
  const { draft, place, faults } = await readDraft(dir);
  if (faults.length === 0) faults.push(...checkReferences(draft, place));
  if (faults.length > 0) throw new ChainError(faults);
  const body = assemble(draft);
  return { ...body, hash: createHash('sha256').update(JSON.stringify(body)).digest('hex') };
}

function assemble(draft: ChainDraft): Omit<Chain, 'hash'> {
  const defaults = draft.defaults ?? FALLBACK;
  const { territories, operators, mapping, networks, paths } = draft;
  return {
    name: draft.name ?? 'vigie',
    territories,
    operators,
    senders: draft.senders.map((sender) => ({ ...sender, silentAfterS: sender.silentAfterS ?? defaults.silentAfterS })),
    maillons: draft.maillons.map(({ id, name, reach, dependsOn }) => ({ id, name, reach, dependsOn })),
    ents: draft.ents.map(({ cells: _, ...ent }) => ent),
    cells: assembleCells(draft, defaults),
    mapping,
    networks,
    paths,
  };
}

function assembleCells(draft: ChainDraft, defaults: Pick<Cell, 'objective' | 'rateFrom'>): Cell[] {
  const reach = new Map(draft.maillons.map((maillon) => [maillon.id, maillon.reach]));
  const callees = (ent: string, has: readonly string[], dependsOn: readonly string[]): string[] =>
    dependsOn
      .filter((callee) => reach.get(callee) === 'national' || has.includes(callee))
      .map((callee) => cellId(reach.get(callee) === 'national' ? NATIONAL : ent, callee));
  const sendersOf = (id: string): string[] => [
    ...new Set(draft.mapping.filter((rule) => rule.cell === id).map((rule) => rule.sender)),
  ];
  const cell = (
    ent: string,
    has: readonly string[],
    maillon: ChainDraft['maillons'][number],
    at: Pick<Cell, 'operator' | 'territory'>,
    options: Options = {},
  ): Cell => {
    const id = cellId(ent, maillon.id);
    const capacity = options.capacity ?? maillon.capacity;
    return {
      id,
      ent,
      maillon: maillon.id,
      operator: at.operator,
      territory: at.territory,
      objective: options.objective ?? maillon.objective ?? defaults.objective,
      rateFrom: options.rateFrom ?? maillon.rateFrom ?? defaults.rateFrom,
      ...(capacity && { capacity }),
      dependsOn: callees(ent, has, maillon.dependsOn),
      senders: sendersOf(id),
    };
  };
  const national = draft.maillons.flatMap((maillon) =>
    maillon.reach === 'national' ? [cell(NATIONAL, [], maillon, maillon)] : [],
  );
  const local = draft.ents.flatMap((ent) =>
    draft.maillons
      .filter((maillon) => ent.maillons.includes(maillon.id))
      .map((maillon) => cell(ent.id, ent.maillons, maillon, ent, ent.cells?.[maillon.id] as Options | undefined)),
  );
  return [...national, ...local];
}
