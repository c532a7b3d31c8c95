import { type Cell, type CellId, type Chain, VIGIE } from '../../chain/model.js';
import { territoriesAround } from '../../chain/territories.js';
import type { Selector } from './schema.js';

/** A cell as rules see it: the chain's, with what selectors and windows ask of it. */
export interface RuleCell {
  readonly id: CellId;
  readonly ent: string;
  readonly maillon: string;
  readonly operator: string;
  /** Its own, and those that it lies in. */
  readonly territories: readonly string[];
  readonly senders: readonly { readonly id: string; readonly patienceS: number }[];
  /** Share of good requests that its objective asks. */
  readonly goodRatio: number;
  /** Longest interval between two looks of Vigie's probes, seconds; undefined where none looks. */
  readonly probedEveryS?: number | undefined;
}

export function ruleCells(chain: Chain): readonly RuleCell[] {
  const senders = new Map(
    chain.senders.map(({ id, silentAfterS, cadence }) => [id, Math.max(silentAfterS, cadence?.lateAfterS ?? 0)]),
  );
  const probed = new Map<CellId, number>();
  for (const { cells, everyS } of chain.probes)
    for (const cell of Object.values(cells)) probed.set(cell, Math.max(everyS, probed.get(cell) ?? 0));
  return chain.cells.map((cell: Cell): RuleCell => {
    const { id, ent, maillon, operator, territory, objective } = cell;
    return {
      ...{ id, ent, maillon, operator, territories: territoriesAround(territory, chain.territories) },
      senders: cell.senders
        .filter((one) => one !== VIGIE)
        .map((one) => ({ id: one, patienceS: senders.get(one) ?? 0 })),
      goodRatio: objective.goodRatio,
      probedEveryS: probed.get(id),
    };
  });
}

/** True of the cells that a rule is about: everything that is named must hold, and nothing that is excepted. */
export function selects({ except, ...wanted }: Selector): (cell: RuleCell) => boolean {
  const inside = allOf(wanted);
  const outside = except === undefined ? () => false : allOf(except);
  return (cell) => inside(cell) && !outside(cell);
}

function allOf({ ent, maillon, territory, operator }: Omit<Selector, 'except'>): (cell: RuleCell) => boolean {
  const holds = [anyOf(ent), anyOf(maillon), anyOf(territory), anyOf(operator)] as const;
  return (cell) =>
    holds[0]([cell.ent]) && holds[1]([cell.maillon]) && holds[2](cell.territories) && holds[3]([cell.operator]);
}

function anyOf(globs: readonly string[] | undefined): (names: readonly string[]) => boolean {
  if (globs === undefined) return () => true;
  const forms = globs.map(formOf);
  return (names) => names.some((name) => forms.some((form) => form.test(name)));
}

/** The names are slugs: nothing but * and ? has a meaning in an expression. */
function formOf(glob: string): RegExp {
  return new RegExp(`^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`);
}

export function isGlob(name: string): boolean {
  return /[*?]/.test(name);
}
