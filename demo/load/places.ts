import { integer, type Random } from '../random.js';
import { entIds } from '../topology.js';

/** Source addresses, all in 127.0.0.0/8: one for each household, one for a whole school, one for each bot. */
const schoolsPerEnt = 8;
const botsInAll = 160;

export function household(random: Random): string {
  return `127.20.${integer(random, 0, 254)}.${integer(random, 1, 254)}`;
}

/** A school of the ENT: hundreds of pupils leave through the same address. */
export function school(random: Random, ent: string): string {
  return schoolAddress(ent, integer(random, 1, schoolsPerEnt));
}

/** @param number 1 to 8 */
export function schoolAddress(ent: string, number: number): string {
  return `127.30.0.${entIds.indexOf(ent) * schoolsPerEnt + number}`;
}

export function botAddress(random: Random): string {
  const bot = integer(random, 0, botsInAll - 1);
  return `127.66.${bot % 4}.${1 + Math.floor(bot / 4)}`;
}
