import type { Match } from '../model/silences.js';
import { post, type Refusal } from '../room/say.js';

export interface WantedSilence {
  readonly match: Match;
  readonly reason: string;
  readonly startsMs: number;
  readonly endsMs: number;
}

/** Makes a silence; undefined once it is in the journal, else why not. */
export function makeSilence(by: string, wanted: WantedSilence): Promise<Refusal | undefined> {
  return post('silences', { ...wanted, by });
}

/** Ends one before its end. */
export function endSilence(by: string, id: string): Promise<Refusal | undefined> {
  return post(`silences/${id}/expire`, { by });
}
