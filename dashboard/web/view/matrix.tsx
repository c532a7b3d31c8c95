import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId, Maillon } from '../../../chain/model.js';
import type { LiveState } from '../../protocol/reduce.js';
import { addressOf, showAllRows, unfoldRows, useAddress } from '../address/address.js';
import { useSentences } from '../locale/sentences.js';
import {
  at,
  fold,
  LONG_ROWS,
  type Matrix,
  type MatrixGroup,
  type MatrixRow,
  move,
  type Position,
  positionOf,
  tally,
  WIDE_COLUMNS,
} from '../model/matrix.js';
import type { Screen } from '../model/screen.js';
import { Fact } from './fact.js';
import { bringIntoSight } from './into-sight.js';
import { StateMark } from './mark.js';
import { Signed } from './sign.js';
import { useSpeech } from './speech.js';
import { Tile } from './tile.js';
import { Way } from './way.js';

interface MatrixProps {
  readonly matrix: Matrix;
  readonly live: LiveState;
  readonly screen: Screen;
  readonly nowMs: number;
  readonly selected: CellId | undefined;
  readonly onSelect: (cell: CellId | undefined) => void;
}

interface TableProps extends MatrixProps {
  /** The calm rows of a long matrix too. */
  readonly allRows: boolean;
  /** Above the table: what it is narrowed to. */
  readonly children?: ReactNode;
}

/**
 * The chain as a table: one row an ENT, one column a maillon in request order. A national maillon is one tall tile across
 * all rows, as it is one for all of them: when it fails, everybody's column is red.
 */
