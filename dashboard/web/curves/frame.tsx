import type { ReactNode } from 'react';
import { CartesianGrid, ComposedChart, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { type Interval, ticksOf } from '../model/ranges.js';
import { useSpeech } from '../view/speech.js';

/** Something that happened: a line across the curves. */
export interface Mark {
  readonly atMs: number;
  /** `onset`, `page`, `verdict` or `closed`: its line in the style sheet. */
  readonly kind: string;
  readonly label: string;
}

interface FrameProps {
  readonly rows: readonly { readonly atMs: number }[];
  readonly range: Interval;
  readonly marks?: readonly Mark[];
  /** Charts of one name share their crosshair. */
  readonly syncId?: string | undefined;
  /** Of an axis that has an end: a share. */
  readonly most?: number | undefined;
  readonly format?: ((value: number) => string) | undefined;
  /** Size of a letter, px: on a wall, where nothing is to be pressed; by default that of the page. */
  readonly unit?: number | undefined;
  /** What is drawn, and only then spoken for: what stands behind is not among the values under the pointer. */
  readonly children: ReactNode;
}

/** Nothing moves, and a line breaks where nothing is known. */
export const STILL = { isAnimationActive: false, connectNulls: false } as const;

interface Pointed {
  readonly activeLabel?: string | number | undefined;
}

/** Charts of one crosshair may have steps of different widths: each shows the one that is nearest in time. */
function nearest(ticks: readonly { readonly value: unknown }[], { activeLabel }: Pointed): number {
  const atMs = Number(activeLabel);
  const away = ticks.map(({ value }) => Math.abs(Number(value) - atMs));
  return away.indexOf(Math.min(...away));
}

/** The axes, the grid, the crosshair and the marks around the curves. */
export function Frame({ rows, range, marks = [], syncId, most, format, unit, children }: FrameProps) {
  const { formats } = useSpeech();
  // The library counts in pixels; the page in rem, which grows with the wall.
  const rem = unit ?? Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return (
    <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 400, height: 150 }}>
      <ComposedChart
        data={rows as { atMs: number }[]}
        margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
        accessibilityLayer={unit === undefined}
        {...(syncId !== undefined && { syncId, syncMethod: nearest })}
      >
        <CartesianGrid vertical={false} className="grid-lines" />
        <XAxis
          dataKey="atMs"
          type="number"
          domain={[range.fromMs, range.toMs]}
          ticks={ticksOf(range)}
          tickFormatter={formats.minute}
          tickLine={false}
          axisLine={false}
          height={1.4 * rem}
        />
        <YAxis
          width={2.9 * rem}
          tickCount={5}
          tickLine={false}
          axisLine={false}
          tickFormatter={format ?? formats.number}
          domain={[0, most ?? 'auto']}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ className: 'cursor-line' }}
          content={<Values format={format ?? formats.number} />}
        />
        {children}
        {marks
          .filter(({ atMs }) => atMs > range.fromMs && atMs <= range.toMs)
          .map(({ atMs, kind, label }, index) => (
            <ReferenceLine
              key={`${kind} ${atMs}`}
              x={atMs}
              className={`mark-${kind}`}
              label={{
                value: label,
                position: atMs > (range.fromMs + range.toMs) / 2 ? 'insideTopRight' : 'insideTopLeft',
                className: 'mark-label',
                dy: (index % 3) * 0.85 * rem,
              }}
            />
          ))}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

interface Hovered {
  readonly active?: boolean;
  readonly label?: unknown;
  readonly payload?: readonly { readonly name?: unknown; readonly value?: unknown }[];
  readonly format: (value: number) => string;
}

/** The values under the pointer. The library's own box is an assertive live region: three of them would speak over the verdict. */
function Values({ active, label, payload = [], format }: Hovered) {
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
              <dd>{format(Number(value))}</dd>
            </div>
          ))}
      </dl>
    </div>
  );
}
