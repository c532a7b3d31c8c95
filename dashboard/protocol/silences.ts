import type { SilenceView } from './view.js';

/**
 * `GET /api/v1/silences`: those that hold or will, the next to end first, then those that ended in the last week. `POST` to it makes one
 * (`match`, `reason`, `endsMs`, perhaps `startsMs`, and `by`, who asks, where the console cannot know); `POST …/:id/expire` ends one.
 */
export interface SilencesAnswer {
  readonly silences: readonly SilenceView[];
}

/** What the two `POST` answer. */
export interface SilenceMade {
  readonly silence: SilenceView;
}
