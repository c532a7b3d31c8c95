import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CsvTable } from '../model/csv.js';
import type { CsvSubject } from '../model/csv-name.js';
import { useSpeech } from '../view/speech.js';
import { TableBehind } from '../view/table-behind.js';

export interface Series<Key extends string> {
  readonly key: Key;
  readonly name: string;
  /** Names its colour and line in the style sheet. */
  readonly tone: string;
  /** In the table and not in the key: an edge of what another one names. */
  readonly unkeyed?: true | undefined;
  /** Of this one's values in the table, where it is not that of the chart. */
  readonly format?: ((value: number) => string) | undefined;
}

/** A step of a chart, and what each series has there; null where nothing is known. */
export type SeriesRow<Key extends string> = { readonly atMs: number } & { readonly [K in Key]: number | null };

interface ChartProps<Key extends string> {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly Series<Key>[];
  readonly rows: readonly SeriesRow<Key>[];
  readonly format: (value: number) => string;
  readonly note?: string | undefined;
  /** Names the file of the values. */
  readonly subject: CsvSubject;
  /** Beside the title: what the reader can choose. */
  readonly choice?: ReactNode;
  readonly children: ReactNode;
}

/** A chart with its key above and the same values behind it: as a table, and as a file. */
export function Chart<Key extends string>(props: ChartProps<Key>) {
  const { title, unit, series, rows, format, subject, note, choice, children } = props;
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const known = rows.filter((row) => series.some(({ key }) => row[key] !== null));
  const table = (): CsvTable => ({
    head: [t('curves.timeUtc'), ...series.map(({ name }) => `${name} (${unit})`)],
    rows: known.map((row) => [new Date(row.atMs), ...series.map(({ key }): number | null => row[key])]),
  });
  return (
    <figure className="chart" data-chart={subject.what}>
      <figcaption>
        <b>{title}</b> <span className="chart-unit">{unit}</span>
        {choice}
        <ul className="chart-key">
          {series
            .filter(({ unkeyed }) => !unkeyed)
            .map(({ key, name, tone }) => (
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
      <TableBehind
        title={title}
        summary={
          <>
            {t('curves.table')}
            <span className="sr"> : {title}</span>
          </>
        }
        head={[t('curves.time'), ...series.map(({ name }) => name)]}
        lines={known.toReversed().map((row) => ({
          key: row.atMs,
          fields: [
            formats.time(row.atMs),
            ...series.map(({ key, format: own = format }) => {
              const value: number | null = row[key];
              return value === null ? '–' : own(value);
            }),
          ],
        }))}
        file={{ subject, table }}
      />
    </figure>
  );
}
