import type { Chain } from '../../../chain/model.js';
import { matches, type Subject } from './match.js';
import type { Matcher } from './schema.js';

interface RouteNode {
  readonly id: string;
  readonly match: Matcher;
  readonly teams: readonly string[];
  readonly continue: boolean;
  readonly routes?: readonly RouteNode[] | undefined;
}

/** A team that should be told, and the route that says so. */
export interface Routing {
  readonly team: string;
  readonly route: string;
}

/** First match, and on if it says so; inside a route, what matches there holds instead. Each team once. */
export function routesOf(routes: readonly RouteNode[], incident: Subject, chain: Chain): Routing[] {
  const found = new Map<string, Routing>();
  for (const route of routes) {
    if (!matches(route.match, incident, chain)) continue;
    const inside = routesOf(route.routes ?? [], incident, chain);
    const here = inside.length > 0 ? inside : route.teams.map((team) => ({ team, route: route.id }));
    for (const routing of here) if (!found.has(routing.team)) found.set(routing.team, routing);
    if (!route.continue) break;
  }
  return [...found.values()];
}
