import { NO_CALENDAR } from '../../../../chain/calendar/join.js';
import { type Cell, type Chain, cellId, type SenderId } from '../../../../chain/model.js';

const named = (text: string) => ({ name: { fr: text, en: text } });

const said = { source: 'test', confidence: 'declared' } as const;

const MAILLONS = [
  { id: 'frontal', reach: 'ent', layer: 'acces', dependsOn: ['portail'] },
  { id: 'authentification', reach: 'national', layer: 'identite', dependsOn: [] },
  {
    id: 'portail',
    reach: 'ent',
    layer: 'portail',
    dependsOn: ['authentification', 'messagerie', 'base', 'classe-virtuelle'],
  },
  { id: 'messagerie', reach: 'ent', layer: 'services', dependsOn: ['base'] },
  { id: 'base', reach: 'ent', layer: 'donnees', dependsOn: [] },
  { id: 'classe-virtuelle', reach: 'national', layer: 'branches', dependsOn: [] },
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
    objective: {
      ...{ goodRatio: 0.95, latencyMs: 1000, windowDays: 28, schoolHoursOnly: false, timeZone: 'Europe/Paris' },
      ...{ byDefault: false, ...said },
    },
    dependsOn: dependsOn.map((callee) => cellId(reachOf(callee) === 'national' ? 'national' : ent, callee)),
    rateFrom: 'spans',
    senders: [operator],
  };
}

/** The shape of the demo chain: four ENT of two operators, two national maillons, 18 cells. */
export const chain: Chain = {
  hash: 'test',
  name: 'test',
  territories: [{ id: 'france', kind: 'nation', ...named('France'), ...said }],
  operators: ['alpha', 'beta', 'etat'].map((id) => ({ id, ...named(id), ...said })),
  senders: ['alpha', 'beta', 'etat'].map((id) => ({ id, silentAfterS: 15, ...named(id) })),
  maillons: MAILLONS.map((maillon) => ({ ...maillon, criticality: 'vital', ...named(maillon.id) })),
  ents: ENTS.map((ent) => ({
    ...{ ...ent, territory: 'france', ...named(ent.id), ...said },
    kind: 'ent',
    academies: [],
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
  vantages: [],
  probes: [],
  calendar: NO_CALENDAR,
};
