/** What a page goes through, from the decision to the receipt, as the pager that is to die names it. */
const FILES = [
  'payload half written',
  'payload written',
  'payload synced',
  'event half written',
  'event written',
  'event synced',
  'head written',
] as const;
type FileStep = (typeof FILES)[number];

/** Events of the journal whose writing is a step. */
export type Written = 'opened' | 'closed' | 'due' | 'sent';
const STAGES = [
  ...['group', 'inhibit', 'route', 'silence', 'escalate', 'quiet', 'dedupe', 'cap', 'record', 'deliver'],
] as const;

const written = (what: Written): string[] => FILES.map((step) => fileStep(what, step));
const stages = STAGES.map(stageStep);
const record = stages.indexOf(stageStep('record'));
/** Before the receiver has it; when it has it and has not answered; once it has answered. */
const SENDING = ['request begins', 'received, unanswered', 'answered'] as const;

/** In their order. */
const paged = [...stages.slice(0, record), ...written('due'), ...stages.slice(record), ...SENDING, ...written('sent')];

export const PHASES = {
  firing: [...written('opened'), ...paged],
  resolved: [...written('closed'), ...paged],
} as const;

export function fileStep(what: Written, step: FileStep): string {
  return `${what}: ${step}`;
}

export function stageStep(name: string): string {
  return `stage ${name}`;
}
