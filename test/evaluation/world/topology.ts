import type { Chain } from '../../../chain/model.js';
import { cellId, NATIONAL, splitCell } from '../../../chain/model.js';
import { chain } from '../../alerts/detect/support/chain.js';

/** The simulated chain has the shape of the demo: four ENT of two operators, two national maillons, 18 cells. */
export const simulatedChain: Chain = chain;

export const PATHS = [
  'portail',
  'messagerie',
  'recherche',
  'classe-virtuelle',
  'connexion',
  'statique',
  'api',
] as const;
export type Path = (typeof PATHS)[number];
export const STATIC = PATHS.indexOf('statique');
export const SIGN_IN = PATHS.indexOf('connexion');

export const cells = simulatedChain.cells.map(({ id }) => id);
export const ents = simulatedChain.ents.map(({ id }) => id);
/** Who runs an ENT. */
export const operatorOf = (ent: string): string => simulatedChain.ents.find(({ id }) => id === ent)?.operator ?? '';
const index = new Map(cells.map((id, i) => [id, i]));

export function stationOf(cell: string): number {
  const found = index.get(cell);
  if (found === undefined) throw new Error(`no cell ${cell} in the simulated chain`);
  return found;
}

export const entryOf = (ent: string): number => stationOf(cellId(ent, 'frontal'));

/** Which stations a station calls for a path, in order. Static files stay at the frontal. */
function calleesOf(cell: string, path: Path): readonly number[] {
  const { ent, maillon } = splitCell(cell);
  const here = (name: string): number => stationOf(cellId(ent, name));
  const national = (name: string): number => stationOf(cellId(NATIONAL, name));
  if (maillon === 'frontal') return path === 'statique' ? [] : [here('portail')];
  if (maillon === 'messagerie') return [here('base')];
  if (maillon !== 'portail') return [];
  if (path === 'portail') return [national('authentification'), here('base')];
  if (path === 'messagerie' || path === 'api') return [here('messagerie')];
  if (path === 'recherche') return [here('base')];
  if (path === 'classe-virtuelle') return [national('classe-virtuelle')];
  return path === 'connexion' ? [national('authentification')] : [];
}

export const routes: readonly (readonly (readonly number[])[])[] = cells.map((cell) =>
  PATHS.map((path) => calleesOf(cell, path)),
);

/** Mean number of visits to each station of one request that enters there. */
export function visitsOf(entry: number, path: number): ReadonlyMap<number, number> {
  const visits = new Map<number, number>();
  const walk = (station: number): void => {
    visits.set(station, (visits.get(station) ?? 0) + 1);
    for (const callee of routes[station]?.[path] ?? []) walk(callee);
  };
  walk(entry);
  return visits;
}

export const SOURCES = ['home', 'school', 'mobile', 'hosting', 'unknown'] as const;
export type Source = (typeof SOURCES)[number];
export const CLIENTS = ['browser', 'mobile-app', 'script'] as const;
export type Client = (typeof CLIENTS)[number];

export const categories: readonly string[] = SOURCES.flatMap((source) =>
  PATHS.flatMap((path) => CLIENTS.map((client) => `${source}|${path}|${client}`)),
);

export function categoryOf(source: Source, path: number, client: Client): number {
  return (SOURCES.indexOf(source) * PATHS.length + path) * CLIENTS.length + CLIENTS.indexOf(client);
}
