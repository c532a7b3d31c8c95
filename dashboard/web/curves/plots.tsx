import { useTranslation } from 'react-i18next';
import { Area, Line, ReferenceLine } from 'recharts';
import { type ChartRow, ERROR_KINDS } from '../model/curves.js';
import type { Interval } from '../model/ranges.js';
import { Frame, type Mark, STILL } from './frame.js';

/** A step of the charts; with the expectation of its instant where the calendar has one. */
export type PlotRow = ChartRow & {
  readonly low?: number | null;
  readonly mid?: number | null;
  readonly high?: number | null;
  readonly p99?: number | null;
};

export interface PlotProps {
  readonly rows: readonly PlotRow[];
  readonly range: Interval;
  readonly marks: readonly Mark[];
  /** Size of a letter, px; by default that of the page. */
  readonly unit?: number | undefined;
  readonly syncId?: string | undefined;
}

/** An area between two values, drawn where both are known. */
const between = ({ low, high }: PlotRow): [number, number] | null =>
  typeof low === 'number' && typeof high === 'number' ? [low, high] : null;

/** Offered above good: what lies between the two is what users lost. Behind them, what the calendar expects. */
export function Requests({ expected, ...props }: PlotProps & { readonly expected?: string | undefined }) {
  const { t } = useTranslation('web');
  return (
    <Frame {...props}>
      {expected !== undefined && <Area dataKey={between} className="tone-expected" tooltipType="none" {...STILL} />}
      {expected !== undefined && (
        <Line dataKey="mid" name={expected} className="tone-expected" dot={false} {...STILL} />
      )}
      <Area dataKey="good" stackId="served" name={t('curves.good')} className="tone-good" {...STILL} />
      <Area dataKey="lost" stackId="served" name={t('curves.lost')} className="tone-lost" {...STILL} />
      <Line dataKey="offered" name={t('curves.offered')} className="tone-offered" dot={false} {...STILL} />
    </Frame>
  );
}

export function Errors(props: PlotProps) {
  const { t } = useTranslation('web');
  return (
    <Frame {...props}>
      {ERROR_KINDS.map((kind) => (
        <Area
          key={kind}
          dataKey={kind}
          stackId="errors"
          name={t(`curves.${kind}`)}
          className={`tone-${kind}`}
          type="step"
          {...STILL}
        />
      ))}
    </Frame>
  );
}

export function Durations({
  objectiveMs,
  p99,
  ...props
}: PlotProps & { readonly objectiveMs: number; readonly p99?: string | undefined }) {
  const { t } = useTranslation('web');
  return (
    <Frame {...props}>
      <ReferenceLine
        y={objectiveMs}
        className="mark-objective"
        label={{ value: t('curves.objective'), position: 'insideBottomRight', className: 'mark-label' }}
        ifOverflow="hidden"
      />
      {p99 !== undefined && <Line dataKey="p99" name={p99} className="tone-p99" dot={false} {...STILL} />}
      <Line dataKey="p95" name={t('curves.p95')} className="tone-p95" dot={false} {...STILL} />
      <Line dataKey="p50" name={t('curves.p50')} className="tone-p50" dot={false} {...STILL} />
    </Frame>
  );
}
