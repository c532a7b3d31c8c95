import type { Seen, Word } from './row.js';
import type { Sight } from './sight.js';

/** Enough of the truth to say which openings were right, in seconds since the epoch. Applied after the judging is over. */
export interface Marks {
  readonly cause: Word;
  readonly epochS: number;
  readonly onsetS: number;
  readonly endS: number;
  /** Null if nobody was harmed. */
  readonly harmS: number | null;
  /** Seconds of the case at which some window was truly harmful. */
  readonly harmful: readonly number[];
}

const STABLE_S = 10;
const ASKED_AFTER_S = 30;
/** Openings closer than this are one incident. */
const APART_S = 300;
/** Harm stays in the window this long after it ends, and a little more. */
const LINGERS_S = 25;

/** Folds what was said second by second into what the figures need. */
export function summarize(sights: readonly Sight[], marks: Marks): Seen {
  const seen = sights.map((sight) => ({ ...sight, atS: sight.second - marks.epochS }));
  const during = seen.filter(({ atS }) => marks.harmS !== null && atS >= marks.onsetS && atS < marks.endS + 10);
  const told = during.length > 0 ? during : seen;
  const word = longest(told);
  const ofWord = told.filter((sight) => sight.word === word);
  const middle = ofWord[Math.floor(ofWord.length / 2)];
  const opened = during[0];
  const asked = opened && [...during].reverse().find(({ atS }) => atS <= opened.atS + ASKED_AFTER_S);
  const shared = during.filter(({ attackShare }) => attackShare !== null);
  return {
    openedS: opened?.atS ?? null,
    falseOpenings: falseOpenings(seen, marks),
    runs: runsOf(seen),
    word: told.length > 0 ? word : 'none',
    rightS: firstStable(during, marks.cause),
    ranking: middle?.ranking ?? [],
    probability: asked?.probability ?? null,
    attackShare: asked?.attackShare ?? shared.at(-1)?.attackShare ?? null,
    attackKind: middle?.attackKind ?? null,
    targeted: middle?.targeted ?? null,
    missingFeeds: asked?.missingFeeds ?? [],
    counterfactual:
      (asked?.counterfactual ? asked : during.findLast(({ counterfactual }) => counterfactual))?.counterfactual ?? null,
  };
}

function longest(sights: readonly { readonly word: Word }[]): Word {
  const seconds = new Map<Word, number>();
  for (const { word } of sights) seconds.set(word, (seconds.get(word) ?? 0) + 1);
  return [...seconds].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 'none';
}

function firstStable(sights: readonly { readonly atS: number; readonly word: Word }[], right: Word): number | null {
  let since: number | undefined;
  let before = Number.NEGATIVE_INFINITY;
  for (const { atS, word } of sights) {
    since = word === right ? (since !== undefined && atS === before + 1 ? since : atS) : undefined;
    before = atS;
    if (since !== undefined && atS - since >= STABLE_S - 1) return since;
  }
  return null;
}

/**
 * Incidents that begin where no window was harmful within the last seconds, nor is within the next few. Where what was done harms
 * people in the end, seeing it before twenty of them have proved it is early, not false.
 */
function falseOpenings(sights: readonly { readonly atS: number }[], marks: Marks): number {
  const near = new Set(marks.harmful.flatMap((at) => Array.from({ length: LINGERS_S + 6 }, (_, i) => at - 5 + i)));
  const early = (atS: number): boolean =>
    marks.harmS !== null && marks.cause !== 'none' && atS >= marks.onsetS && atS < marks.harmS;
  let [count, open] = [0, Number.NEGATIVE_INFINITY];
  for (const { atS } of sights) {
    if (atS - open > APART_S && !near.has(atS) && !early(atS)) count++;
    open = atS;
  }
  return count;
}

function runsOf(sights: readonly { atS: number; word: Word; ranking: readonly string[] }[]): Seen['runs'] {
  const runs: [number, number, Word, string][] = [];
  for (const { atS, word, ranking } of sights) {
    const last = runs.at(-1);
    const maillon = ranking[0] ?? '';
    if (last && last[1] === atS && last[2] === word && last[3] === maillon) last[1] = atS + 1;
    else runs.push([atS, atS + 1, word, maillon]);
  }
  return runs;
}
