import type { FrontMatter } from './front-matter.js';

/** An outage, as a runbook sees it. */
export interface Outage {
  /** Such as `attack`, `saturation+attack`, `undetermined`. */
  readonly cause: string;
  /** Cell id `<ent>/<maillon>`, or a maillon id. */
  readonly maillon: string;
  /** Who runs the failing maillon. */
  readonly operator: string;
}

export interface Reason {
  /** In the vocabulary, namespace `page`. */
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
}

export interface Score {
  readonly score: number;
  readonly reason: Reason;
}

const WHOLE_CAUSE = 8;
const PART_OF_CAUSE = 4;
const THIS_MAILLON = 2;
const THIS_PROVIDER = 1;

/**
 * How well a runbook fits: the cause counts most, then the maillon, then the provider. Undefined if it does not apply: another cause, or a
 * list of maillons or providers that leaves this one out.
 */
export function scoreOf(
  { applies_to: { verdict, maillon, provider } }: FrontMatter,
  outage: Outage,
): Score | undefined {
  const whole = verdict.some((cause) => cause === outage.cause);
  const part = outage.cause.split('+').some((cause) => verdict.some((covered) => covered === cause));
  if (!whole && !part) return undefined;
  const id = outage.maillon.slice(outage.maillon.indexOf('/') + 1);
  if (maillon.length > 0 && !maillon.includes(id)) return undefined;
  if (provider.length > 0 && !provider.includes(outage.operator)) return undefined;
  return {
    score:
      (whole ? WHOLE_CAUSE : PART_OF_CAUSE) +
      (maillon.length > 0 ? THIS_MAILLON : 0) +
      (provider.length > 0 ? THIS_PROVIDER : 0),
    reason: {
      key: `runbook.${whole ? 'exact' : 'part'}${maillon.length > 0 ? '-maillon' : ''}`,
      params: { cause: outage.cause, maillon: outage.maillon },
    },
  };
}
