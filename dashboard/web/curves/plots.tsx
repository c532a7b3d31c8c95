import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { type ChartRow, ERROR_KINDS } from '../model/curves.js';
import { useSpeech } from '../view/speech.js';

interface PlotProps {
  readonly rows: readonly ChartRow[];
  readonly range: { readonly fromMs: number; readonly toMs: number };
  readonly onsetMs: number | undefined;
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

const STILL = { isAnimationActive: false, connectNulls: false } as const;
const TWO_MINUTES_MS = 120_000;

function Frame({ rows, range, onsetMs, children }: PlotProps & { readonly children: ReactNode }) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  // The library counts in pixels; the page in rem, which grows with the wall.
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 400, height: 150 }}>
      <ComposedChart data={rows as ChartRow[]} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer>
        <CartesianGrid vertical={false} className="grid-lines" />
        <XAxis
          dataKey="atMs"
          type="number"
          domain={[range.fromMs, range.toMs]}
          ticks={ticks(range)}
          tickFormatter={formats.minute}
          tickLine={false}
          axisLine={false}
          height={1.4 * rem}
        />
        <YAxis
          width={2.9 * rem}
          tickCount={4}
          tickLine={false}
          axisLine={false}
          tickFormatter={formats.number}
          domain={[0, 'auto']}
        />
        <Tooltip isAnimationActive={false} cursor={{ className: 'cursor-line' }} content={<Values />} />
        {children}
        {onsetMs !== undefined && (
          <ReferenceLine
            x={onsetMs}
            className="mark-onset"
            label={{ value: t('curves.onset'), position: 'insideTopRight', className: 'mark-label' }}
          />
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

/** Whole even minutes inside the range. */
function ticks({ fromMs, toMs }: PlotProps['range']): number[] {
  const first = Math.ceil(fromMs / TWO_MINUTES_MS) * TWO_MINUTES_MS;
  return Array.from(
    { length: Math.floor((toMs - first) / TWO_MINUTES_MS) + 1 },
    (_, index) => first + index * TWO_MINUTES_MS,
  );
}

interface Hovered {
  readonly active?: boolean;
  readonly label?: unknown;
  readonly payload?: readonly { readonly name?: unknown; readonly value?: unknown }[];
}

/** The values under the pointer. The library's own box is an assertive live region: three of them would speak over the verdict. */
function Values({ active, label, payload = [] }: Hovered) {
  const { formats } = useSpeech();
  if (!active || payload.length === 0) return null;
  return (
    <div className="tooltip">
      <b>{formats.time(Number(label))}</b>
      <dl>
        {payload
          .filter(({ value }) => typeof value === 'number')
          .map(({ name, value }) => (
            <div key={String(name)}>
              <dt>{String(name)}</dt>
              <dd>{formats.number(Number(value))}</dd>
            </div>
          ))}
      </dl>
    </div>
  );
}
