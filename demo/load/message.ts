import type { AddressBook } from '../addresses.js';
import type { LoadPlan } from '../scenarios/scenario.js';
import type { Tallies } from './tally.js';

export type ToLoad =
  | { readonly kind: 'addresses'; readonly book: AddressBook }
  | { readonly kind: 'plan'; readonly plan: LoadPlan };

/** The last second, as those who asked saw it. */
export interface FromLoad {
  readonly kind: 'tally';
  readonly tallies: Tallies;
}
