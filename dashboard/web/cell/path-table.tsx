import type { CellId } from '../../../chain/model.js';
import type { CsvTable } from '../model/csv.js';
import type { GraphLink, PathGraph } from '../model/path-graph.js';
import type { Interval } from '../model/ranges.js';
import { useSpeech } from '../view/speech.js';
import { TableBehind } from '../view/table-behind.js';
import { useCellTexts } from './texts.js';

interface TableProps {
  readonly cell: CellId;
  readonly graph: PathGraph;
  /** Of the figures; absent while there are none. */
  readonly range: Interval | undefined;
}

interface Line extends GraphLink {
  readonly from: CellId;
  readonly to: CellId;
}

/** The same links as a table and as a file. */
export function PathTable({ cell, graph, range }: TableProps) {
  const t = useCellTexts();
  const { names, formats } = useSpeech();
  const lines: readonly Line[] = [
    ...graph.upstream.map((link) => ({ ...link, from: link.cell, to: cell })),
    ...graph.downstream.map((link) => ({ ...link, from: cell, to: link.cell })),
  ];
  if (lines.length === 0) return null;
  const head = ['from', 'to', 'perS', 'failedShare', 'timeoutShare', 'meanMs', 'p95Ms', 'known'].map((key) =>
    t(`path.head.${key}`),
  );
  const known = ({ seen, declared, isBlamed }: GraphLink) =>
    [
      t(seen === undefined ? 'path.unseen' : declared ? 'path.both' : 'path.undeclared'),
      ...(isBlamed ? [t('path.blamed')] : []),
    ].join(', ');
  const table = (): CsvTable => ({
    head,
    rows: lines.map((line) => {
      const { from, to, seen } = line;
      const numbers = [seen?.callsPerS, seen?.failedRatio, seen?.timedOutRatio, seen?.meanMs, seen?.p95Ms];
      return [from, to, ...numbers.map((value) => value ?? null), known(line)];
    }),
  });
  const or = (value: number | undefined, format: (value: number) => string) =>
    value === undefined ? '–' : format(value);
  return (
    <TableBehind
      title={t('path.table')}
      head={head}
      lines={lines.map((line) => {
        const { from, to, seen } = line;
        return {
          key: `${from} ${to}`,
          fields: [
            names.cell(from),
            names.cell(to),
            or(seen?.callsPerS, formats.number),
            or(seen?.failedRatio, formats.percent),
            or(seen?.timedOutRatio, formats.percent),
            or(seen?.meanMs, formats.latency),
            or(seen?.p95Ms, formats.latency),
            known(line),
          ],
        };
      })}
      file={range && { subject: { of: cell, what: 'path', ...range }, title: t('path.title'), table }}
    />
  );
}
