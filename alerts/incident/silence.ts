import type { Hypothesis } from '../detect/verdict.js';
import type { Said } from './command/record.js';
import type { Severity } from './incident.js';

/** What an incident must be: everything that is named must hold, of each any of the values. Of its failing maillon. */
export interface Match {
  /** Or any territory inside it. */
  readonly territory?: readonly string[] | undefined;
  readonly operator?: readonly string[] | undefined;
  readonly ent?: readonly string[] | undefined;
  readonly maillon?: readonly string[] | undefined;
  readonly severity?: readonly Severity[] | undefined;
  /** Any part of the verdict: `attack` is also in "saturation and attack". */
  readonly verdict?: readonly (Hypothesis | 'undetermined')[] | undefined;
  /** Of an incident that a rule opened: the rule, and its labels. */
  readonly rule?: readonly string[] | undefined;
  readonly label?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** A silence that a person has made: who, why, of what, and until when. */
export interface HandSilence extends Said {
  readonly id: string;
  readonly reason: string;
  readonly match: Match;
  readonly startsMs: number;
  readonly endsMs: number;
  /** Who ended it before its end. */
  readonly expired?: Said | undefined;
}

type Who = Pick<Said, 'by' | 'declared'>;

export interface SilenceCreated extends Who, Pick<HandSilence, 'reason' | 'match' | 'startsMs' | 'endsMs'> {
  readonly silence: string;
}

export interface SilenceExpired extends Who {
  readonly silence: string;
}

/** The silence after one event; what ends a silence that nobody made, or one that is over, changes nothing. */
export function created({ silence, ...rest }: SilenceCreated, atMs: number): HandSilence {
  return { ...rest, id: silence, atMs };
}

export function expired(silence: HandSilence, { by, declared }: SilenceExpired, atMs: number): HandSilence {
  return silence.expired || atMs >= silence.endsMs ? silence : { ...silence, expired: { by, declared, atMs } };
}
