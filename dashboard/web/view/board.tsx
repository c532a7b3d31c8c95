import { useMemo } from 'react';
import type { LiveState } from '../../protocol/reduce.js';
import { selectCell } from '../address/address.js';
import { matrixOf, WIDE_COLUMNS } from '../model/matrix.js';
import type { Screen } from '../model/screen.js';
import { CellPanel } from './cell-panel.js';
import { ChainNotices } from './chain-notices.js';
import { Incidents } from './incidents.js';
import { MatrixTable } from './matrix.js';
import { Notices } from './notices.js';

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
  const matrix = useMemo(() => matrixOf(live.chain), [live.chain]);
  const known = live.chain.cells.find(({ id }) => id === chosen);
  const selected = known?.id ?? screen.incidents[0]?.maillon ?? live.chain.cells[0]?.id;
  return (
    <main className="board" data-wide={matrix.maillons.length > WIDE_COLUMNS}>
      <MatrixTable
        matrix={matrix}
        live={live}
        screen={screen}
        nowMs={nowMs}
        selected={selected}
        allRows={allRows}
        onSelect={selectCell}
      />
      <aside className="board-side">
        <ChainNotices live={live} nowMs={nowMs} />
        <Notices self={live.self} unmapped={live.unmapped} />
        <Incidents live={live} screen={screen} nowMs={nowMs} onSelect={selectCell} />
      </aside>
      {selected && <CellPanel cell={selected} live={live} screen={screen} isChosen={known !== undefined} />}
    </main>
  );
}
