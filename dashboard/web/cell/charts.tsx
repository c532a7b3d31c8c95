import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CurvesAnswer } from '../../protocol/answers.js';
import type { ExpectedAnswer } from '../../protocol/answers-cell.js';
import type { CellPicture, CellView } from '../../protocol/view.js';
import { Chart } from '../curves/chart.js';
import type { Mark } from '../curves/frame.js';
import { Durations, Errors, Requests } from '../curves/plots.js';
import { cellRows } from '../model/cell-rows.js';
import { ERROR_KINDS } from '../model/curves.js';
import { type Range, rangeUpTo } from '../model/ranges.js';
import { useSpeech } from '../view/speech.js';
import { OwnToCome } from './charts-to-come.js';
import { type Drawn, SYNC } from './drawn.js';
import { GaugeChart } from './gauge-chart.js';
import { KnownChart } from './known-chart.js';
import { MixChart } from './mix-chart.js';
import { StoreNotice } from './store-notice.js';
import { useCellTexts } from './texts.js';
import { type Beat, useReading } from './use-reading.js';

interface ChartsProps {
  readonly view: CellView;
  readonly picture: CellPicture | undefined;
  readonly range: Range;
  readonly marks: readonly Mark[];
  readonly beat: Beat;
}

/** The curves of a cell. A chunk of its own: the view stands before recharts is read. */
export default function Charts({ view, picture, range, marks, beat }: ChartsProps) {
  const t = useCellTexts();
  const { id: cell } = view;
  const asked = `lastS=${range.lengthMs / 1000}&stepS=${range.stepS}`;
  const subject = `${cell} ${range.id}`;
  const base = `/api/v1/cells/${cell}`;
  const curves = useReading<CurvesAnswer>(`${base}/curves?${asked}`, subject, range.stepS * 1000, beat);
  // What earlier days make of now changes with the day, not with the second.
  const expected = useReading<ExpectedAnswer>(`${base}/expected?${asked}`, subject, range.lengthMs / 10, beat);
  const { value } = curves;
  const axis = value ? { fromMs: value.fromMs, toMs: value.toMs } : rangeUpTo(beat.nowMs, range);
  const rows = useMemo(
    () => value && cellRows(value.points, expected.value?.points ?? [], value),
    [value, expected.value],
  );
  const drawn: Drawn = { cell, range, axis, marks, beat };
  return (
    <>
      <StoreNotice answer={curves} nowMs={beat.nowMs} />
      {value?.points.length === 0 && (
        <p className="cv-none">{t(picture?.lastReceivedMs === undefined ? 'curves.never' : 'curves.empty')}</p>
      )}
      <div className="cv-curves">
        {!rows && curves.failure === undefined && <OwnToCome />}
        {rows && (
          <OwnCurves
            drawn={drawn}
            rows={rows}
            days={Math.max(0, ...(expected.value?.points ?? []).map((point) => point.days))}
            objectiveMs={view.objective.latencyMs}
          />
        )}
        <GaugeChart drawn={drawn} />
        <MixChart drawn={drawn} />
        <KnownChart drawn={drawn} />
      </div>
    </>
  );
}

interface OwnProps {
  readonly drawn: Drawn;
  readonly rows: ReturnType<typeof cellRows>;
  /** Earlier days that the expectation rests on; 0: there is none. */
  readonly days: number;
  readonly objectiveMs: number;
}

/** Requests, errors and durations. */
function OwnCurves({ drawn: { cell, axis, marks }, rows, days, objectiveMs }: OwnProps) {
  const t = useCellTexts();
  const { t: web } = useTranslation('web');
  const { formats } = useSpeech();
  const subject = (what: string) => ({ of: cell, what, ...axis });
  const plot = { rows, range: axis, marks, syncId: SYNC };
  const noErrors = rows.every((row) => ERROR_KINDS.every((kind) => !row[kind]));
  const expectedName = t('curves.expected', { count: days });
  return (
    <>
      <Chart
        title={web('curves.requests')}
        unit={web('curves.requestsUnit')}
        subject={subject('requests')}
        series={[
          { key: 'offered', name: web('curves.offered'), tone: 'offered' },
          { key: 'good', name: web('curves.good'), tone: 'good' },
          { key: 'lost', name: web('curves.lost'), tone: 'lost' },
          ...(days === 0
            ? []
            : [
                { key: 'mid' as const, name: expectedName, tone: 'expected' },
                { key: 'low' as const, name: t('curves.low'), tone: 'expected', unkeyed: true as const },
                { key: 'high' as const, name: t('curves.high'), tone: 'expected', unkeyed: true as const },
              ]),
        ]}
        rows={rows}
        format={formats.number}
      >
        <Requests {...plot} expected={days === 0 ? undefined : expectedName} />
      </Chart>
      <Chart
        title={web('curves.errors')}
        unit={web('curves.errorsUnit')}
        subject={subject('errors')}
        series={ERROR_KINDS.map((kind) => ({ key: kind, name: web(`curves.${kind}`), tone: kind }))}
        rows={rows}
        format={formats.number}
        note={noErrors ? web('curves.noErrors') : undefined}
      >
        <Errors {...plot} />
      </Chart>
      <Chart
        title={web('curves.durations')}
        unit={t('curves.durationsUnit', { objective: formats.latency(objectiveMs) })}
        subject={subject('durations')}
        series={[
          { key: 'p99', name: t('curves.p99'), tone: 'p99' },
          { key: 'p95', name: web('curves.p95'), tone: 'p95' },
          { key: 'p50', name: web('curves.p50'), tone: 'p50' },
        ]}
        rows={rows}
        format={(value) => formats.number(Math.round(value))}
      >
        <Durations {...plot} objectiveMs={objectiveMs} p99={t('curves.p99')} />
      </Chart>
    </>
  );
}
