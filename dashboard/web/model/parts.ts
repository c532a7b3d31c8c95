import { type Part, scopeOf } from '../../../chain/part.js';
import type { ChainView } from '../../protocol/view.js';
import type { Language } from '../../speech/names.js';
import type { View } from '../address/view.js';

/** A territory or an operator that has screens of its own. */
export interface NamedPart {
  readonly id: string;
  readonly label: string;
  /** How deep a territory lies in others: 0, 1, 2. */
  readonly depth: number;
}

export function viewOfPart({ kind, id }: Part): View {
  return kind === 'territory' ? { kind, territory: id } : { kind, operator: id };
}

/** Territories as they lie in one another, without those that nobody serves; or operators by name. */
export function partsOf(chain: ChainView, kind: Part['kind'], language: Language): readonly NamedPart[] {
  const byName = (a: { label: string }, b: { label: string }) => a.label.localeCompare(b.label, language);
  if (kind === 'operator') {
    return chain.operators.map(({ id, name }) => ({ id, label: name[language], depth: 0 })).toSorted(byName);
  }
  const served = chain.territories.filter(({ id }) => {
    const scope = scopeOf(chain, { kind, id });
    return scope.kind === 'all' || scope.ents.length > 0;
  });
  const known = new Set(served.map(({ id }) => id));
  const within = (parent: string | undefined, depth: number): NamedPart[] =>
    served
      .filter((one) => (one.parent !== undefined && known.has(one.parent) ? one.parent : undefined) === parent)
      .map(({ id, name }) => ({ id, label: name[language], depth }))
      .toSorted(byName)
      .flatMap((one) => [one, ...within(one.id, depth + 1)]);
  return within(undefined, 0);
}
