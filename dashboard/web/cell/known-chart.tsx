import { Line } from 'recharts';
import type { KnownSourcesAnswer } from '../../protocol/answers-cell.js';
import { Chart } from '../curves/chart.js';
import { Frame, STILL } from '../curves/frame.js';
import { knownRows } from '../model/cell-rows.js';
import { useSpeech } from '../view/speech.js';
import { type Drawn, SYNC } from './drawn.js';
import { EmptyChart } from './empty-chart.js';
import { useCellTexts } from './texts.js';
import { useReading } from './use-reading.js';

/** The store compares the addresses of at most six hours. */
const MOST_S = 6 * 3600;
/** Its steps are whole minutes. */
const LEAST_STEP_S = 60;

/** How many of those that come had come in the last 28 days. */
export function KnownChart({ drawn }: { readonly drawn: Drawn }) {
  const t = useCellTexts();
  const { formats } = useSpeech();
  const { cell, range, axis, marks, beat } = drawn;
  const stepS = Math.max(LEAST_STEP_S, range.stepS);
  const { value, failure } = useReading<KnownSourcesAnswer>(
    `/api/v1/cells/${cell}/known-sources?lastS=${Math.min(MOST_S, range.lengthMs / 1000)}&stepS=${stepS}`,
    `${cell} ${range.id}`,
    stepS * 1000,
    beat,
  );
  const title = t('known.title');
  if (!value || value.points.length === 0)
    return <EmptyChart what="known" title={title} waiting={!value && !failure} why={t('known.none')} />;
  const rows = knownRows(value);
  return (
    <Chart
      title={title}
      unit={t(range.lengthMs > MOST_S * 1000 ? 'known.lastHours' : 'known.unit', { days: value.days })}
      subject={{ of: cell, what: 'known-sources', ...axis }}
      series={[
        { key: 'known', name: t('known.share'), tone: 'offered' },
        { key: 'sources', name: t('known.sources'), tone: 'sources', unkeyed: true, format: formats.number },
      ]}
      rows={rows}
      format={formats.percent}
    >
      <Frame rows={rows} range={axis} marks={marks} syncId={SYNC} most={1} format={formats.percent}>
        <Line dataKey="known" name={t('known.share')} className="tone-offered" dot={{ r: 2 }} {...STILL} />
      </Frame>
    </Chart>
  );
}
