import { useMemo } from 'react';
import type { CellId } from '../../../chain/model.js';
import type { IncidentAnswer } from '../../protocol/command.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { IncidentView } from '../../protocol/view.js';
import type { Mark } from '../curves/frame.js';
import { useAnswer } from '../live/use-answer.js';
import { useSentences } from '../locale/sentences.js';
import { closedIncidents, openIncidents } from '../model/incidents.js';
import { momentsOf } from '../model/marks.js';
import { useCellTexts } from './texts.js';

/** The incident that a cell is in, the gravest first; of those that are over, the last. */
export function incidentOf(cell: CellId, live: LiveState): IncidentView | undefined {
  const touches = ({ maillon, cells, targeted }: IncidentView) =>
    maillon === cell || targeted === cell || cells.includes(cell);
  return openIncidents(live).find(touches) ?? closedIncidents(live).find(touches);
}

/** What happened, as lines across the curves: first harm, page, changes of the verdict, end. */
export function useMarks(incident: IncidentView | undefined): readonly Mark[] {
  const t = useCellTexts();
  const { causeWithin } = useSentences();
  const id = incident?.id ?? '';
  // The word changes with the incident: its story is read again then, and not with every evaluation.
  const word = incident ? `${incident.cause} ${incident.generation} ${incident.pages.length} ${incident.closedMs}` : '';
  const { value } = useAnswer<IncidentAnswer>(`/api/v1/incidents/${id}`, id, hashOf(word), incident !== undefined);
  return useMemo(
    () =>
      incident
        ? momentsOf(incident, value?.timeline).map(({ atMs, kind, cause }) => ({
            ...{ atMs, kind },
            label: cause === undefined ? t(`mark.${kind}`) : causeWithin(cause),
          }))
        : [],
    [incident, value, t, causeWithin],
  );
}

/** A number that changes with the text. */
function hashOf(text: string): number {
  return [...text].reduce((hash, letter) => (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) | 0, 0);
}
