import { setTimeout as sleep } from 'node:timers/promises';
import { createClock } from '../../../chain/clock.js';
import { type LiveRow, rightSince, rowOf } from './judge.js';
import { DISTURBANCE_S, type LiveCase, liveCases, ORDINARY_S } from './scenarios.js';
import { startStack } from './stack.js';
import { type Attack, ensureTools } from './tools.js';

/** A word that has been right for so long is not waited on any longer. */
const SETTLED_S = 15;
const LOOK_MS = 200;

/** What is said while a case is played. */
export type Tell = (line: string) => void;

/** Plays the cases one after the other, each on a stack of its own; throws if a tool is missing and cannot be installed. */
export async function playLive(names: readonly string[], tell: Tell): Promise<readonly LiveRow[]> {
  const cases = casesNamed(names);
  await ensureTools(cases.flatMap(({ attack }) => (attack ? [attack.tool] : [])));
  const rows: LiveRow[] = [];
  const asked = signalled();
  for (const each of cases) {
    const { row, tool } = await playCase(each, asked.signal);
    if (asked.signal.aborted) break;
    if (!row.correct && tool) tell(tool);
    tell(`${row.correct ? 'right' : 'WRONG'}  ${row.name}: ${row.verdict} ${row.kind ?? ''} ${row.maillon ?? ''}`);
    rows.push(row);
  }
  asked.forget();
  return rows;
}

/** A Ctrl-C or a TERM ends the case that is played in order: no service, no engine, no directory is left behind. */
function signalled(): { readonly signal: AbortSignal; forget(): void } {
  const asked = new AbortController();
  const abort = (): void => {
    process.exitCode = 130;
    asked.abort();
  };
  process.on('SIGINT', abort).on('SIGTERM', abort);
  return { signal: asked.signal, forget: () => void process.off('SIGINT', abort).off('SIGTERM', abort) };
}

/** All of them if none is named; an unknown name throws an error that says which there are. */
function casesNamed(names: readonly string[]): readonly LiveCase[] {
  for (const name of names)
    if (!liveCases.some((each) => each.name === name))
      throw new Error(`no live case is called ${name}; there are ${liveCases.map((each) => each.name).join(', ')}`);
  return names.length === 0 ? liveCases : liveCases.filter(({ name }) => names.includes(name));
}

/** What was found, and what the attack tool said. */
interface Played {
  readonly row: LiveRow;
  readonly tool?: string | undefined;
}

/** One case, from an ordinary load to its end; cut short when `asked` is. */
async function playCase({ name, truth, scenario, attack }: LiveCase, asked: AbortSignal): Promise<Played> {
  const clock = createClock();
  const longestS = truth ? DISTURBANCE_S : (scenario.phases[1]?.durationS ?? DISTURBANCE_S);
  const stack = await startStack({
    ...{ clock, durationS: { ordinary: ORDINARY_S, disturbance: longestS } },
    scenario: truth ? scenario : { ...scenario, phases: disturbed(scenario.phases) },
  });
  let attacking: Attack | undefined;
  try {
    const going = (): boolean => stack.demo.phase() !== undefined && !asked.aborted;
    while (!asked.aborted && stack.demo.phase()?.kind !== 'disturbance') await sleep(LOOK_MS);
    const beganMs = clock.now();
    const target = attack && stack.book()[attack.host];
    if (attack && target) attacking = attack.start({ ...target, host: attack.host }, longestS);
    const settled = (): boolean => {
      const since = rightSince(stack.screen.shown, truth);
      return since !== undefined && clock.now() - since >= SETTLED_S * 1000;
    };
    while (clock.now() - beganMs < longestS * 1000 && going() && !settled()) await sleep(LOOK_MS);
    const row = rowOf(name, truth, stack.screen.shown, stack.felt, stack.pages().length);
    await attacking?.stop();
    return { row, tool: await attacking?.done };
  } finally {
    await attacking?.stop();
    await stack.stop();
  }
}

/** What harms nobody is looked at for as long as it lasts, and no longer. */
function disturbed(phases: LiveCase['scenario']['phases']): LiveCase['scenario']['phases'] {
  return phases.slice(0, 2).map((phase, index) => (index === 1 ? { ...phase, kind: 'disturbance' as const } : phase));
}
