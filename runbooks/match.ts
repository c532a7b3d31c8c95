import type { FrontMatter } from './front-matter.js';
import { VERDICTS } from './vocabulary.js';

/** An outage, as a runbook sees it. */
export interface Outage {
  /** Such as `attack`, `saturation+attack`, `undetermined`; or `silent`, `self`. */
  readonly cause: string;
  /** Cell id `<ent>/<maillon>`, or a maillon id. */
  readonly maillon: string;
  /** Who runs the failing maillon. */
  readonly operator: string;
  /** Kind of attack, or what a probe found; absent if nothing says. */
  readonly kind?: string | undefined;
}

export interface Reason {
  /** In the vocabulary, namespace `page`: `runbook.exact` or `runbook.part`, then `-kind`, `-maillon`, `-provider` for each that matched. */
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
}

export interface Score {
  readonly score: number;
  readonly reason: Reason;
}

const WHOLE_CAUSE = 8;
const PART_OF_CAUSE = 4;
const THIS_KIND = 4;
const THIS_MAILLON = 2;
const THIS_PROVIDER = 1;

/** From here on a runbook covers the outage; below, it only helps with a part of its cause. */
export const COVERS = WHOLE_CAUSE;

/**
 * How well a runbook fits: the cause counts most, then the kind, the maillon, the provider. Undefined if it does not apply: another cause, or a
 * list of kinds, maillons or providers that leaves this one out. One for certain kinds waits until the kind is known.
 */
export function scoreOf({ applies_to: { verdict, ...lists } }: FrontMatter, outage: Outage): Score | undefined {
  const { cause, operator } = outage;
  const whole = verdict.some((covered) => covered === cause);
  const part = cause.split('+').some((one) => verdict.some((covered) => covered === one));
  if (!whole && !part) return undefined;
  const id = maillonOf(outage);
  const matched = [
    { field: 'kind', asked: lists.kind, value: outage.kind ?? '', points: THIS_KIND },
    { field: 'maillon', asked: lists.maillon, value: id, points: THIS_MAILLON },
    { field: 'provider', asked: lists.provider, value: operator, points: THIS_PROVIDER },
  ].filter(({ asked }) => asked.length > 0);
  if (matched.some(({ asked, value }) => !asked.some((one) => one === value))) return undefined;
  return {
    score: (whole ? WHOLE_CAUSE : PART_OF_CAUSE) + matched.reduce((sum, { points }) => sum + points, 0),
    reason: {
      key: ['runbook.', whole ? 'exact' : 'part', ...matched.map(({ field }) => `-${field}`)].join(''),
      params: { cause, maillon: outage.maillon, operator, ...(outage.kind !== undefined && { kind: outage.kind }) },
    },
  };
}

function maillonOf({ maillon }: Outage): string {
  return maillon.slice(maillon.indexOf('/') + 1);
}

interface Matcher {
  match(outage: Outage): { readonly score: number } | undefined;
}

/** Maillons and verdicts that no runbook covers, `maillon × verdict`; `self` is about the console and stands alone. */
export function uncovered({ match }: Matcher, maillons: readonly string[]): string[] {
  const pairs = VERDICTS.filter((verdict) => verdict !== 'self').flatMap((cause) =>
    maillons.map((maillon) => ({ cause: cause as string, maillon })),
  );
  return [...pairs, { cause: 'self', maillon: '' }]
    .filter((pair) => (match({ ...pair, operator: '' })?.score ?? 0) < COVERS)
    .map(({ cause, maillon }) => (maillon === '' ? cause : `${maillon} × ${cause}`));
}
