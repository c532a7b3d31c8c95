import type { Incident, Page } from '../../incident/incident.js';
import type { Roster } from '../paging/roster.js';
import { acknowledgementOf, type Intent, type Round, type Routed, type Stage } from './stage.js';

/**
 * Which steps of a team are due, and whom they tell. A step begins when the one before has waited without an acknowledgement, or when all its
 * messages were refused, or when it had nobody to tell. Who is on call is asked of the instant at which the step began: a handover in the
 * middle of an incident tells nobody twice, and a restart tells the same people.
 */
export function escalateStage(roster: Pick<Roster, 'team' | 'called'>): Stage<Intent, Routed> {
  return {
    name: 'escalate',
    exec: (intents, round) =>
      intents.flatMap((intent): Routed[] => {
        if (intent.target !== undefined) return [{ ...intent, target: intent.target }];
        return intent.team === undefined ? [] : steps(intent, intent.team, roster, round);
      }),
  };
}

function steps(intent: Intent, team: string, roster: Pick<Roster, 'team' | 'called'>, round: Round): Routed[] {
  const { incident } = intent;
  const taken = acknowledgementOf(incident);
  if (taken) {
    round.explain(intent, { key: 'stage.acknowledged', params: { by: taken.by } });
    return [];
  }
  const configured = roster.team(team);
  const waits = configured?.waits[incident.severity] ?? [];
  const due: Routed[] = [];
  let readyMs = round.atMs;
  for (let step = 0; step <= waits.length && step < Math.max(1, configured?.steps.length ?? 1); step += 1) {
    const told = pagesOf(incident, team, step);
    const beganMs = told.length > 0 ? Math.min(...told.map(({ dueMs, atMs }) => dueMs ?? atMs)) : readyMs;
    const called = roster.called(team, step, incident.severity, beganMs);
    if (called.length === 0) round.explain({ ...intent, step }, { key: 'stage.nobody', params: { team, step } });
    for (const { target, through } of called)
      due.push({
        ...intent,
        step,
        target,
        because: { key: 'stage.called', params: { ...intent.because?.params, step, through } },
      });
    if (called.length === 0) continue;
    if (told.length === 0) break;
    readyMs = endOf(told, beganMs + (waits[step] ?? 0) * 60_000);
    if (round.atMs < readyMs) break;
  }
  return due;
}

function pagesOf({ pages, generation }: Incident, team: string, step: number): Page[] {
  return pages.filter(
    (page) => page.status === 'firing' && page.team === team && page.step === step && page.generation === generation,
  );
}

/** Refused by every channel, it need not be waited for. */
function endOf(told: readonly Page[], waitedMs: number): number {
  const refused = told.every(({ state }) => state === 'failed');
  return refused ? Math.min(waitedMs, Math.max(...told.map(({ atMs }) => atMs))) : waitedMs;
}
