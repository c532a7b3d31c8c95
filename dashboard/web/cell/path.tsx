import { useMemo } from 'react';
import type { PathAnswer } from '../../protocol/answers-cell.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { CellView, IncidentView } from '../../protocol/view.js';
import { declaredPath, type GraphLink, pathGraph } from '../model/path-graph.js';
import type { Range } from '../model/ranges.js';
import type { Screen } from '../model/screen.js';
import { StateMark } from '../view/mark.js';
import { useSpeech } from '../view/speech.js';
import { Neighbour } from './neighbour.js';
import { PathTable } from './path-table.js';
import { useCellTexts } from './texts.js';
import { type Beat, useReading } from './use-reading.js';

interface PathProps {
  readonly view: CellView;
  readonly live: LiveState;
  readonly screen: Screen;
  readonly incident: IncidentView | undefined;
  readonly range: Range;
  readonly beat: Beat;
}

const EVERY_MS = 10_000;
/** The store has calls of one second: it adds up an hour of them at the most. */
const MOST_S = 3600;

/** Who calls the cell and whom it calls, left to right as a request goes, with the link along which the harm travels. */
export function PathPanel({ view, live, screen, incident, range, beat }: PathProps) {
  const t = useCellTexts();
  const { names } = useSpeech();
  const { value, failure } = useReading<PathAnswer>(
    `/api/v1/cells/${view.id}/path?lastS=${Math.min(MOST_S, range.lengthMs / 1000)}`,
    `${view.id} ${range.id}`,
    EVERY_MS,
    beat,
  );
  const { chain } = live;
  const verdict = live.verdicts.get(view.id);
  const graph = useMemo(
    () =>
      pathGraph(value ?? declaredPath(view.id, chain.cells), chain.maillons, [
        verdict?.suspects ?? [],
        incident?.closedMs === undefined ? (incident?.suspects ?? []) : [],
      ]),
    [value, view.id, chain, verdict, incident],
  );
  const outside = value?.outside ?? { upstream: 0, downstream: 0 };
  const state = screen.shown.get(view.id)?.state ?? 'unknown';
  const side = (links: readonly GraphLink[], of: 'upstream' | 'downstream') => (
    <div className="cv-path-side" data-side={of}>
      <h3>{t(`path.${of}`)}</h3>
      {links.length === 0 && outside[of] === 0 && <p className="cv-none">{t(`path.none_${of}`)}</p>}
      <ul>
        {links.map((link) => (
          <Neighbour key={link.cell} link={link} side={of} state={screen.shown.get(link.cell)?.state ?? 'unknown'} />
        ))}
      </ul>
      {outside[of] > 0 && <p className="cv-none">{t('path.outside', { count: outside[of] })}</p>}
    </div>
  );
  return (
    <section className="cv-part" aria-labelledby="cv-path-title" data-testid="path">
      <div className="cv-part-head">
        <h2 id="cv-path-title">{t('path.title')}</h2>
        {value && range.lengthMs > MOST_S * 1000 && <p className="cv-none">{t('path.lastHour')}</p>}
        {!value && <p className="cv-none">{t(failure === undefined ? 'path.reading' : 'path.declaredOnly')}</p>}
      </div>
      <div className="cv-path">
        {side(graph.upstream, 'upstream')}
        <p className="cv-path-self" data-look={state}>
          <StateMark state={state} /> <b>{names.cell(view.id)}</b>
        </p>
        {side(graph.downstream, 'downstream')}
      </div>
      <PathTable cell={view.id} graph={graph} range={value} />
    </section>
  );
}
