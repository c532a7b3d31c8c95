import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Area, Line } from 'recharts';
import { GAUGE_KINDS, type GaugeKind, type GaugesAnswer } from '../../protocol/answers-cell.js';
import { Chart } from '../curves/chart.js';
import { Frame, STILL } from '../curves/frame.js';
import { gaugeRows } from '../model/cell-rows.js';
import { useSpeech } from '../view/speech.js';
import { type Drawn, SYNC } from './drawn.js';
import { EmptyChart } from './empty-chart.js';
import { useCellTexts } from './texts.js';
import { useReading } from './use-reading.js';

/** How full the pool is against its limit; or the queue, the processor, the connections, where somebody reports them. */
export function GaugeChart({ drawn }: { readonly drawn: Drawn }) {
  const t = useCellTexts();
  const { t: words } = useTranslation('vigie');
  const { formats } = useSpeech();
  const { cell, range, axis, marks, beat } = drawn;
  const [chosen, choose] = useState<GaugeKind>('pool');
  const { value, failure } = useReading<GaugesAnswer>(
    `/api/v1/cells/${cell}/gauges?lastS=${range.lengthMs / 1000}&stepS=${range.stepS}`,
    `${cell} ${range.id}`,
    range.stepS * 1000,
    beat,
  );
  const title = t('gauges.title');
  const series = value?.series.find(({ kind }) => kind === chosen) ?? value?.series[0];
  if (!value || !series)
    return <EmptyChart what="gauges" title={title} waiting={!value && !failure} why={t('gauges.none')} />;
  const rows = gaugeRows(series, value);
  const word = words(`resource.${series.kind}`);
  const limited = rows.some(({ limit }) => limit !== null);
  const format = series.kind === 'cpu' ? formats.percent : formats.number;
  return (
    <Chart
      title={title}
      unit={word}
      subject={{ of: cell, what: series.kind, ...axis }}
      series={[
        { key: 'used', name: t('gauges.used'), tone: 'used' },
        ...(limited ? [{ key: 'limit' as const, name: t('gauges.limit'), tone: 'limit' }] : []),
      ]}
      rows={rows}
      format={format}
      choice={
        value.series.length > 1 && (
          <label className="cv-select">
            <span className="sr">{t('gauges.choose')}</span>
            <select value={series.kind} onChange={({ target }) => choose(kindOf(target.value))}>
              {value.series.map(({ kind }) => (
                <option key={kind} value={kind}>
                  {words(`resource.${kind}`)}
                </option>
              ))}
            </select>
          </label>
        )
      }
    >
      <Frame rows={rows} range={axis} marks={marks} syncId={SYNC} format={format}>
        <Area dataKey="used" name={t('gauges.used')} className="tone-used" type="step" {...STILL} />
        {limited && <Line dataKey="limit" name={t('gauges.limit')} className="tone-limit" dot={false} {...STILL} />}
      </Frame>
    </Chart>
  );
}

const kindOf = (text: string): GaugeKind => GAUGE_KINDS.find((kind) => kind === text) ?? 'pool';
