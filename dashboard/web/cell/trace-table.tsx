import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../chain/model.js';
import type { TraceAnswer } from '../../protocol/answers-trace.js';
import type { CsvTable } from '../model/csv.js';
import type { Waterfall, WaterfallRow } from '../model/waterfall.js';
import { useSpeech } from '../view/speech.js';
import { TableBehind } from '../view/table-behind.js';
import { useCellTexts } from './texts.js';

interface TableProps {
  readonly waterfall: Waterfall;
  readonly trace: TraceAnswer;
  readonly cell: CellId;
}

const HEAD = ['level', 'cell', 'name', 'start', 'duration', 'own', 'outcome', 'critical'] as const;

/** The waterfall as a table and as a file: the same lines in the same order. */
export function TraceTable({ waterfall: { rows, durationMs }, trace, cell }: TableProps) {
  const t = useCellTexts();
  const { t: web } = useTranslation('web');
  const { names, formats } = useSpeech();
  const head = HEAD.map((key) => t(`trace.table.${key}`));
  const word = ({ span: { told } }: WaterfallRow) =>
    told === undefined ? '–' : told.outcome === 'ok' ? t('traces.ok') : web(`curves.${told.outcome}`);
  const critical = (row: WaterfallRow) => (row.critical.length > 0 ? t('trace.yes') : '');
  const startMs = Number(trace.startNs) / 1e6;
  const table = (): CsvTable => ({
    head: [...head, t('details.spanId')],
    rows: rows.map((row) => [
      ...[row.level, row.span.told?.cell ?? null, row.span.told?.name ?? null],
      ...[row.startMs, row.endMs - row.startMs, row.selfMs, word(row), critical(row), row.span.spanId],
    ]),
  });
  return (
    <TableBehind
      title={t('trace.asTable')}
      testid="trace-table"
      head={head}
      lines={rows.map((row) => ({
        key: row.index,
        fields: [
          row.level,
          row.span.told ? names.cell(row.span.told.cell) : t('trace.outside'),
          row.span.told?.name,
          formats.latency(row.startMs),
          formats.latency(row.endMs - row.startMs),
          formats.latency(row.selfMs),
          word(row),
          critical(row),
        ],
      }))}
      file={{
        subject: { of: cell, what: `trace-${trace.traceId}`, fromMs: startMs, toMs: startMs + durationMs },
        title: t('trace.title'),
        table,
      }}
    />
  );
}
