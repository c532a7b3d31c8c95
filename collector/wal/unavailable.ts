/** Why the log takes nothing for now. */
export type WalTrouble = 'disk-full' | 'write-failed' | 'too-much-pending' | 'closed';

/** The frame was not stored and may be sent again later: a retryable error. */
export class WalUnavailable extends Error {
  override readonly name = 'WalUnavailable';
  readonly trouble: WalTrouble;
  /** Seconds after which it is worth trying again. */
  readonly retryAfterS: number;

  constructor(trouble: WalTrouble, message: string, retryAfterS: number, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.trouble = trouble;
    this.retryAfterS = retryAfterS;
  }
}

/** A sealed segment no longer holds what was acknowledged: permanent (a RangeError, as the loader tells), to be set aside. */
export class DamagedSegment extends RangeError {
  override readonly name = 'DamagedSegment';
}
