import type { CellId } from '../model.js';

/** What is said of an attack beside its word: of which kind, how much of the excess it is, what would be without it. */
export interface Attacked {
  readonly cause?: string | undefined;
  readonly attackKind?: string | undefined;
  readonly attackShare?: { readonly value: number; readonly low: number; readonly high: number } | undefined;
  readonly counterfactuals?:
    | readonly { readonly key: string; readonly params: Readonly<Record<string, number>> }[]
    | undefined;
  readonly targeted?: CellId | undefined;
}

/** A sentence as a key of the vocabulary and its parameters, `context` included; a parameter may name a cell. */
export interface Sentence {
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
}

/** Loads this near to the capacity are not told from it. */
const NEAR = 0.05;

export type Bearing = 'over' | 'near' | 'under';

/** Whether a load of `factor` times the capacity would be borne. */
export function bearing(factor: number): Bearing {
  return factor > 1 + NEAR ? 'over' : factor < 1 - NEAR ? 'under' : 'near';
}

/**
 * The sentences, in the order they are read: what it is, how much of it, what would be without it, at whom it aims.
 * @param breaking the maillon that gives way
 */
export function accountOf(of: Attacked, breaking: CellId): readonly Sentence[] {
  const isAttack = of.cause?.includes('attack') ?? false;
  const { attackKind, targeted, counterfactuals = [] } = of;
  return [
    ...(isAttack && attackKind !== undefined ? [{ key: 'account.kind', params: { kind: attackKind } }] : []),
    ...shareOf(of),
    ...counterfactuals.map(({ key, params }) => ({
      key: `counterfactual.${key}`,
      params: params.factor === undefined ? params : { ...params, context: bearing(params.factor) },
    })),
    ...(isAttack && targeted !== undefined ? [aimOf(targeted, breaking)] : []),
  ];
}

/** A fault asks nothing of anybody: what comes on top of it is no part of its verdict. */
function shareOf({ cause, attackShare }: Attacked): readonly Sentence[] {
  if (!attackShare || cause === undefined || cause === 'fault') return [];
  const { value, low, high } = attackShare;
  const key = cause.includes('attack') ? 'account.attack_share' : 'account.stranger_share';
  return [{ key, params: { value, lowPercent: 100 * low, high } }];
}

function aimOf(targeted: CellId, breaking: CellId): Sentence {
  if (targeted === breaking) return { key: 'account.aimed_itself', params: { breaking } };
  return { key: 'account.aimed', params: { targeted, breaking } };
}
