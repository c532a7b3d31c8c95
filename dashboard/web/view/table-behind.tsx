import type { ReactNode } from 'react';
import type { CsvTable } from '../model/csv.js';
import type { CsvSubject } from '../model/csv-name.js';
import { CsvButton } from './csv-button.js';
import { Region } from './region.js';

export interface TableLine {
  readonly key: string | number;
  /** As it is read; the first names the line. */
  readonly fields: readonly ReactNode[];
}

interface TableProps {
  /** What the values are of. */
  readonly title: string;
  /** What opens the table, where its title does not. */
  readonly summary?: ReactNode;
  readonly head: readonly string[];
  readonly lines: readonly TableLine[];
  readonly className?: string;
  readonly testid?: string;
  /** The same as a file, as it is reckoned with; without one there is none to take. */
  readonly file?: { readonly subject: CsvSubject; readonly title?: string; readonly table: () => CsvTable } | undefined;
}

/** What stands behind a picture, for whoever does not read pictures: the same values as a table, and as a file. */
export function TableBehind({ title, summary = title, head, lines, className, testid, file }: TableProps) {
  return (
    <div className="chart-behind">
      <details className={`chart-table ${className ?? ''}`}>
        <summary>{summary}</summary>
        <Region className="chart-values" label={title}>
          <table data-testid={testid}>
            <thead>
              <tr>
                {head.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {lines.map(({ key, fields: [name, ...others] }) => (
                <tr key={key}>
                  <th scope="row">{name}</th>
                  {others.map((value, column) => (
                    <td key={head[column + 1]}>{value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Region>
      </details>
      {file && <CsvButton subject={file.subject} title={file.title ?? title} table={file.table} />}
    </div>
  );
}
