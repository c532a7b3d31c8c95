import type { BotSpec, PeopleSpec } from '../world/spec.js';
import { entryOf, PATHS, SIGN_IN, STATIC, visitsOf } from '../world/topology.js';

/** Requests a second by path, at the peak of the stream, once its sessions are under way. */
function requestsOf(people: PeopleSpec): readonly number[] {
  const perS = PATHS.map(() => 0);
  const sessions = people.rate.peak;
  // Pages of a session: 1 + ⌊exponential(mean)⌋.
  const pages = 1 + 1 / (Math.exp(1 / people.meanPages) - 1);
  const total = people.pages.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [path, weight] of people.pages) perS[PATHS.indexOf(path)]! += (sessions * pages * weight) / total;
  const signIns = sessions * people.signIn;
  perS[SIGN_IN]! += signIns * (1 + people.badPassword);
  perS[STATIC]! += people.assets * (sessions * pages + signIns);
  return perS;
}

function requestsOfBots(bots: BotSpec): readonly number[] {
  const perS = PATHS.map(() => 0);
  if (bots.slow === 'headers') return perS;
  const total = bots.pages.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [path, weight] of bots.pages) perS[PATHS.indexOf(path)]! += (bots.rate.peak * weight) / total;
  return perS;
}

const load = (ent: string, perS: readonly number[], into: Map<number, number>): void =>
  perS.forEach((rate, path) => {
    if (rate === 0) return;
    for (const [station, visits] of visitsOf(entryOf(ent), path))
      into.set(station, (into.get(station) ?? 0) + rate * visits);
  });

/** Visits a second that each station is asked for, without retries. */
export function demandOf(people: readonly PeopleSpec[], bots: readonly BotSpec[]): ReadonlyMap<number, number> {
  const demand = new Map<number, number>();
  for (const stream of people) load(stream.ent, requestsOf(stream), demand);
  for (const stream of bots) load(stream.ent, requestsOfBots(stream), demand);
  return demand;
}
