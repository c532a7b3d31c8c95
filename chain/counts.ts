import { type Chain, type Confidence, NATIONAL, VIGIE } from './model.js';

/** How much a chain holds. */
export interface ChainCounts {
  readonly regions: number;
  readonly academies: number;
  readonly departements: number;
  readonly operators: number;
  /** Vigie's own is not among them. */
  readonly senders: number;
  readonly ents: number;
  readonly vieScolaire: number;
  readonly maillons: number;
  readonly nationalMaillons: number;
  readonly cells: number;
  readonly nationalCells: number;
  readonly mappingKeys: number;
  readonly probes: number;
  readonly schoolYears: number;
  /** How sure it is who runs each ENT. */
  readonly entConfidence: Readonly<Record<Confidence, number>>;
}

export function countsOf(chain: Chain): ChainCounts {
  const kind = (wanted: string) => chain.territories.filter((territory) => territory.kind === wanted).length;
  const ents = chain.ents.filter((ent) => ent.kind === 'ent');
  const sure = (confidence: Confidence) => ents.filter((ent) => ent.confidence === confidence).length;
  return {
    regions: kind('region'),
    academies: kind('academie'),
    departements: kind('departement'),
    operators: chain.operators.length,
    senders: chain.senders.filter(({ id }) => id !== VIGIE).length,
    ents: ents.length,
    vieScolaire: chain.ents.length - ents.length,
    maillons: chain.maillons.length,
    nationalMaillons: chain.maillons.filter(({ reach }) => reach === 'national').length,
    cells: chain.cells.length,
    nationalCells: chain.cells.filter(({ ent }) => ent === NATIONAL).length,
    mappingKeys: chain.mapping.length,
    probes: chain.probes.length,
    schoolYears: chain.calendar.years.length,
    entConfidence: {
      ...{ verified: sure('verified'), declared: sure('declared') },
      ...{ inferred: sure('inferred'), memory: sure('memory') },
    },
  };
}
