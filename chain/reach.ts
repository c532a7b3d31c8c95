import type { Chain, Confidence, Counted, Ent, Territory } from './model.js';

/** How many pupils or schools a set of ENT serves, each counted once. */
export interface Reach {
  /** By the académie that serves them, or by the ENT's own territory where it has no académie. */
  readonly byPlace: ReadonlyMap<string, number>;
  /** Of every count that was used. */
  readonly confidences: readonly Confidence[];
  /** A count of a whole territory stood in for one of an ENT: there are no more than this, and perhaps fewer. */
  readonly atMost: boolean;
  /** ENT for which no count says anything: not in the numbers. */
  readonly unknown: readonly Ent[];
}

type Field = 'pupils' | 'schools';

interface Claim {
  readonly place: string;
  readonly kind: Ent['kind'];
  readonly value: number;
}

/**
 * The rule: an ENT's own count is shared out over the académies it serves, in proportion to what is known of them. An ENT
 * without a count claims its territory's, or whole académies: an upper bound. In an académie the claims of several ENT
 * add up (collèges here, lycées there) but never beyond the académie's own count; a product of vie scolaire serves the
 * pupils of the ENT beside it, so of the two sums the larger counts.
 *
 * @param estimate stands in for an ENT of which nothing is known, for comparisons; such a number is never shown.
 */
export function reachOf(
  chain: Pick<Chain, 'territories'>,
  ents: readonly Ent[],
  field: Field,
  estimate?: (ent: Ent) => number,
): Reach {
  const territories = new Map(chain.territories.map((territory) => [territory.id, territory]));
  const claims: Claim[] = [];
  const used: Counted[] = [];
  const unknown: Ent[] = [];
  let atMost = false;
  for (const ent of ents) {
    const places = placesOf(ent);
    const whole = territories.get(ent.territory)?.[field];
    const count = ent[field] ?? whole;
    const share = (value: number): void => {
      for (const [place, part] of shareOut(chain, value, places, field))
        claims.push({ place, kind: ent.kind, value: part });
    };
    const counts = places.flatMap((id) => territories.get(id)?.[field] ?? []);
    if (count) {
      share(count.value);
      used.push(count);
      atMost ||= ent[field] === undefined;
    } else if (counts.length === places.length) {
      for (const [index, place] of places.entries())
        claims.push({ place, kind: ent.kind, value: (counts[index] as Counted).value });
      used.push(...counts);
      atMost = true;
    } else {
      unknown.push(ent);
      if (estimate) share(estimate(ent));
    }
  }
  return { byPlace: addUp(claims, territories, field), confidences: used.map(confidenceOf), atMost, unknown };
}

const confidenceOf = ({ confidence }: Counted): Confidence => confidence;

/** Where the pupils of an ENT are. */
export function placesOf(ent: Ent): readonly string[] {
  return ent.academies.length > 0 ? ent.academies : [ent.territory];
}

export function total(byPlace: ReadonlyMap<string, number>, counts = (_place: string): boolean => true): number {
  return [...byPlace].reduce((sum, [place, value]) => (counts(place) ? sum + value : sum), 0);
}

/** A number over places, in proportion to their own counts, else to their lycéens, else equally. */
export function shareOut(
  chain: Pick<Chain, 'territories'>,
  value: number,
  places: readonly string[],
  field: Field,
): Map<string, number> {
  const territories = places.map((id) => chain.territories.find((territory) => territory.id === id));
  const by = ([field, 'lyceens'] as const).find((of) => territories.every((one) => one?.[of] !== undefined));
  const weights = territories.map((one) => (by && one?.[by] ? one[by].value : 1));
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return new Map(places.map((id, index) => [id, all === 0 ? 0 : (value * (weights[index] as number)) / all]));
}

function addUp(
  claims: readonly Claim[],
  territories: ReadonlyMap<string, Territory>,
  field: Field,
): ReadonlyMap<string, number> {
  const sum = (place: string, kind: Ent['kind']): number =>
    claims.filter((claim) => claim.place === place && claim.kind === kind).reduce((all, { value }) => all + value, 0);
  return new Map(
    [...new Set(claims.map(({ place }) => place))].map((place) => [
      place,
      Math.min(
        Math.max(sum(place, 'ent'), sum(place, 'vie-scolaire')),
        territories.get(place)?.[field]?.value ?? Number.POSITIVE_INFINITY,
      ),
    ]),
  );
}
