import type { CellId, Chain, Ent } from '../../chain/model.js';
import { NATIONAL, splitCell } from '../../chain/model.js';
import type { Cause } from '../detect/verdict.js';
import type { Severity } from './incident.js';

/** Shares of the pupils from which an outage is P1, P2. */
const MAJORITY = 0.5;
const NOTABLE = 0.1;
const LEVELS: readonly Severity[] = ['P3', 'P2', 'P1'];

export interface Impact {
  readonly ents: readonly Ent[];
  /** 0–1 of all pupils of the chain. */
  readonly share: number;
  /** Absent if no ENT concerned declares any. */
  readonly pupils?: number | undefined;
  readonly schools?: number | undefined;
  readonly national: boolean;
}

/**
 * Whom an outage touches: the ENT of its cells; all of them if the failing maillon is national.
 * An ENT that declares no pupils weighs as much as the mean of those that do.
 */
export function impactOf(cells: readonly CellId[], maillon: CellId, chain: Chain): Impact {
  const national = splitCell(maillon).ent === NATIONAL;
  const harmed = new Set(cells.map((cell) => splitCell(cell).ent));
  const ents = chain.ents.filter(({ id }) => national || harmed.has(id));
  const declared = chain.ents.flatMap(({ pupils }) => pupils ?? []);
  const mean = declared.length === 0 ? 1 : sum(declared) / declared.length;
  const weigh = (some: readonly Ent[]) => sum(some.map(({ pupils }) => pupils ?? mean));
  const total = weigh(chain.ents);
  return {
    ents,
    share: total === 0 ? 0 : weigh(ents) / total,
    pupils: sumDeclared(ents.map(({ pupils }) => pupils)),
    schools: sumDeclared(ents.map(({ schools }) => schools)),
    national,
  };
}

/**
 * The rule:
 *
 * | | severity |
 * | --- | --- |
 * | the failing maillon is national, or at least half of the pupils are touched | P1 |
 * | at least a tenth of the pupils | P2 |
 * | less | P3 |
 * | an attack is part of the cause | one level up |
 *
 * While an incident is open its severity only rises: lowering it is a person's decision ("if unsure the higher").
 */
export function severityOf(cells: readonly CellId[], maillon: CellId, cause: Cause, chain: Chain): Severity {
  const { national, share } = impactOf(cells, maillon, chain);
  const level = national || share >= MAJORITY ? 2 : share >= NOTABLE ? 1 : 0;
  return LEVELS[Math.min(2, level + (cause.includes('attack') ? 1 : 0))] as Severity;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function sumDeclared(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : sum(known);
}
