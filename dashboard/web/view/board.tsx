import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../chain/model.js';
import type { LiveState } from '../../protocol/reduce.js';
import { filterBy, selectCell, useAddress } from '../address/address.js';
import { latePart } from '../live/late-part.js';
import { TileMap } from '../map/tile-map.js';
import { narrow } from '../model/filter.js';
import { matrixOf, WIDE_COLUMNS } from '../model/matrix.js';
import type { Screen } from '../model/screen.js';
import { CellPanel } from './cell-panel.js';
import { ChainNotices } from './chain-notices.js';
import { Filters } from './filters.js';
import { Incidents } from './incidents.js';
import { MatrixTable } from './matrix.js';
import { Notices } from './notices.js';
import { useSpeech } from './speech.js';

const TellingCurve = lazy(() => latePart(() => import('../curves/telling-curve.js')));

interface BoardProps {
  readonly live: LiveState;
  readonly screen: Screen;
  readonly nowMs: number;
  /** The cell of the address; without one the board follows the leading incident. */
  readonly chosen: string | undefined;
  /** The calm rows of a long matrix too. */
  readonly allRows: boolean;
}

export function Board({ live, screen, nowMs, chosen, allRows }: BoardProps) {
  const { names } = useSpeech();
  const { filter } = useAddress();
  const whole = useMemo(() => matrixOf(live.chain), [live.chain]);
  const matrix = narrow(whole, filter, { chain: live.chain, shown: screen.shown, names });
  const [choices, setChoices] = useState(0);
  const choose = (cell: CellId | undefined) => {
    selectCell(cell);
    if (cell !== undefined) setChoices((before) => before + 1);
  };
  const known = live.chain.cells.find(({ id }) => id === chosen);
  const selected = known?.id ?? followed(live, screen) ?? live.chain.cells[0]?.id;
  const wide = whole.maillons.length > WIDE_COLUMNS;
  const table = (
    <MatrixTable
      key="matrix"
      matrix={matrix}
      live={live}
      screen={screen}
      nowMs={nowMs}
      selected={selected}
      allRows={allRows}
      onSelect={choose}
    >
      <Filters live={live} filter={filter} rows={matrix.rows.length} total={whole.rows.length} />
    </MatrixTable>
  );
  const side = (
    <aside key="side" className="board-side">
      <ChainNotices live={live} nowMs={nowMs} />
      <Notices self={live.self} unmapped={live.unmapped} />
      <Incidents live={live} screen={screen} nowMs={nowMs} onSelect={choose} />
    </aside>
  );
  const look = (
    <div key="look" className="board-look">
      <Suspense fallback={<CurveToCome />}>
        <TellingCurve live={live} screen={screen} />
      </Suspense>
      {isMapped(live) && (
        <TileMap
          live={live}
          screen={screen}
          nowMs={nowMs}
          selected={filter.place}
          onSelect={(place) => filterBy({ place: place === filter.place ? undefined : place })}
        />
      )}
    </div>
  );
  const panel = selected && (
    <CellPanel
      key="cell"
      cell={selected}
      live={live}
      screen={screen}
      isChosen={known !== undefined}
      choices={choices}
    />
  );
  return (
    <main className="board" data-wide={wide} data-pressing={isPressing(live, screen)}>
      {/* Below a matrix of the whole width and dozens of rows nobody would find what is wrong: it is read first, and so it stands. */}
      {wide ? [side, look, table, panel] : [table, side, look, panel]}
    </main>
  );
}

/** Stands where the curve will, and as tall: its late arrival moves nothing. */
function CurveToCome() {
  const { t } = useTranslation('web');
  return (
    <section className="telling">
      <p className="curves-wait">{t('curves.loading')}</p>
    </section>
  );
}

/** Where the leading incident starts; where that lies outside what is seen, the first cell that suffers from it. */
function followed({ chain }: LiveState, { incidents: [leading] }: Screen): CellId | undefined {
  return leading && [leading.maillon, ...leading.cells].find((cell) => chain.cells.some(({ id }) => id === cell));
}

/** On a map of a few squares there is nothing to find: their rows say it. */
const FEW_PLACES = 5;

function isMapped({ chain: { part, territories } }: LiveState): boolean {
  return part === undefined || territories.filter(({ kind }) => kind === 'academie').length > FEW_PLACES;
}

/** Something stands beside the matrix that must be seen before it. */
function isPressing({ chainStatus, self }: LiveState, { incidents }: Screen): boolean {
  return incidents.length > 0 || chainStatus.refusal !== undefined || self.length > 0;
}
