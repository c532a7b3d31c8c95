import { type Cell, type Chain, cellId, type SenderId } from '../../../../chain/model.js';

const named = (text: string) => ({ name: { fr: text, en: text } });

const MAILLONS = [
  { id: 'frontal', reach: 'ent', dependsOn: ['portail'] },
  { id: 'authentification', reach: 'national', dependsOn: [] },
  { id: 'portail', reach: 'ent', dependsOn: ['authentification', 'messagerie', 'base', 'classe-virtuelle'] },
  { id: 'messagerie', reach: 'ent', dependsOn: ['base'] },
  { id: 'base', reach: 'ent', dependsOn: [] },
  { id: 'classe-virtuelle', reach: 'national', dependsOn: [] },
] as const;

const ENTS = [
  { id: 'lycees-nord', operator: 'alpha' },
  { id: 'colleges-nord', operator: 'alpha' },
  { id: 'ent-est', operator: 'beta' },
  { id: 'ent-sud', operator: 'beta' },
] as const;

const reachOf = (maillon: string): string => MAILLONS.find(({ id }) => id === maillon)?.reach ?? 'ent';

function cell(ent: string, { id, dependsOn }: (typeof MAILLONS)[number], operator: SenderId): Cell {
  return {
    id: cellId(ent, id),
    ent,
    maillon: id,
    operator,
    territory: 'france',
    objective: { goodRatio: 0.95, latencyMs: 1000 },
    dependsOn: dependsOn.map((callee) => cellId(reachOf(callee) === 'national' ? 'national' : ent, callee)),
    rateFrom: 'spans',
    senders: [operator],
  };
}

/** The shape of the demo chain: four ENT of two operators, two national maillons, 18 cells. */
export const chain: Chain = {
  hash: 'test',
  name: 'test',
  territories: [{ id: 'france', kind: 'nation', ...named('France') }],
  operators: ['alpha', 'beta', 'etat'].map((id) => ({ id, ...named(id) })),
  senders: ['alpha', 'beta', 'etat'].map((id) => ({ id, silentAfterS: 15, ...named(id) })),
  maillons: MAILLONS.map((maillon) => ({ ...maillon, ...named(maillon.id) })),
  ents: ENTS.map((ent) => ({
    ...{ ...ent, territory: 'france', ...named(ent.id) },
    maillons: ['frontal', 'portail', 'messagerie', 'base'],
  })),
  cells: [
    ...ENTS.flatMap(({ id, operator }) =>
      MAILLONS.filter(({ reach }) => reach === 'ent').map((maillon) => cell(id, maillon, operator)),
    ),
    ...MAILLONS.filter(({ reach }) => reach === 'national').map((maillon) => cell('national', maillon, 'etat')),
  ],
  mapping: [],
  networks: [],
  paths: [],
};
