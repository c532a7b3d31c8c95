import type { TimelineEntry } from '../../protocol/command.js';
import type { Cause, IncidentView } from '../../protocol/view.js';

/** Something that happened to a cell, to be drawn across its curves. */
export interface Moment {
  readonly atMs: number;
  readonly kind: 'onset' | 'page' | 'verdict' | 'closed';
  /** The new word, of a verdict. */
  readonly cause?: Cause | undefined;
}

/** Pages of one step go out together: one mark. */
const TOGETHER_MS = 2000;

/**
 * First harm, pages sent, changes of the verdict and the end, in the order of time. Of pages only the first of each generation is marked:
 * the steps of an escalation are read in the room.
 */
export function momentsOf(
  { sinceMs, closedMs, pages = [] }: Pick<IncidentView, 'sinceMs' | 'closedMs'> & Partial<Pick<IncidentView, 'pages'>>,
  timeline: readonly TimelineEntry[] = [],
): Moment[] {
  const sent = pages
    .filter(({ state, status }) => state === 'sent' && status === 'firing')
    .toSorted((a, b) => a.atMs - b.atMs);
  const firsts = sent.filter(
    ({ atMs, generation }, index) =>
      !sent.slice(0, index).some((other) => other.generation === generation || atMs - other.atMs < TOGETHER_MS),
  );
  return [
    { atMs: sinceMs, kind: 'onset' as const },
    ...firsts.map(({ atMs }) => ({ atMs, kind: 'page' as const })),
    ...changesOf(timeline),
    ...(closedMs === undefined ? [] : [{ atMs: closedMs, kind: 'closed' as const }]),
  ].sort((a, b) => a.atMs - b.atMs);
}

/** Where the word of the detector is another one than before. */
function changesOf(timeline: readonly TimelineEntry[]): Moment[] {
  const words = timeline
    .filter(({ key }) => key === 'opened' || key === 'updated')
    .map(({ atMs, params }) => ({ atMs, cause: params.cause as Cause }));
  return words
    .filter(({ cause }, index) => cause !== words[index - 1]?.cause)
    .map(({ atMs, cause }) => ({ atMs, kind: 'verdict', cause }));
}
