import type { Chain, Ent } from './model.js';
import { everything, type Scope } from './principal.js';

/** A part of the chain by which people name what they answer for: one territory, or one operator. */
export interface Part {
  readonly kind: 'territory' | 'operator';
  readonly id: string;
}

type Places = Pick<Chain, 'territories' | 'operators' | 'ents'>;

/** As `vigie screen add --scope` takes it. */
const WORDS = { territoire: 'territory', operateur: 'operator' } as const;

/** `all`, `territoire:nord`, `operateur:alpha`; undefined if it is none of these. */
export function parsePart(text: string): Part | 'all' | undefined {
  if (text === 'all') return 'all';
  const [, word, id] = /^(territoire|operateur):([a-z0-9-]{1,64})$/.exec(text) ?? [];
  return word === undefined || id === undefined ? undefined : { kind: WORDS[word as keyof typeof WORDS], id };
}

/** Whether the chain has it. */
export function knowsPart({ territories, operators }: Places, { kind, id }: Part): boolean {
  return (kind === 'territory' ? territories : operators).some((one) => one.id === id);
}

/** What somebody who answers for this part may see: its ENT, and the national maillons, which everybody may. */
export function scopeOf(chain: Places, part: Part | 'all'): Scope {
  if (part === 'all') return everything;
  const ents = part.kind === 'operator' ? runBy(chain, part.id) : servingIn(chain, part.id);
  return { kind: 'ents', ents: ents.map(({ id }) => id) };
}

function runBy({ ents }: Places, operator: string): readonly Ent[] {
  return ents.filter((ent) => ent.operator === operator);
}

/** The ENT of a territory and of those that lie in it; of an académie, also those of others that serve it. */
function servingIn({ ents, territories }: Places, territory: string): readonly Ent[] {
  const parents = new Map(territories.map(({ id, parent }) => [id, parent]));
  const liesIn = (id: string | undefined): boolean => id !== undefined && (id === territory || liesIn(parents.get(id)));
  return ents.filter((ent) => liesIn(ent.territory) || ent.academies.includes(territory));
}
