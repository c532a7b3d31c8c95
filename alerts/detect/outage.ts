import type { CellId } from '../../chain/model.js';
import { type Decision, decide, settle, type Word } from './decide.js';
import { factsOf } from './facts.js';
import type { HarmScope } from './scope.js';
import type { Situation } from './situation.js';

/** One outage: who suffers, what it is thought to be, and the word shown. */
export interface Outage {
  readonly scope: HarmScope;
  readonly decision: Decision;
  readonly word: Word;
  readonly targeted: CellId | undefined;
}

/** Judges one outage, and keeps its word from flickering. */
export function judge(situation: Situation, scope: HarmScope, words: ReadonlyMap<CellId, Word>): Outage {
  const before = words.get(scope.suspect);
  const facts = factsOf(situation, scope, before?.loadBefore);
  const decision = decide(facts, situation.settings.cause);
  const held = before ?? { since: situation.second, loadBefore: facts.loadBefore, cause: { value: 'undetermined' } };
  const word = settle(held, decision, situation.second, situation.settings.cause);
  return { scope, decision, word, targeted: facts.targeted };
}
