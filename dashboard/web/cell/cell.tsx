import '../styles/cell-view.css';
import { lazy, Suspense } from 'react';
import type { CellId } from '../../../chain/model.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { CellView as Cell } from '../../protocol/view.js';
import { addressOf, openRunbook, useAddress } from '../address/address.js';
import { latePart } from '../live/late-part.js';
import { rangeOf } from '../model/ranges.js';
import type { Screen } from '../model/screen.js';
import { RunbookPanel } from '../view/runbook-panel.js';
import { Way } from '../view/way.js';
import { ChartsToCome } from './charts-to-come.js';
import { CellHead } from './head.js';
import { PastIncidents } from './past.js';
import { PathPanel } from './path.js';
import { ProbesPanel } from './probes.js';
import { Procedure } from './procedure.js';
import { RangeChoice } from './range-choice.js';
import { useCellTexts } from './texts.js';
import { Traces } from './traces.js';
import { incidentOf, useMarks, usePast } from './use-moments.js';
import type { Beat } from './use-reading.js';
import { VerdictPart } from './verdict.js';

const Charts = lazy(() => latePart(() => import('./charts.js')));

interface CellViewProps {
  readonly cell: CellId;
  readonly live: LiveState;
  readonly screen: Screen;
  readonly nowMs: number;
}

/** One cell, whole: what is said of it and why, what it does, who calls it, single requests, what to do. */
export default function CellView({ cell, live, screen, nowMs }: CellViewProps) {
  const view = live.chain.cells.find(({ id }) => id === cell);
  return view ? <Known view={view} live={live} screen={screen} nowMs={nowMs} /> : <Unknown cell={cell} />;
}

function Known({ view, live, screen, nowMs }: Omit<CellViewProps, 'cell'> & { readonly view: Cell }) {
  const t = useCellTexts();
  const { range: chosen, runbook, incident: named } = useAddress();
  const { id: cell } = view;
  const range = rangeOf(chosen);
  const incident = incidentOf(cell, live);
  const beat: Beat = { nowMs, rate: live.head.clock.rate };
  const past = usePast(cell, range, incident, beat);
  const marks = useMarks(incident, past);
  const verdict = live.verdicts.get(cell);
  const open = incident?.closedMs === undefined ? incident : undefined;
  return (
    <main className="cv" id="cell" tabIndex={-1} data-cell-view={cell}>
      <CellHead view={view} live={live} screen={screen} incident={incident} nowMs={nowMs} />
      <div className="cv-why" data-said={(verdict?.cause ?? open?.cause) !== undefined}>
        <VerdictPart verdict={verdict} state={screen.shown.get(cell)?.state ?? 'unknown'} incident={open} />
        <div className="cv-side">
          <PathPanel view={view} live={live} screen={screen} incident={incident} range={range} beat={beat} />
          <Procedure view={view} live={live} incident={incident} verdict={verdict} />
        </div>
      </div>
      <section className="cv-part" aria-labelledby="cv-curves-title" data-testid="figures">
        <div className="cv-part-head">
          <h2 id="cv-curves-title">{t('figures')}</h2>
          <RangeChoice range={range} />
        </div>
        <Suspense fallback={<ChartsToCome />}>
          <Charts view={view} picture={live.cells.get(cell)} range={range} marks={marks} beat={beat} />
        </Suspense>
        <PastIncidents incidents={past} />
      </section>
      <ProbesPanel cell={cell} range={range} beat={beat} />
      <Traces key={cell} cell={cell} range={range} beat={beat} />
      {runbook !== undefined && (
        <RunbookPanel
          key={runbook}
          id={runbook}
          incident={named === undefined ? incident : (live.incidents.get(named) ?? incident)}
          live={live}
          nowMs={nowMs}
          onClose={() => openRunbook(undefined)}
        />
      )}
    </main>
  );
}

/** An address that is mistyped, of another chain, or outside what the reader may see: the three look alike. */
function Unknown({ cell }: { readonly cell: CellId }) {
  const t = useCellTexts();
  return (
    <main className="cv cv-unknown" id="cell" tabIndex={-1} data-testid="unknown-cell">
      <h1>{t('unknown.title')}</h1>
      <p>
        {t('unknown.what')} <code>{cell}</code>
      </p>
      <Way to={addressOf({ kind: 'command' })} className="action">
        {t('unknown.back')}
      </Way>
    </main>
  );
}
