import type { Fault } from '../../chain/fault.js';
import type { Chain } from '../../chain/model.js';
import { NATIONAL } from '../../chain/model.js';
import { nearest } from '../../chain/nearest.js';
import type { PlacedRule } from './load.js';
import { isGlob, ruleCells, selects } from './select.js';

type Field = 'ent' | 'maillon' | 'territory' | 'operator';
const FIELDS = ['ent', 'maillon', 'territory', 'operator'] as const;

/** Names that no chain has: such a rule would never fire. `chains`: shipped rules serve several. */
export function unknownNames(rules: readonly PlacedRule[], chains: readonly Chain[]): Fault[] {
  const ids = (of: (chain: Chain) => readonly { readonly id: string }[]): ReadonlySet<string> =>
    new Set(chains.flatMap(of).map(({ id }) => id));
  const known: Readonly<Record<Field, ReadonlySet<string>>> = {
    ent: new Set([NATIONAL, ...ids(({ ents }) => ents)]),
    maillon: ids(({ maillons }) => maillons),
    territory: ids(({ territories }) => territories),
    operator: ids(({ operators }) => operators),
  };
  return rules.flatMap(({ rule: { where }, at }) =>
    FIELDS.flatMap((field) => [
      ...faultsOf(field, where[field], known[field], at('where', field)),
      ...faultsOf(field, where.except?.[field], known[field], at('where', 'except', field)),
    ]),
  );
}

function faultsOf(
  field: Field,
  names: readonly string[] | undefined,
  known: ReadonlySet<string>,
  place: ReturnType<PlacedRule['at']>,
): Fault[] {
  return (names ?? [])
    .filter((name) => !isGlob(name) && !known.has(name))
    .map((name) => {
      const near = nearest(name, known);
      const mend = near === undefined ? 'correct it, or take it out' : `did you mean "${near}"?`;
      return { ...place, what: `no ${field} "${name}" in any chain`, mend };
    });
}

/** Rules that are about no cell of a chain: fine where the rules serve several. */
export function aimless(rules: readonly PlacedRule[], chain: Chain): readonly string[] {
  const cells = ruleCells(chain);
  return rules.filter(({ rule }) => !cells.some(selects(rule.where))).map(({ rule }) => rule.id);
}