export function MatrixTable({ allRows, children, ...whole }: TableProps) {
  const { selected, onSelect, screen, live } = whole;
  const { unfolded } = useAddress();
  const matrix = allRows ? whole.matrix : fold(whole.matrix, screen.shown, selected, unfolded);
  const props = { ...whole, matrix };
  const lines = matrix.groups.reduce((sum, { rows, folded }) => sum + rows.length + (folded.length > 0 ? 1 : 0), 0);
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
  useEffect(() => bringIntoSight(table.current, props.selected), [props.selected]);

  return (
    <section
      className="matrix"
      id="matrix"
      data-wide={matrix.maillons.length > WIDE_COLUMNS}
      style={{ '--columns': matrix.maillons.length } as CSSProperties}
      aria-labelledby="matrix-title"
    >
      <div className="section-head">
        <h2 id="matrix-title">{t('matrix.title')}</h2>
        {whole.matrix.rows.length > LONG_ROWS && (
          <button type="button" className="quiet" aria-pressed={allRows} onClick={() => showAllRows(!allRows)}>
            {t(allRows ? 'matrix.foldAgain' : 'matrix.unfold')}
          </button>
        )}
        {children}
        <p className="matrix-direction" aria-hidden="true">
          {t('matrix.direction')} <Signed>→</Signed>
        </p>
      </div>
      {matrix.rows.length > 0 && (
        <div className="matrix-scroll">
          <table
            ref={table}
            className="matrix-table"
            // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a grid is a table whose cells take the arrow keys
            role="grid"
            onKeyDown={onKeyDown}
            aria-describedby="matrix-caption"
          >
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
                {matrix.maillons.map(({ id, reach }) => (
                  <th key={id} scope="col" className="matrix-maillon" data-reach={reach}>
                    <span className="matrix-step">{live.chain.maillons.findIndex((one) => one.id === id) + 1}</span>{' '}
                    <span className="matrix-name">{names.maillon(id)}</span>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {matrix.groups.map((group, groupIndex) => {
                const { territory, rows, folded } = group;
                const top = groupIndex === 0;
                const open = rows.map((row, index) => (
                  <tr key={row.ent.id} data-first={index === 0}>
                    {index === 0 && <TerritoryHeader of={group} />}
                    <EntHeader row={row} />
                    {row.cells.map((cell, column) => (
                      <Place
                        key={matrix.maillons[column]!.id}
                        {...props}
                        cell={cell}
                        maillon={matrix.maillons[column]!}
                        row={row}
                        top={top && index === 0}
                        lines={lines}
                        focusable={cell !== undefined && cell === focusable}
                        onFocus={() => cell && enter(cell, { row: matrix.rows.indexOf(row), column })}
                      />
                    ))}
                  </tr>
                ));
                if (folded.length === 0) return open;
                return [
                  ...open,
                  <FoldedRow
                    key={`${territory.id} folded`}
                    {...props}
                    group={group}
                    top={top && rows.length === 0}
                    lines={lines}
                    headed={rows.length === 0}
                    focusable={focusable}
                  />,
                ];
              })}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function TerritoryHeader({ of: { territory, rows, folded } }: { readonly of: MatrixGroup }) {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  const { unfolded } = useAddress();
  const name = names.territory(territory.id);
  return (
    <th scope="rowgroup" rowSpan={rows.length + (folded.length > 0 ? 1 : 0)} className="matrix-territory">
      <Way to={addressOf({ kind: 'territory', territory: territory.id })} className="matrix-way">
        {name}
      </Way>
      {unfolded.includes(territory.id) && (
        <button type="button" className="quiet" onClick={() => unfoldRows(territory.id, false)}>
          {t('matrix.foldOne', { where: '' })}
          <span className="sr">{name}</span>
        </button>
      )}
    </th>
  );
}

function EntHeader({ row: { ent } }: { readonly row: MatrixRow }) {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  const operator = names.operator(ent.operator);
  return (
    <th scope="row" className="matrix-ent">
      <span className="matrix-ent-head">
        <span className="matrix-ent-name">{names.ent(ent.id)}</span>
        <Way to={addressOf({ kind: 'operator', operator: ent.operator })} className="matrix-more">
          <Signed>→</Signed>
          <span className="sr">{t('matrix.toOperator', { operator })}</span>
        </Way>
      </span>
      <Fact of={ent} fact={`${t('cell.operator')}, ${operator}`}>
        {operator}
      </Fact>
      {ent.pupils !== undefined && (
        <Fact of={ent.pupils} fact={t('matrix.pupils', { count: ent.pupils.value })}>
          {t('matrix.pupils', { count: ent.pupils.value })}
        </Fact>
      )}
    </th>
  );
}

interface PlaceProps extends MatrixProps {
  readonly cell: CellId | undefined;
  readonly maillon: Maillon;
  readonly row: MatrixRow | undefined;
  /** In the first line of the table, where the national tiles stand. */
  readonly top: boolean;
  /** Lines of the table, folded ones included. */
  readonly lines: number;
  readonly focusable: boolean;
  readonly onFocus: () => void;
}

function Place({ cell, maillon, top, lines, live, screen, nowMs, selected, focusable, onFocus, onSelect }: PlaceProps) {
  const { t } = useTranslation('web');
  const national = maillon.reach === 'national';
  if (national && !top) return null;
  if (!cell) {
    return (
      <td className="matrix-absent">
        –<span className="sr">{t('matrix.absent')}</span>
      </td>
    );
  }
  return (
    <td className="matrix-place" rowSpan={national ? lines : undefined} data-reach={maillon.reach}>
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

interface FoldedProps extends MatrixProps {
  readonly group: MatrixGroup;
  readonly top: boolean;
  readonly lines: number;
  /** No row of its territory stands above it. */
  readonly headed: boolean;
  readonly focusable: CellId | undefined;
}

/** The rows of a territory with nothing to report, in one line: how many cells of each column are in which state. */
function FoldedRow({ group, top, lines, headed, focusable, ...props }: FoldedProps) {
  const { territory, folded } = group;
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  const sentences = useSentences();
  const { matrix, screen } = props;
  const name = names.territory(territory.id);
  return (
    <tr className="matrix-folded" data-folded={territory.id} data-first={headed}>
      <th scope="row" className="matrix-ent" colSpan={headed ? 2 : 1}>
        <span className="matrix-folded-line">
          {headed && (
            <Way
              to={addressOf({ kind: 'territory', territory: territory.id })}
              className="matrix-way matrix-folded-where"
            >
              {name}
            </Way>
          )}
          <button
            type="button"
            className="quiet"
            aria-expanded={false}
            onClick={() => unfoldRows(territory.id, true)}
            title={folded.map(({ ent }) => names.ent(ent.id)).join(', ')}
          >
            {t('matrix.folded', { count: folded.length })}
            <span className="sr">, {name}</span>
          </button>
        </span>
      </th>
      {matrix.maillons.map((maillon, column) => {
        if (maillon.reach === 'national') {
          const cell = folded[0]?.cells[column];
          return (
            <Place
              key={maillon.id}
              {...props}
              {...{ cell, maillon, top, lines }}
              row={undefined}
              focusable={cell !== undefined && cell === focusable}
              onFocus={() => {}}
            />
          );
        }
        const states = tally(folded, column, screen.shown);
        return (
          <td key={maillon.id} className="matrix-tally">
            {states.map(([state, count]) => (
              <span key={state} data-look={state} title={sentences.state(state)}>
                <StateMark state={state} /> {count}
                <span className="sr"> {sentences.state(state)}</span>
              </span>
            ))}
          </td>
        );
      })}
    </tr>
  );
}
