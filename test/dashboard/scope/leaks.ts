import type { Chain } from '../../../chain/model.js';
import { inScope, type Scope } from '../../../chain/principal.js';

/** Every text anywhere in a value, keys of records included; not where its facts were read, which is public and may name who ran it before. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Map) return texts([...value]);
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === 'source' ? [] : [key, ...texts(inner)]));
}

/** What in a value names an ENT, an operator or a sender that the scope does not hold, by id or by name. */
export function leaksIn(value: unknown, chain: Chain, scope: Scope): string[] {
  const ents = chain.ents.filter(({ id }) => inScope(scope, id));
  const cells = chain.cells.filter(({ ent }) => inScope(scope, ent));
  // Vigie itself is nobody's secret.
  const shown = new Set(['vigie', ...[...ents, ...cells].flatMap(({ operator }) => operator)]);
  for (const { senders } of cells) for (const sender of senders) shown.add(sender);
  for (const { id } of ents) shown.add(id);
  const hidden = [...chain.ents, ...chain.operators, ...chain.senders].filter(({ id }) => !shown.has(id));
  const shownNames = new Set(
    [...chain.ents, ...chain.operators].flatMap(({ id, name }) => (shown.has(id) ? [name.fr, name.en] : [])),
  );
  const words = new Set(
    hidden.flatMap(({ id, name }) => [id, ...[name.fr, name.en].filter((one) => !shownNames.has(one))]),
  );
  return [...new Set(texts(value))].filter(
    (text) => text.split(/[/,: ]+/).some((token) => words.has(token)) || words.has(text),
  );
}
