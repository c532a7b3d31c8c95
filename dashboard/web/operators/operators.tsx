import { useMemo } from 'react';
import type { OperatorsAnswer } from '../../protocol/operators.js';
import type { LiveState } from '../../protocol/reduce.js';
import { addressOf, chooseHours, sortBy, useAddress } from '../address/address.js';
import { useAnswer } from '../live/use-answer.js';
import {
  type Column,
  figureOf,
  type Order,
  operatorRows,
  readOrder,
  sortedRows,
  unitOf,
  writeOrder,
} from '../model/operators.js';
import type { Screen } from '../model/screen.js';
import { CsvButton } from '../view/csv-button.js';
import { Footer } from '../view/footer.js';
import { Region } from '../view/region.js';
import { Signed } from '../view/sign.js';
import { useSpeech } from '../view/speech.js';
import { Way } from '../view/way.js';
import { OperatorCells } from './operator-cells.js';
import { useOperatorTexts } from './texts.js';

const RENEWED_MS = 15_000;
const HOUR_MS = 3_600_000;
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
  const address = useAddress();
  const hours = HOURS.find((one) => String(one) === address.hours) ?? HOURS[0];
  const order = readOrder(address.sort);
  const limited = live.chain.part !== undefined;
  const path = `/api/v1/operators?hours=${hours}`;
  const { value, failure } = useAnswer<OperatorsAnswer>(path, path, Math.floor(nowMs / RENEWED_MS), !limited);
  // Said before it is read: the answer moves nothing when it comes.
  const range = value ?? { fromMs: nowMs - hours * HOUR_MS, toMs: nowMs };
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
    sortBy(writeOrder({ by, descending: order.by === by ? !order.descending : by !== 'name' }));
  const sorted = sortedRows(rows, order, names.operator, language);
  const unit = (column: Column) => {
    const of = unitOf(column);
    return of === undefined ? '' : ` (${t(`unit.${of}`)})`;
  };
  const table = () => ({
    head: COLUMNS.map((column) => t(`column.${column}`) + unit(column)),
    rows: sorted.map((row) => [
      names.operator(row.operator),
      ...COLUMNS.slice(1).map((column) => figureOf(row, column)),
    ]),
  });
  return (
    <>
      <main className="operators" id="matrix" data-testid="operators">
        <header className="operators-head">
          <h1>{t('title')}</h1>
          <p className="operators-lead">
            {value || failure === undefined
              ? t('lead', {
                  from: formats.minute(range.fromMs),
                  day: formats.day(range.fromMs),
                  to: formats.minute(range.toMs),
                })
              : t('failed', { detail: failure })}
          </p>
          <fieldset className="operators-range">
            <legend className="sr">{t('range')}</legend>
            {HOURS.map((one) => (
              <button
                key={one}
                type="button"
                className="action"
                aria-pressed={one === hours}
                onClick={() => chooseHours(one)}
              >
                {t(`hours.${one}`)}
              </button>
            ))}
          </fieldset>
          <CsvButton subject={{ of: 'operators', what: `${hours}h`, ...range }} title={t('title')} table={table} />
        </header>
        <Region className="operators-scroll" label={t(value || failure ? 'title' : 'loading')}>
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
              {sorted.map((row) => (
                <OperatorCells key={row.operator} row={row} />
              ))}
            </tbody>
          </table>
        </Region>
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
