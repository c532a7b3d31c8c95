import { setTimeout as sleep } from 'node:timers/promises';
import { createClock } from '../../../chain/clock.js';
import type { Played } from './judge.js';
import { DISTURBANCE_S, type LiveCase, ORDINARY_S } from './scenarios.js';
import { startStack } from './stack.js';
import type { Attack } from './tools.js';

export interface PlayOptions {
  /** Asked five times a second: true once nothing more is waited for. */
  readonly over: (seen: Played, nowMs: number) => boolean;
  /** Ends the play in order: no service, no engine, no directory is left behind. */
  readonly asked: AbortSignal;
  /** The store and the journal are left in there, in a directory of the case's name. */
  readonly keepIn?: string | undefined;
  /** Goes on to the end of the recovery. */
  readonly whole?: boolean | undefined;
}

const LOOK_MS = 200;

/** One case on a stack of its own, from an ordinary load to its end, at the longest `DISTURBANCE_S` or what harms nobody lasts. */
export async function play(
  { name, truth, scenario, attack }: LiveCase,
  { over, asked, keepIn, whole = false }: PlayOptions,
): Promise<Played> {
  const clock = createClock();
  const longestS = truth ? DISTURBANCE_S : (scenario.phases[1]?.durationS ?? DISTURBANCE_S);
  const stack = await startStack({
    ...{ clock, durationS: { ordinary: ORDINARY_S, disturbance: longestS } },
    scenario: truth ? scenario : { ...scenario, phases: disturbed(scenario.phases) },
    keepIn: keepIn && `${keepIn}/${name}`,
  });
  let attacking: Attack | undefined;
  try {
    const going = (): boolean => stack.demo.phase() !== undefined && !asked.aborted;
    while (!asked.aborted && stack.demo.phase()?.kind !== 'disturbance') await sleep(LOOK_MS);
    const beganMs = clock.now();
    const target = attack && stack.book()[attack.host];
    if (attack && target) attacking = attack.start({ ...target, host: attack.host }, longestS);
    const seen = (): Played => ({
      beganMs,
      shown: [...stack.screen.shown],
      felt: [...stack.felt],
      pages: stack.pages(),
    });
    const lasts = (): boolean => whole || (clock.now() - beganMs < longestS * 1000 && !over(seen(), clock.now()));
    while (going() && lasts()) await sleep(LOOK_MS);
    const played = seen();
    await attacking?.stop();
    return { ...played, tool: await attacking?.done };
  } finally {
    await attacking?.stop();
    await stack.stop();
  }
}

/** What harms nobody is looked at for as long as it lasts, and no longer. */
function disturbed(phases: LiveCase['scenario']['phases']): LiveCase['scenario']['phases'] {
  return phases.slice(0, 2).map((phase, index) => (index === 1 ? { ...phase, kind: 'disturbance' as const } : phase));
}

/** A Ctrl-C or a TERM, as a signal to hand to `play`. */
export function signalled(): { readonly signal: AbortSignal; forget(): void } {
  const asked = new AbortController();
  const abort = (): void => {
    process.exitCode = 130;
    asked.abort();
  };
  process.on('SIGINT', abort).on('SIGTERM', abort);
  return { signal: asked.signal, forget: () => void process.off('SIGINT', abort).off('SIGTERM', abort) };
}
