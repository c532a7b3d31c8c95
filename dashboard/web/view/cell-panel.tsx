import { lazy, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../chain/model.js';
import type { LiveState } from '../../protocol/reduce.js';
import { cellAddress, selectCell } from '../address/address.js';
import { latePart } from '../live/late-part.js';
import type { Screen } from '../model/screen.js';
import { CellFacts } from './cell-facts.js';
import { CellVerdict } from './cell-verdict.js';
import { StateMark } from './mark.js';
import { SeenFrom } from './seen-from.js';
import { useSpeech } from './speech.js';
import { Way } from './way.js';

const Curves = lazy(() => latePart(() => import('../curves/curves.js')));

interface PanelProps {
  readonly cell: CellId;
  readonly live: LiveState;
  readonly screen: Screen;
  /** Chosen by a person; otherwise it follows the leading incident. */
  readonly isChosen: boolean;
  /** How often a person has chosen a cell on this page: each time, the panel comes into view. */
  readonly choices: number;
}

/** The selected cell: what it is, how it does, and its last ten minutes. */
export function CellPanel({ cell, live, screen, isChosen, choices }: PanelProps) {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    // Above the window its title comes first; from below it comes as far as it must.
    const isAbove = (panel.current?.getBoundingClientRect().top ?? 0) < 0;
    if (choices > 0) panel.current?.scrollIntoView({ block: isAbove ? 'start' : 'nearest' });
  }, [choices]);
  const view = live.chain.cells.find(({ id }) => id === cell);
  const shown = screen.shown.get(cell);
  if (!view || !shown) return null;
  const since = screen.incidents.find(({ cells }) => cells.includes(cell))?.sinceMs;
  const verdict = live.verdicts.get(cell);
  // The card of an incident says the same of its own maillon.
  const hasCard = screen.incidents.some(({ maillon }) => maillon === cell);
  return (
    <section ref={panel} className="cell" aria-labelledby="cell-title" data-testid="selected-cell" data-selected={cell}>
      <div className="section-head">
        <h2 id="cell-title">
          <span className="legend-mark" data-look={shown.state}>
            <StateMark state={shown.state} />
          </span>
          {names.cell(cell)}
        </h2>
        {isChosen && screen.incidents.length > 0 ? (
          <button type="button" className="quiet" onClick={() => selectCell(undefined)}>
            {t('cell.follow')}
          </button>
        ) : (
          !isChosen && screen.incidents.length > 0 && <span className="section-note">{t('cell.following')}</span>
        )}
        <Way to={cellAddress(cell)} className="quiet cell-whole" data-opens={cell}>
          {t('cell.whole')}
          <span className="sr"> : {names.cell(cell)}</span>
        </Way>
      </div>
      <CellFacts view={view} live={live} state={shown.state} />
      <SeenFrom picture={live.cells.get(cell)} />
      {verdict && !hasCard && <CellVerdict verdict={verdict} onSelect={selectCell} />}
      <Suspense fallback={<p className="curves-wait">{t('curves.loading')}</p>}>
        <Curves cell={cell} asOfMs={live.head.asOf} objectiveMs={view.objective.latencyMs} onsetMs={since} />
      </Suspense>
    </section>
  );
}
