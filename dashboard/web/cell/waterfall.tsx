import { type CSSProperties, type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../chain/model.js';
import { treeMove, visibleRows } from '../model/tree-keys.js';
import type { Waterfall, WaterfallRow } from '../model/waterfall.js';
import { useSpeech } from '../view/speech.js';
import { Outcome } from './outcome.js';
import { SpanDetails } from './span-details.js';
import { useCellTexts } from './texts.js';

interface GridProps {
  readonly waterfall: Waterfall;
  readonly cell: CellId;
}

const COLUMNS = ['span', 'outcome', 'duration', 'own', 'bar'] as const;

/** A trace as a tree: arrows move, right opens and left folds, Enter shows what a span holds. */
export function WaterfallGrid({ waterfall, cell }: GridProps) {
  const t = useCellTexts();
  const { rows } = waterfall;
  const grid = useRef<HTMLTableElement>(null);
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const [current, setCurrent] = useState(0);
  const [opened, setOpened] = useState<number>();
  const shown = useMemo(() => visibleRows(rows, folded), [rows, folded]);
  const fold = (index: number, on: boolean) => {
    const next = new Set(folded);
    if (on) next.add(index);
    else next.delete(index);
    setFolded(next);
  };
  const go = (index: number) => {
    setCurrent(index);
    grid.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus();
  };
  const press = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      setOpened(opened === current ? undefined : current);
      return;
    }
    const move = treeMove(rows, folded, current, event.key);
    if (!move) return;
    event.preventDefault();
    if ('to' in move) go(move.to);
    else if ('fold' in move) fold(move.fold, true);
    else fold(move.open, false);
  };
  const chosen = opened === undefined ? undefined : rows[opened];
  return (
    <>
      <p className="cv-keys">{t('trace.keys')}</p>
      <div className="cv-scroll">
        {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a tree grid is a table whose rows fold */}
        <table ref={grid} role="treegrid" className="cv-waterfall" aria-label={t('trace.title')} onKeyDown={press}>
          <thead>
            <tr>
              {COLUMNS.map((column) => (
                <th key={column} scope="col" data-column={column}>
                  {t(`trace.head.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <SpanRow
                key={row.index}
                row={row}
                durationMs={waterfall.durationMs}
                isOwn={row.span.told?.cell === cell}
                isFolded={folded.has(row.index)}
                isCurrent={row.index === current}
                isOpened={row.index === opened}
                onFold={(on) => fold(row.index, on)}
                onPick={() => {
                  go(row.index);
                  setOpened(opened === row.index ? undefined : row.index);
                }}
              />
            ))}
          </tbody>
        </table>
      </div>
      {chosen && <SpanDetails row={chosen} />}
    </>
  );
}

interface RowProps {
  readonly row: WaterfallRow;
  readonly durationMs: number;
  /** Of the cell whose view it is. */
  readonly isOwn: boolean;
  readonly isFolded: boolean;
  readonly isCurrent: boolean;
  readonly isOpened: boolean;
  readonly onFold: (on: boolean) => void;
  readonly onPick: () => void;
}

function SpanRow({ row, durationMs, isOwn, isFolded, isCurrent, isOpened, onFold, onPick }: RowProps) {
  const t = useCellTexts();
  const { t: web } = useTranslation('web');
  const { names, formats } = useSpeech();
  const { span, level, position, siblings, children, critical, selfMs, startMs, endMs } = row;
  const { told } = span;
  const outcome = told?.outcome ?? 'ok';
  return (
    <tr
      aria-level={level}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-selected={isOpened}
      {...(children.length > 0 && { 'aria-expanded': !isFolded })}
      tabIndex={isCurrent ? 0 : -1}
      className="cv-span"
      data-index={row.index}
      data-span={span.spanId}
      data-own={isOwn}
      data-outcome={outcome}
      data-critical={critical.length > 0}
      data-heaviest={row.isHeaviest}
      onClick={onPick}
    >
      <td style={{ '--level': level - 1 } as CSSProperties}>
        <span className="cv-span-name">
          <span
            className="cv-twist"
            aria-hidden="true"
            data-folded={children.length === 0 ? undefined : isFolded}
            onClick={(event) => {
              event.stopPropagation();
              if (children.length > 0) onFold(!isFolded);
            }}
          />
          <span>
            <b>{told ? names.cell(told.cell) : t('trace.outside')}</b> {told?.name}
            {told && <small> {t(`trace.kind.${told.kind}`, { defaultValue: told.kind })}</small>}
            {span.orphan && <em className="cv-tag">{t('trace.orphan')}</em>}
            {row.isUnanswered && <em className="cv-tag">{t('trace.unanswered')}</em>}
            {span.shiftNs !== undefined && <em className="cv-tag">{t('trace.shifted')}</em>}
            {row.isHeaviest && <em className="cv-tag cv-heaviest">{t('trace.heaviest')}</em>}
          </span>
        </span>
      </td>
      <td>
        {told && (
          <Outcome
            outcome={outcome}
            word={outcome === 'ok' ? t('traces.ok') : web(`curves.${outcome}`)}
            status={told.httpStatus}
          />
        )}
      </td>
      <td className="cv-number">{formats.latency(endMs - startMs)}</td>
      <td className="cv-number">{formats.latency(selfMs)}</td>
      <td className="cv-bar-cell">
        <span className="sr">
          {t('trace.from', { from: formats.latency(startMs) })}
          {critical.length > 0 && `, ${t('trace.critical')}`}
        </span>
        <Bar className="cv-bar" startMs={startMs} endMs={endMs} durationMs={durationMs} />
        {critical.map((part) => (
          <Bar key={part.startMs} className="cv-bar-critical" {...part} durationMs={durationMs} />
        ))}
      </td>
    </tr>
  );
}

interface BarProps {
  readonly className: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly durationMs: number;
}

function Bar({ className, startMs, endMs, durationMs }: BarProps) {
  const share = (value: number) => `${(100 * value) / Math.max(durationMs, Number.MIN_VALUE)}%`;
  const style = { '--from': share(startMs), '--length': share(endMs - startMs) } as CSSProperties;
  return <i className={className} style={style} aria-hidden="true" />;
}
