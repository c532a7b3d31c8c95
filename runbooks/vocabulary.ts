/** The words of a verdict about a maillon. */
export const CAUSES = [
  'saturation',
  'attack',
  'fault',
  'saturation+attack',
  'attack+fault',
  'saturation+fault',
  'undetermined',
] as const;

/** Besides causes: `silent`, nothing is heard of a maillon, which is not the same as down; `self`, the console itself is ill. */
export const VERDICTS = [...CAUSES, 'silent', 'self'] as const;

/** What narrows a cause down: the kinds of attack, and what a probe found wrong. */
export const KINDS = [
  'http-flood',
  'syn',
  'slow-http',
  'credential-stuffing',
  'scraping',
  'certificate',
  'dns',
] as const;

/**
 * What a step does to people. `look` and `tell` change nothing; `ease` asks less of the chain and refuses nobody; `queue` makes wait;
 * `grow` adds capacity; `repair` puts right; `shed` withdraws a function from everyone alike; `filter` refuses or challenges by what a request
 * is; `block` refuses by who or where somebody is, or everybody.
 */
export const STEP_KINDS = ['look', 'tell', 'ease', 'queue', 'grow', 'repair', 'shed', 'filter', 'block'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** Pupils are never sorted out of a crowd. An undetermined cause may be one. */
const CROWDS: readonly string[] = ['saturation', 'saturation+fault', 'undetermined'];
const NEVER_FOR_A_CROWD: readonly StepKind[] = ['filter', 'block'];

/** Which of these verdicts forbids such a step; undefined if none does. */
export function forbiddenBy(kind: StepKind, verdicts: readonly string[]): string | undefined {
  return NEVER_FOR_A_CROWD.includes(kind) ? verdicts.find((verdict) => CROWDS.includes(verdict)) : undefined;
}
