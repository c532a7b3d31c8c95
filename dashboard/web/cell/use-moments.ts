import { useMemo } from 'react';
import type { CellId } from '../../../chain/model.js';
import { type IncidentAnswer, type IncidentLine, type IncidentsAnswer, touches } from '../../protocol/command.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { IncidentView } from '../../protocol/view.js';
import type { Mark } from '../curves/frame.js';
import { useAnswer } from '../live/use-answer.js';
import { useSentences } from '../locale/sentences.js';
import { closedIncidents, openIncidents } from '../model/incidents.js';
import { momentsOf } from '../model/marks.js';
import type { Range } from '../model/ranges.js';
import { useCellTexts } from './texts.js';
import { type Beat, useReading } from './use-reading.js';

/** The incident that a cell is in, the gravest first; of those that are over, the last. */
export function incidentOf(cell: CellId, live: LiveState): IncidentView | undefined {
  const isIn = (one: IncidentView) => touches(one, cell);
  return openIncidents(live).find(isIn) ?? closedIncidents(live).find(isIn);
}

const NONE: readonly IncidentLine[] = [];

/** The other incidents that the cell was in within the range: the picture holds those alone that are open or were closed within the hour. */
export function usePast(
  cell: CellId,
  { id, lengthMs }: Range,
  incident: IncidentView | undefined,
  beat: Beat,
): readonly IncidentLine[] {
  const path = `/api/v1/incidents?cell=${cell}&lastS=${lengthMs / 1000}`;
  const { value } = useReading<IncidentsAnswer>(path, `${cell} ${id}`, 60_000, beat);
  const shown = incident?.id;
  return useMemo(() => value?.incidents.filter((one) => one.id !== shown) ?? NONE, [value, shown]);
}

/** What happened, as lines across the curves: first harm, page, changes of the verdict, end; of other incidents, when they were. */
export function useMarks(incident: IncidentView | undefined, past: readonly IncidentLine[]): readonly Mark[] {
  const t = useCellTexts();
  const { causeWithin } = useSentences();
  const id = incident?.id ?? '';
  // The word changes with the incident: its story is read again then, and not with every evaluation.
  const word = incident ? `${incident.cause} ${incident.generation} ${incident.pages.length} ${incident.closedMs}` : '';
  const { value } = useAnswer<IncidentAnswer>(`/api/v1/incidents/${id}`, id, hashOf(word), incident !== undefined);
  return useMemo(
    () =>
      [...(incident ? momentsOf(incident, value?.timeline) : []), ...past.flatMap((one) => momentsOf(one))]
        .sort((a, b) => a.atMs - b.atMs)
        .map(({ atMs, kind, cause }) => ({
          ...{ atMs, kind },
          label: cause === undefined ? t(`mark.${kind}`) : causeWithin(cause),
        })),
    [incident, past, value, t, causeWithin],
  );
}

/** A number that changes with the text. */
function hashOf(text: string): number {
  return [...text].reduce((hash, letter) => (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) | 0, 0);
}
