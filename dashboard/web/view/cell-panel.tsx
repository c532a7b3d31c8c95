import { lazy, Suspense, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../chain/model.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { CellState, CellView } from '../../protocol/view.js';
import { selectCell } from '../address/address.js';
import { latePart } from '../live/late-part.js';
import type { Screen } from '../model/screen.js';
import { isUnseen } from '../model/shown-state.js';
import { CellVerdict } from './cell-verdict.js';
import { Fact as Sure } from './fact.js';
import { StateMark } from './mark.js';
import { SeenFrom } from './seen-from.js';
import { useSpeech } from './speech.js';
import { NOTHING } from './tile.js';

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
      </div>
      <Facts view={view} live={live} state={shown.state} />
      <SeenFrom picture={live.cells.get(cell)} />
      {verdict && !hasCard && <CellVerdict verdict={verdict} onSelect={selectCell} />}
      <Suspense fallback={<p className="curves-wait">{t('curves.loading')}</p>}>
        <Curves cell={cell} asOfMs={live.head.asOf} objectiveMs={view.objective.latencyMs} onsetMs={since} />
      </Suspense>
    </section>
  );
}

interface FactsProps {
  readonly view: CellView;
  readonly live: LiveState;
  readonly state: CellState;
}

function Facts({ view, live, state }: FactsProps) {
  const { t } = useTranslation('web');
  const { names, formats } = useSpeech();
  const picture = live.cells.get(view.id);
  const { goodRatio, latencyMs } = view.objective;
  // Of what is not heard, a load of 0 and all of it good would be an invention.
  const heard = picture?.lastReceivedMs !== undefined && !isUnseen(state);
  return (
    <dl className="facts">
      <Fact name={t('cell.operator')}>
        <RunBy view={view} live={live} />, {names.territory(view.territory)}
      </Fact>
      <Fact name={t('cell.objective')}>
        <Sure of={view.objective} fact={t('cell.objective')}>
          {t('cell.objectiveValue', { ratio: formats.percent(goodRatio), latency: formats.latency(latencyMs) })}
        </Sure>
      </Fact>
      {picture && heard && (
        <>
          <Fact name={t('cell.load')}>
            {t('cell.loadValue', {
              offered: formats.number(picture.offeredPerS),
              expected: formats.number(picture.expectedPerS),
            })}
          </Fact>
          <Fact name={t('cell.good')}>{picture.offeredPerS === 0 ? NOTHING : formats.percent(picture.goodRatio)}</Fact>
        </>
      )}
      {picture && <Fact name={t('cell.since')}>{formats.time(picture.sinceMs)}</Fact>}
      {view.capacity && (
        <Fact name={t('cell.capacity')}>
          <Sure of={view.capacity} fact={t('cell.capacity')}>
            {t('cell.capacityValue', { value: formats.number(view.capacity.requestsPerS) })}
          </Sure>
        </Fact>
      )}
    </dl>
  );
}

/** Who runs an ENT is a fact of the ENT, and as sure as that; a national maillon has its operator's word alone. */
function RunBy({ view, live }: { readonly view: CellView; readonly live: LiveState }) {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  const of =
    live.chain.ents.find(({ id }) => id === view.ent) ?? live.chain.operators.find(({ id }) => id === view.operator);
  const name = names.operator(view.operator);
  return of ? (
    <Sure of={of} fact={`${t('cell.operator')}, ${name}`}>
      {name}
    </Sure>
  ) : (
    name
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
