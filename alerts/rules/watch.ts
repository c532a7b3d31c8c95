import type { Logger } from 'pino';
import type { Clock } from '../../chain/clock.js';
import type { Chain } from '../../chain/model.js';
import type { Observation } from '../detect/input.js';
import { nowAndThen } from '../now-and-then.js';
import { windowsOf } from './burn-rate.js';
import type { AlertDesk } from './desk.js';
import { type Aimed, aim, evaluateRules, type RuleFault, type RuleMemory } from './evaluate.js';
import { ruleCellsOf } from './home.js';
import type { Rule } from './schema.js';
import type { Burned, Unread } from './seen.js';

interface RuleWatchOptions {
  readonly rules: readonly Rule[];
  readonly clock: Clock;
  readonly desk: AlertDesk;
  /** Reads the requests of these windows (seconds) up to now; asked once a minute, and never if no rule wants it. */
  readonly readBurned: (windows: readonly number[]) => Promise<Burned>;
  readonly log: Logger;
}

type Notice = { readonly key: string; readonly params: Readonly<Record<string, string | number>> };

export interface RuleWatch {
  /** Judges what the detector has just seen, every few seconds of it. Never fails: what cannot be evaluated is in `self`. */
  look(observation: Observation, chain: Chain): Promise<void>;
  /** Rules that could not be evaluated the last time, and why. */
  self(): readonly Notice[];
  stop(): void;
}

/** Rules that wait for minutes need no second of precision, and the journal not their every breath. */
export const EVERY_S = 5;
const BURNED_EVERY_MS = 60_000;

export function watchRules({ rules, clock, desk, readBurned, log }: RuleWatchOptions): RuleWatch {
  const windows = windowsOf(rules);
  let unread: Unread | undefined;
  const reading = nowAndThen<Burned | undefined>({
    ...{ clock, everyMs: BURNED_EVERY_MS, first: undefined },
    async ask() {
      if (windows.length === 0) return undefined;
      const burned = await readBurned(windows);
      unread = undefined;
      return burned;
    },
    onFailure(error) {
      unread = { error: (error as Error).message };
    },
  });
  let aimed: { readonly chain: Chain; readonly at: Aimed } | undefined;
  let memory: RuleMemory = new Map();
  let lastS = 0;
  let faults: readonly RuleFault[] = [];
  let failing: string | undefined;

  async function judge(observation: Observation, chain: Chain): Promise<void> {
    if (aimed?.chain !== chain) aimed = { chain, at: aim(rules, ruleCellsOf(chain)) };
    const { at } = aimed;
    const sight = { ...observation, burned: unread ?? reading.last() };
    const evaluated = await desk.judge(
      rules,
      (states) => evaluateRules(at, sight, states, memory),
      observation.second * 1000,
    );
    memory = evaluated.memory;
    tell(evaluated.faults);
  }

  /** Logged when it begins and when it ends, not at each evaluation. */
  function tell(now: readonly RuleFault[]): void {
    const names = (of: readonly RuleFault[]) => new Set(of.map(({ rule, key }) => `${rule} ${key}`));
    const [before, after] = [names(faults), names(now)];
    for (const fault of now)
      if (!before.has(`${fault.rule} ${fault.key}`)) log.warn(fault, 'a rule cannot be evaluated');
    for (const { rule, key } of faults)
      if (!after.has(`${rule} ${key}`)) log.info({ rule, key }, 'a rule can be evaluated again');
    faults = now;
  }

  return {
    async look(observation, chain) {
      if (observation.second > lastS && observation.second < lastS + EVERY_S) return;
      lastS = observation.second;
      try {
        await judge(observation, chain);
        failing = undefined;
      } catch (error) {
        if (failing === undefined) log.error({ err: error }, 'the rules could not be evaluated');
        failing = (error as Error).message;
      }
    },
    self: () => [
      ...(failing === undefined ? [] : [{ key: 'rules-failing', params: { error: failing } }]),
      ...faults.map(({ rule, key, cell, count, error = '' }) => ({
        key: `rule-${key}`,
        params: { rule, cell, count, error },
      })),
    ],
    stop: () => reading.stop(),
  };
}
