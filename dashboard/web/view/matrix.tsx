import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId, Maillon } from '../../../chain/model.js';
import type { LiveState } from '../../protocol/reduce.js';
import { at, type Matrix, type MatrixRow, move, type Position, positionOf } from '../model/matrix.js';
import type { Screen } from '../model/screen.js';
import { useSpeech } from './speech.js';
import { Tile } from './tile.js';

interface MatrixProps {
  readonly matrix: Matrix;
  readonly live: LiveState;
  readonly screen: Screen;
  readonly nowMs: number;
  readonly selected: CellId | undefined;
  readonly onSelect: (cell: CellId | undefined) => void;
}

/**
 * The chain as a table: one row an ENT, one column a maillon in request order. A national maillon is one tall tile across
 * all rows, as it is one for all of them: when it fails, everybody's column is red.
 */
export function MatrixTable(props: MatrixProps) {
  const { matrix, selected, onSelect } = props;
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  const table = useRef<HTMLTableElement>(null);
  const [place, setPlace] = useState<Position>();
  const current = place && at(matrix, place) ? place : selected && positionOf(matrix, selected);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') return onSelect(undefined);
    const next = current && move(matrix, current, event.key);
    if (!next) return;
    event.preventDefault();
    setPlace(next);
    table.current?.querySelector<HTMLElement>(`[data-cell="${at(matrix, next)}"]`)?.focus();
  };
  // Arrows come into a national tile from any row, and leave it to the same row.
  const enter = (cell: CellId, position: Position) =>
    setPlace((before) => (before && at(matrix, before) === cell ? before : position));
  const focusable = current && at(matrix, current);

  return (
    <section className="matrix" id="matrix" aria-labelledby="matrix-title">
      <div className="section-head">
        <h2 id="matrix-title">{t('matrix.title')}</h2>
        <p className="matrix-direction" aria-hidden="true">
          {t('matrix.direction')} <span>⟶</span>
        </p>
      </div>
      <div className="matrix-scroll">
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table whose cells take the arrow keys */}
        <table ref={table} className="matrix-table" role="grid" onKeyDown={onKeyDown} aria-describedby="matrix-caption">
          <caption id="matrix-caption" className="sr">
            {t('matrix.caption')}
          </caption>
          <thead>
            <tr className="matrix-head">
              <th scope="col" className="matrix-territory">
                {t('matrix.territory')}
              </th>
              <th scope="col" className="matrix-ent">
                {t('matrix.ent')}
              </th>
              {matrix.maillons.map(({ id, reach }, index) => (
                <th key={id} scope="col" className="matrix-maillon" data-reach={reach}>
                  <span className="matrix-step">{index + 1}</span> {names.maillon(id)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {matrix.groups.map(({ territory, rows }) =>
              rows.map((row, index) => (
                <tr key={row.ent.id} data-first={index === 0}>
                  {index === 0 && (
                    <th scope="rowgroup" rowSpan={rows.length} className="matrix-territory">
                      {names.territory(territory.id)}
                    </th>
                  )}
                  <EntHeader row={row} />
                  {row.cells.map((cell, column) => (
                    <Place
                      key={matrix.maillons[column]!.id}
                      {...props}
                      cell={cell}
                      maillon={matrix.maillons[column]!}
                      row={row}
                      focusable={cell !== undefined && cell === focusable}
                      onFocus={() => cell && enter(cell, { row: matrix.rows.indexOf(row), column })}
                    />
                  ))}
                </tr>
              )),
            )}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function EntHeader({ row }: { readonly row: MatrixRow }) {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  return (
    <th scope="row" className="matrix-ent">
      <span className="matrix-ent-name">{names.ent(row.ent.id)}</span>
      <small>{names.operator(row.ent.operator)}</small>
      {row.ent.pupils !== undefined && <small>{t('matrix.pupils', { count: row.ent.pupils })}</small>}
    </th>
  );
}

interface PlaceProps extends MatrixProps {
  readonly cell: CellId | undefined;
  readonly maillon: Maillon;
  readonly row: MatrixRow;
  readonly focusable: boolean;
  readonly onFocus: () => void;
}

function Place({
  cell,
  maillon,
  row,
  matrix,
  live,
  screen,
  nowMs,
  selected,
  focusable,
  onFocus,
  onSelect,
}: PlaceProps) {
  const { t } = useTranslation('web');
  const national = maillon.reach === 'national';
  if (national && row !== matrix.rows[0]) return null;
  if (!cell) {
    return (
      <td className="matrix-absent">
        –<span className="sr">{t('matrix.absent')}</span>
      </td>
    );
  }
  return (
    <td className="matrix-place" rowSpan={national ? matrix.rows.length : undefined} data-reach={maillon.reach}>
      <Tile
        cell={cell}
        picture={live.cells.get(cell)}
        shown={screen.shown.get(cell)!}
        role={screen.roles.get(cell)}
        nowMs={nowMs}
        national={national}
        selected={cell === selected}
        focusable={focusable}
        onFocus={onFocus}
        onSelect={onSelect}
      />
    </td>
  );
}
