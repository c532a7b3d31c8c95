import { useMemo, useState } from 'react';
import type { OperatorsAnswer } from '../../protocol/operators.js';
import type { LiveState } from '../../protocol/reduce.js';
import { addressOf } from '../address/address.js';
import { useAnswer } from '../live/use-answer.js';
import { type Column, type Order, operatorRows, sortedRows } from '../model/operators.js';
import type { Screen } from '../model/screen.js';
import { Footer } from '../view/footer.js';
import { Signed } from '../view/sign.js';
import { useSpeech } from '../view/speech.js';
import { Way } from '../view/way.js';
import { OperatorCells } from './operator-cells.js';
import { useOperatorTexts } from './texts.js';

const RENEWED_MS = 15_000;
const HOURS = [6, 24, 168] as const;

/** In the order in which one reads them: how it serves, what went wrong, how fast it was dealt with, what is known of it. */
const COLUMNS: readonly Column[] = [
  ...(['name', 'now', 'lately', 'ill', 'own', 'suffered', 'harmed'] as const),
  ...(['detect', 'acknowledge', 'resolve', 'unseen', 'age'] as const),
];

interface OperatorsProps {
  readonly live: LiveState;
  readonly screen: Screen;
  readonly nowMs: number;
}

/** Operators side by side: for those who answer for the whole chain. */
export default function Operators({ live, screen, nowMs }: OperatorsProps) {
  const t = useOperatorTexts();
  const { names, formats, language } = useSpeech();
  const [hours, setHours] = useState<(typeof HOURS)[number]>(6);
  const [order, setOrder] = useState<Order>({ by: 'harmed', descending: true });
  const limited = live.chain.part !== undefined;
  const path = `/api/v1/operators?hours=${hours}`;
  const { value, failure } = useAnswer<OperatorsAnswer>(path, path, Math.floor(nowMs / RENEWED_MS), !limited);
  const rows = useMemo(() => operatorRows(live, screen, value?.operators ?? []), [live, screen, value]);
  if (limited)
    return (
      <main className="operators" id="matrix" data-testid="operators-refused">
        <h1>{t('title')}</h1>
        <p className="operators-lead">{t('refused')}</p>
        <p>
          <Way to={addressOf({ kind: 'command' })}>{t('back')}</Way>
        </p>
      </main>
    );
  const sort = (by: Column) =>
    setOrder((before) => ({ by, descending: before.by === by ? !before.descending : by !== 'name' }));
  return (
    <>
      <main className="operators" id="matrix" data-testid="operators">
        <header className="operators-head">
          <h1>{t('title')}</h1>
          <p className="operators-lead">
            {value
              ? t('lead', {
                  from: formats.minute(value.fromMs),
                  day: formats.day(value.fromMs),
                  to: formats.minute(value.toMs),
                })
              : t(failure === undefined ? 'loading' : 'failed', { detail: failure })}
          </p>
          <fieldset className="operators-range">
            <legend className="sr">{t('range')}</legend>
            {HOURS.map((one) => (
              <button
                key={one}
                type="button"
                className="action"
                aria-pressed={one === hours}
                onClick={() => setHours(one)}
              >
                {t(`hours.${one}`)}
              </button>
            ))}
          </fieldset>
        </header>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
        <section className="operators-scroll" aria-label={t('title')} tabIndex={0}>
          <table className="operators-table">
            <caption className="sr">{t('caption')}</caption>
            <thead>
              <tr>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col" aria-sort={ariaSort(order, column)} data-column={column}>
                    <button type="button" onClick={() => sort(column)} title={t(`meaning.${column}`)}>
                      {t(`column.${column}`)} <Signed>{arrow(order, column)}</Signed>
                    </button>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {sortedRows(rows, order, names.operator, language).map((row) => (
                <OperatorCells key={row.operator} row={row} />
              ))}
            </tbody>
          </table>
        </section>
        <section className="operators-notes" aria-labelledby="operators-notes">
          <h2 id="operators-notes">{t('notes')}</h2>
          <dl>
            {COLUMNS.slice(1).map((column) => (
              <div key={column}>
                <dt>{t(`column.${column}`)}</dt>
                <dd>{t(`meaning.${column}`)}</dd>
              </div>
            ))}
          </dl>
        </section>
      </main>
      <Footer live={live} />
      <span className="sr" role="status">
        {t('sorted', { column: t(`column.${order.by}`), context: order.descending ? 'down' : 'up' })}
      </span>
    </>
  );
}

function ariaSort({ by, descending }: Order, column: Column): 'ascending' | 'descending' | 'none' {
  return by !== column ? 'none' : descending ? 'descending' : 'ascending';
}

function arrow({ by, descending }: Order, column: Column): string {
  return by !== column ? '' : descending ? '▼' : '▲';
}
