import { useTranslation } from 'react-i18next';
import { Area, Line, ReferenceLine } from 'recharts';
import { type ChartRow, ERROR_KINDS } from '../model/curves.js';
import type { Interval } from '../model/ranges.js';
import { Frame, type Mark, STILL } from './frame.js';

interface PlotProps {
  readonly rows: readonly ChartRow[];
  readonly range: Interval;
  readonly marks: readonly Mark[];
  /** Size of a letter, px; by default that of the page. */
  readonly unit?: number | undefined;
}

/** Offered above good: what lies between the two is what users lost. */
export function Requests(props: PlotProps) {
  const { t } = useTranslation('web');
  return (
    <Frame {...props}>
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

export function Durations({ objectiveMs, ...props }: PlotProps & { readonly objectiveMs: number }) {
  const { t } = useTranslation('web');
  return (
    <Frame {...props}>
      <ReferenceLine
        y={objectiveMs}
        className="mark-objective"
        label={{ value: t('curves.objective'), position: 'insideBottomRight', className: 'mark-label' }}
        ifOverflow="hidden"
      />
      <Line dataKey="p95" name={t('curves.p95')} className="tone-p95" dot={false} {...STILL} />
      <Line dataKey="p50" name={t('curves.p50')} className="tone-p50" dot={false} {...STILL} />
    </Frame>
  );
}
