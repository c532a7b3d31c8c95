import { knownStep } from '../../alerts/command.js';
import type { Runbook } from '../../runbooks/parse.js';
import type { Registry } from '../../runbooks/registry.js';
import type { RunbookAnswer, RunbookPart } from '../protocol/answers.js';

/** A runbook as the console shows it, with the messages it names. */
export function runbookAnswer(runbook: Runbook, { communications }: Pick<Registry, 'communications'>): RunbookAnswer {
  const { id, title, version, owner, preconditions, rollback, contacts } = runbook;
  return {
    ...{ id, title, version, owner, preconditions, rollback, contacts },
    reviewedOn: runbook.reviewed_on,
    minutes: runbook.est_minutes,
    blastRadius: runbook.blast_radius,
    approvals: runbook.needs_approval,
    parts: runbook.parts.map((part): RunbookPart => {
      if (!('step' in part)) return { markdown: part.text };
      const { text, id: step, kind, title: heading, approval } = part.step;
      const people = knownStep(runbook, step)?.people ?? 1;
      return { markdown: text, step: { id: step, kind, title: heading, approval, people } };
    }),
    messages: communications.get(runbook.comms_template)?.messages ?? [],
    communication: runbook.comms_template,
  };
}
