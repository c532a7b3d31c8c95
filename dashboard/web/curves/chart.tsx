import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChartRow } from '../model/curves.js';
import { useSpeech } from '../view/speech.js';

interface Series {
  readonly key: Exclude<keyof ChartRow, 'atMs'>;
  readonly name: string;
  /** Names its colour and line in the style sheet. */
  readonly tone: string;
}

interface ChartProps {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly Series[];
  readonly rows: readonly ChartRow[];
  readonly format: (value: number) => string;
  readonly note?: string | undefined;
  readonly children: ReactNode;
}

/** A chart with its key above and the same values as a table behind it. */
export function Chart({ title, unit, series, rows, format, note, children }: ChartProps) {
  const { t } = useTranslation('web');
  return (
    <figure className="chart">
      <figcaption>
        <b>{title}</b> <span className="chart-unit">{unit}</span>
        <ul className="chart-key">
          {series.map(({ key, name, tone }) => (
            <li key={key} data-tone={tone}>
              {name}
            </li>
          ))}
        </ul>
      </figcaption>
      <div className="chart-plot">
        {children}
        {note && <p className="chart-note">{note}</p>}
      </div>
      <details className="chart-table">
        <summary>
          {t('curves.table')}
          <span className="sr"> : {title}</span>
        </summary>
        <ValueTable title={title} series={series} rows={rows} format={format} />
      </details>
    </figure>
  );
}

function ValueTable({ title, series, rows, format }: Pick<ChartProps, 'title' | 'series' | 'rows' | 'format'>) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const known = rows.filter((row) => series.some(({ key }) => row[key] !== null)).reverse();
  return (
    <section className="chart-values" aria-label={title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('curves.time')}</th>
            {series.map(({ key, name }) => (
              <th key={key} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {known.map((row) => (
            <tr key={row.atMs}>
              <th scope="row">{formats.time(row.atMs)}</th>
              {series.map(({ key }) => (
                <td key={key}>{row[key] === null ? '–' : format(row[key])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
