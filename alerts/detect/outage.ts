import { type CellId, splitCell } from '../../chain/model.js';
import { type Decision, decide, joined, settle, type Word } from './decide.js';
import { type Facts, factsOf } from './facts.js';
import type { HarmScope } from './scope.js';
import type { CauseSettings } from './settings.js';
import type { Situation } from './situation.js';

/** One outage: who suffers, what it is thought to be, and the word shown. */
export interface Outage {
  readonly scope: HarmScope;
  /** What was measured of it. */
  readonly facts: Facts;
  readonly decision: Decision;
  readonly word: Word;
}

/** Judges every outage, and keeps its word from flickering. */
export function judgeAll(
  situation: Situation,
  scopes: readonly HarmScope[],
  words: ReadonlyMap<CellId, Word>,
): readonly Outage[] {
  return together(
    scopes.map((scope) => judged(situation, scope, words)),
    situation.settings.cause,
  ).map(({ scope, facts, decision }) => ({
    scope,
    facts,
    decision,
    word: wordOf(situation, scope, facts, decision, words),
  }));
}

type Undated = Omit<Outage, 'word'>;

/**
 * An attack and a fault at the same ENT are one trouble for the people there: what is likely of the one is likely of both,
 * though each keeps its suspect.
 */
function together(outages: readonly Undated[], settings: CauseSettings): readonly Undated[] {
  return outages.map((outage) => {
    let { decision } = outage;
    for (const other of outages) {
      if (other === outage || !shareEnt(outage, other)) continue;
      const pair = [decision, other.decision];
      const attacked = pair.some(({ probability }) => probability.attack >= settings.threshold);
      const broken = pair.some(({ probability }) => probability.fault >= settings.threshold);
      if (attacked && broken) decision = joined(decision, other.decision, settings);
    }
    return { ...outage, decision };
  });
}

function shareEnt(a: Undated, b: Undated): boolean {
  const ents = new Set(a.scope.cells.map((cell) => splitCell(cell).ent));
  return b.scope.cells.some((cell) => ents.has(splitCell(cell).ent));
}

function judged(situation: Situation, scope: HarmScope, words: ReadonlyMap<CellId, Word>): Undated {
  const facts = factsOf(situation, scope, words.get(scope.suspect)?.loadBefore);
  return { scope, facts, decision: decide(facts, situation.settings.cause) };
}

function wordOf(
  situation: Situation,
  scope: HarmScope,
  facts: Facts,
  decision: Decision,
  words: ReadonlyMap<CellId, Word>,
): Word {
  const before = words.get(scope.suspect);
  const held = before ?? { since: situation.second, loadBefore: facts.loadBefore, cause: { value: 'undetermined' } };
  return settle(held, decision, situation.second, situation.settings.cause);
}
