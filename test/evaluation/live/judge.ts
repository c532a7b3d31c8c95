import type { Incident } from '../../../alerts/incident/incident.js';
import type { Tallies } from '../../../demo/load/tally.js';
import type { Truth } from '../../../demo/scenarios/scenario.js';

type Share = NonNullable<Incident['attackShare']>;

/** One open incident as a screen showed it. */
export interface Word {
  readonly cause: string;
  readonly kind?: string | undefined;
  readonly maillon: string;
  readonly targeted?: string | undefined;
  readonly attackShare?: Share | undefined;
  readonly cells: number;
}

/** What a screen showed at one instant, ms since the epoch: the open incident with most cells first. */
export interface Shown {
  readonly atMs: number;
  readonly words: readonly Word[];
}

/** What the visitors measured in the second that ends at `atMs`. */
export interface Felt {
  readonly atMs: number;
  readonly visitors: Tallies['visitors'];
}

/** A page, by its key, and when it reached the pager, ms since the epoch. */
export interface Paged {
  readonly key: string;
  readonly atMs: number;
}

/** What a case showed, what its visitors felt, and whom it woke. */
export interface Played {
  /** When the disturbance did, ms since the epoch. */
  readonly beganMs: number;
  readonly shown: readonly Shown[];
  readonly felt: readonly Felt[];
  readonly pages: readonly Paged[];
  /** What the attack tool said. */
  readonly tool?: string | undefined;
}

export interface LiveRow {
  readonly name: string;
  /** `ordinary` if nothing should be found. */
  readonly truth: string;
  readonly verdict: string;
  readonly kind?: string | undefined;
  readonly maillon?: string | undefined;
  readonly attackShare?: Share | undefined;
  readonly expected: { readonly maillon?: string | undefined; readonly kind?: string | undefined };
  readonly targeted?: string | undefined;
  /** From the first 10 s in which visitors fared worse than the objective; null if they never did, or nothing was said. */
  readonly ttd_s: number | null;
  readonly ttc_s: number | null;
  /** From the first request that went wrong in that window to the first page in the pager. */
  readonly paged_s: number | null;
  /** Pages that were sent, each once. */
  readonly pages: number;
  /** Every word that was shown, in order, with the seconds it stood. */
  readonly words: readonly { readonly word: string; readonly seconds: number }[];
  readonly correct: boolean;
}

const WINDOW_S = 10;
const OBJECTIVE = 0.95;
/** Fewer visits' requests than this in a window say nothing. */
const LEAST_ENDED = 20;

/** When harm began, ms since the epoch. */
interface HarmSeen {
  /** End of the first second of that window in which a request of theirs failed or was slow. */
  readonly firstMs: number;
  /** End of the first window in which the people of one ENT fared worse than the objective. */
  readonly brokenMs: number;
}

/** Harm after an instant (ms since the epoch), from the record of those who asked and not from anything that was found. */
export function harmSeen(felt: readonly Felt[], afterMs: number): HarmSeen | undefined {
  for (let last = WINDOW_S - 1; last < felt.length; last++) {
    const window = felt.slice(last + 1 - WINDOW_S, last + 1);
    const ents = new Set(window.flatMap(({ visitors }) => Object.keys(visitors)));
    for (const ent of ents) {
      let [good, ended] = [0, 0];
      for (const { visitors } of window) {
        good += visitors[ent]?.good ?? 0;
        ended += visitors[ent]?.ended ?? 0;
      }
      if (ended < LEAST_ENDED || good / ended >= OBJECTIVE) continue;
      const isIll = ({ atMs, visitors }: Felt): boolean =>
        atMs > afterMs && (visitors[ent]?.good ?? 0) < (visitors[ent]?.ended ?? 0);
      const first = window.find(isIll);
      const [firstMs, brokenMs] = [first?.atMs, window.at(-1)?.atMs];
      if (firstMs !== undefined && brokenMs !== undefined) return { firstMs, brokenMs };
    }
  }
  return undefined;
}

/** The row of one case. */
export function rowOf(
  name: string,
  truth: Truth | undefined,
  { beganMs, shown, felt, pages }: Omit<Played, 'tool'>,
): LiveRow {
  const last = shown.at(-1)?.words ?? [];
  const word = last[0];
  const harm = harmSeen(felt, beganMs);
  const since = (atMs: number | undefined): number | null => secondsBetween(harm?.brokenMs, atMs);
  const right = rightSince(shown, truth);
  const attackSeen = shown.some(({ words }) => words.some(({ cause }) => cause.includes('attack')));
  return {
    name,
    truth: truth?.cause ?? 'ordinary',
    verdict: word?.cause ?? 'ordinary',
    kind: word?.kind,
    maillon: word?.maillon,
    attackShare: word?.attackShare,
    expected: { maillon: truth?.maillon, kind: truth?.kind },
    targeted: word?.targeted,
    ttd_s: since(shown.find(({ words }) => words.length > 0)?.atMs),
    ttc_s: truth ? since(right) : null,
    paged_s: secondsBetween(harm?.firstMs, pages[0]?.atMs),
    pages: pages.length,
    words: wordsOf(shown),
    correct: truth
      ? right !== undefined && last.length === 1 && pages.length === 1
      : word === undefined && !attackSeen && pages.length === 0,
  };
}

/** To a tenth; null if either is not known, 0 if the second came first. */
export function secondsBetween(fromMs: number | undefined, toMs: number | undefined): number | null {
  if (fromMs === undefined || toMs === undefined) return null;
  return Math.max(0, Math.round((toMs - fromMs) / 100) / 10);
}

/** True if this is what should be said. */
function isRight({ cause, maillon, kind }: Word, truth: Truth): boolean {
  return cause === truth.cause && maillon === truth.maillon && (truth.kind === undefined || kind === truth.kind);
}

/** From when on the right word stood to the end. */
export function rightSince(shown: readonly Shown[], truth: Truth | undefined): number | undefined {
  let since: number | undefined;
  for (const { atMs, words } of shown) {
    const right = truth !== undefined && words[0] !== undefined && isRight(words[0], truth);
    since = right ? (since ?? atMs) : undefined;
  }
  return since;
}

function wordsOf(shown: readonly Shown[]): LiveRow['words'] {
  const stood: { word: string; seconds: number }[] = [];
  shown.forEach(({ atMs, words }, index) => {
    if (words.length === 0) return;
    const word = words.map(({ cause, kind, maillon }) => [cause, kind, maillon].filter(Boolean).join(' ')).join(' | ');
    const seconds = ((shown[index + 1]?.atMs ?? atMs) - atMs) / 1000;
    const before = stood.at(-1);
    if (before?.word === word) before.seconds += seconds;
    else stood.push({ word, seconds });
  });
  return stood.map(({ word, seconds }) => ({ word, seconds: Math.round(seconds) }));
}
