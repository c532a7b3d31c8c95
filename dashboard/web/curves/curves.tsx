import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../chain/model.js';
import type { CurvesAnswer } from '../../protocol/answers.js';
import { useAnswer } from '../live/use-answer.js';
import { chartRows, ERROR_KINDS } from '../model/curves.js';
import { rangeUpTo, TEN_MINUTES } from '../model/ranges.js';
import { useSpeech } from '../view/speech.js';
import { Chart } from './chart.js';
import { Durations, Errors, Requests } from './plots.js';

interface CurvesProps {
  readonly cell: CellId;
  readonly asOfMs: number;
  readonly objectiveMs: number;
  /** First harm of the incident this cell is in. */
  readonly onsetMs: number | undefined;
}

/** Three curves of one cell over the last ten minutes. A chunk of its own: the page stands before recharts is read. */
export default function Curves({ cell, asOfMs, objectiveMs, onsetMs }: CurvesProps) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const { fromMs, toMs } = rangeUpTo(asOfMs);
  const path = `/api/v1/cells/${cell}/curves?fromMs=${fromMs}&toMs=${toMs}&stepS=${TEN_MINUTES.stepS}`;
  const { value, failure } = useAnswer<CurvesAnswer>(path, cell, toMs);
  const rows = useMemo(() => value && chartRows(value.points, value), [value]);
  if (!value || !rows) {
    return <p className="curves-wait">{failure ? t('curves.failed', { detail: failure }) : t('curves.loading')}</p>;
  }
  if (value.points.length === 0) return <p className="curves-wait">{t('curves.empty')}</p>;
  const range = { fromMs: value.fromMs, toMs: value.toMs };
  const marks = onsetMs === undefined ? [] : [{ atMs: onsetMs, kind: 'onset', label: t('curves.onset') }];
  const subject = (what: string) => ({ of: cell, what, ...range });
  const noErrors = rows.every((row) => ERROR_KINDS.every((kind) => !row[kind]));
  return (
    <div className="curves">
      {failure !== undefined && <p className="curves-failed">{t('curves.failed', { detail: failure })}</p>}
      <Chart
        title={t('curves.requests')}
        subject={subject('requests')}
        unit={t('curves.requestsUnit')}
        series={[
          { key: 'offered', name: t('curves.offered'), tone: 'offered' },
          { key: 'good', name: t('curves.good'), tone: 'good' },
          { key: 'lost', name: t('curves.lost'), tone: 'lost' },
        ]}
        rows={rows}
        format={formats.number}
      >
        <Requests rows={rows} range={range} marks={marks} />
      </Chart>
      <Chart
        title={t('curves.errors')}
        subject={subject('errors')}
        unit={t('curves.errorsUnit')}
        series={ERROR_KINDS.map((kind) => ({ key: kind, name: t(`curves.${kind}`), tone: kind }))}
        rows={rows}
        format={formats.number}
        note={noErrors ? t('curves.noErrors') : undefined}
      >
        <Errors rows={rows} range={range} marks={marks} />
      </Chart>
      <Chart
        title={t('curves.durations')}
        subject={subject('durations')}
        unit={t('curves.durationsUnit')}
        series={[
          { key: 'p95', name: t('curves.p95'), tone: 'p95' },
          { key: 'p50', name: t('curves.p50'), tone: 'p50' },
        ]}
        rows={rows}
        format={(value) => formats.number(Math.round(value))}
      >
        <Durations rows={rows} range={range} marks={marks} objectiveMs={objectiveMs} />
      </Chart>
    </div>
  );
}
