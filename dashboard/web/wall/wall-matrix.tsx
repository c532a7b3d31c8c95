import type { CellId } from '../../../chain/model.js';
import type { LiveState } from '../../protocol/reduce.js';
import { useSentences } from '../locale/sentences.js';
import type { Screen } from '../model/screen.js';
import { type RollUp, rollUp } from '../model/wall/roll-up.js';
import type { Folded, WallMatrix } from '../model/wall/wall-matrix.js';
import { StateMark } from '../view/mark.js';
import { useSpeech } from '../view/speech.js';
import { shortAge } from './short-age.js';
import { shortened } from './shortened.js';
import { softened } from './softened.js';
import { useWallTexts } from './texts.js';

interface WallMatrixProps {
  /** Ems. */
  readonly height: number;
  readonly foldedLines: number;
  readonly matrix: WallMatrix;
  readonly live: LiveState;
  readonly screen: Screen;
  readonly nowMs: number;
}

/**
 * The chain in request order, each maillon the worst of all ENT, then the ENT of which something is wrong. Another
 * maillon or ENT in a place is other words there, not a column or a row that jumps.
 */
export function WallMatrixTable({ height, foldedLines, matrix, live, screen, nowMs }: WallMatrixProps) {
  const say = useWallTexts();
  const { names } = useSpeech();
  const { columns, rows, foldedColumns, foldedRows } = matrix;
  const tile = (cell: CellId) => rollUp([cell], screen.shown, live.cells);
  return (
    <section className="wall-matrix" data-testid="matrix" style={{ minHeight: `${height}rem` }}>
      <table>
        <caption className="sr">{say('caption')}</caption>
        <thead>
          <tr>
            <th scope="col" className="wall-corner">
              {say('corner')}
              <small>{say('cornerHint')}</small>
            </th>
            {columns.map(({ maillon, roll }, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the place is what stays
              <th key={place} scope="col" data-maillon={maillon.id}>
                <Tile roll={roll} name={names.maillon(maillon.id)} nowMs={nowMs} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ ent, cells }, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is what stays
            <tr key={place} data-ent={ent.id}>
              <th scope="row" className="wall-ent">
                <span>{shortened(names.ent(ent.id))}</span>
              </th>
              {cells.map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the place is what stays
                <td key={index} data-cell={cell}>
                  {cell === undefined ? (
                    <span className="wall-none">
                      {say(columns[index]?.maillon.reach === 'national' ? 'nationalCell' : 'absent')}
                    </span>
                  ) : (
                    <Tile roll={tile(cell)} nowMs={nowMs} />
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="wall-folded" style={{ height: `${1.2 * foldedLines}rem` }}>
        <FoldedLine what="foldedColumns" folded={foldedColumns} />
        <FoldedLine what={rows.length > 0 ? 'foldedRows' : 'allRows'} folded={foldedRows} />
      </p>
    </section>
  );
}

interface TileProps {
  readonly roll: RollUp;
  readonly name?: string;
  readonly nowMs: number;
}

/** Shape, word and colour of a state, and the age of the data it rests on. */
function Tile({ roll, name, nowMs }: TileProps) {
  const say = useWallTexts();
  const sentences = useSentences();
  const { formats } = useSpeech();
  const { state, dataMs, stale } = roll;
  const isAged = stale || state === 'silent' || state === 'unknown';
  const age = () => {
    if (dataMs === undefined) return say('never');
    return isAged ? shortAge(nowMs - dataMs) : formats.time(dataMs);
  };
  return (
    <div className="wall-tile" data-state={state} data-stale={stale}>
      {name !== undefined && <span className="wall-tile-name">{softened(shortened(name))}</span>}
      <span className="wall-tile-age">
        <StateMark state={state} />
        {age()}
      </span>
      <span className="wall-tile-state">{sentences.state(state)}</span>
    </div>
  );
}

interface FoldedProps {
  readonly what: 'foldedColumns' | 'foldedRows' | 'allRows';
  readonly folded: Folded;
}

/** What has no room, counted by state. */
function FoldedLine({ what, folded }: FoldedProps) {
  const say = useWallTexts();
  const count = folded.reduce((sum, [, one]) => sum + one, 0);
  if (count === 0) return null;
  return (
    <span className="wall-folded-kind" data-folded={what}>
      {say(what, { count })}{' '}
      {folded.map(([state, many]) => (
        <span key={state} className="wall-count" data-state={state}>
          <StateMark state={state} /> {say(`count.${state}`, { count: many })}
        </span>
      ))}
    </span>
  );
}
