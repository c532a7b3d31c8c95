import type { Tick } from '../../protocol/command.js';
import type { StepState } from '../../protocol/record.js';
import type { Step } from '../view/runbook-body.js';
import { isMe } from './people.js';

/** What can be said of a step now, by whoever sits here; nothing where another person must speak. */
export function nextTick(step: Step, known: StepState | undefined, author: string | undefined): Tick | undefined {
  if (known?.doneMs !== undefined) return undefined;
  if (step.people === 1) return 'done';
  if (!known) return 'proposed';
  return known.agreed.some(({ by }) => isMe(by, author)) ? undefined : 'approved';
}

export function stepsOf(runbook: string, steps: readonly StepState[]): ReadonlyMap<string, StepState> {
  return new Map(steps.filter((one) => one.runbook === runbook).map((one) => [one.step, one]));
}
