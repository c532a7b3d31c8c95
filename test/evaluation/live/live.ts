import { type LiveRow, rightSince, rowOf } from './judge.js';
import { playApart } from './network.js';
import { play, signalled } from './play.js';
import { casesNamed, type LiveCase } from './scenarios.js';
import { ensureTools } from './tools.js';

/** A word that has been right for so long is not waited on any longer. */
const SETTLED_S = 15;

export interface LiveOptions {
  /** All cases if none is named. */
  readonly names: readonly string[];
  /** What is said while a case is played. */
  readonly tell: (line: string) => void;
  /** Where the stores and journals are left, a directory for each case. */
  readonly keepIn?: string | undefined;
  /** Each to the end of its recovery, instead of until the right word has settled. */
  readonly whole?: boolean | undefined;
  /** Already in a network namespace made for it. */
  readonly inside?: boolean | undefined;
}

/** Plays the cases one after the other, each on a stack of its own; throws if a tool is missing and cannot be installed. */
export async function playLive(options: LiveOptions): Promise<readonly LiveRow[]> {
  const { names, tell, inside } = options;
  const cases = casesNamed(names);
  await ensureTools(cases.flatMap(({ attack }) => (attack ? [attack.tool] : [])));
  const rows: LiveRow[] = [];
  const asked = signalled();
  for (const each of cases) {
    const row =
      each.apart && !inside ? await playApart(each.name, options) : await playHere(each, options, asked.signal);
    if (asked.signal.aborted) break;
    if (!row) continue;
    if (!each.apart || inside)
      tell(`${row.correct ? 'right' : 'WRONG'}  ${row.name}: ${row.verdict} ${row.kind ?? ''} ${row.maillon ?? ''}`);
    rows.push(row);
  }
  asked.forget();
  return rows;
}

async function playHere(
  each: LiveCase,
  { tell, keepIn, whole }: LiveOptions,
  asked: AbortSignal,
): Promise<LiveRow | undefined> {
  const { name, truth } = each;
  const played = await play(each, {
    ...{ asked, keepIn, whole },
    over({ shown }, nowMs) {
      const since = rightSince(shown, truth);
      return since !== undefined && nowMs - since >= SETTLED_S * 1000;
    },
  });
  const row = rowOf(name, truth, played);
  if (!row.correct && played.tool) tell(played.tool);
  return row;
}
