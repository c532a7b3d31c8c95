import { Area } from 'recharts';
import { COMPOSITION_KINDS, type CompositionAnswer, type CompositionKind } from '../../protocol/answers-cell.js';
import { chooseMix, useAddress } from '../address/address.js';
import { Chart } from '../curves/chart.js';
import { Frame, STILL } from '../curves/frame.js';
import { type Band, bandsOf } from '../model/bands.js';
import { useSpeech } from '../view/speech.js';
import { type Drawn, SYNC } from './drawn.js';
import { EmptyChart } from './empty-chart.js';
import { type CellText, useCellTexts } from './texts.js';
import { useReading } from './use-reading.js';

const TOP = 6;

/** Who asks for what, as bands that add up to the load: an attack changes them, a crowd does not. */
export function MixChart({ drawn }: { readonly drawn: Drawn }) {
  const t = useCellTexts();
  const { formats } = useSpeech();
  const { mix } = useAddress();
  const by = COMPOSITION_KINDS.find((kind) => kind === mix) ?? 'source';
  const { cell, range, axis, marks, beat } = drawn;
  const { value, failure } = useReading<CompositionAnswer>(
    `/api/v1/cells/${cell}/composition?by=${by}&top=${TOP}&lastS=${range.lengthMs / 1000}&stepS=${range.stepS}`,
    `${cell} ${range.id} ${by}`,
    range.stepS * 1000,
    beat,
  );
  const title = t('mix.title');
  if (!value || value.bands.length === 0)
    return <EmptyChart what="mix" title={title} waiting={!value && !failure} why={t('mix.none')} />;
  const { bands, rows } = bandsOf(value);
  const series = bands.map((band) => ({
    key: band.key,
    name: `${nameOf(band, by, t)} ${formats.percent(band.share)}`,
    tone: band.key,
  }));
  return (
    <Chart
      title={title}
      unit={t('mix.unit')}
      subject={{ of: cell, what: `by-${by}`, ...axis }}
      // As they lie: the uppermost first.
      series={series.toReversed()}
      rows={rows}
      format={formats.number}
      choice={<Choice by={by} />}
    >
      <Frame rows={rows} range={axis} marks={marks} syncId={SYNC}>
        <defs>
          {series.map(({ key }, index) => (
            <Hatching key={key} id={`hatch-${key}`} tone={key} index={index} />
          ))}
        </defs>
        {series.map(({ key, name }) => (
          <Area
            key={key}
            dataKey={String(key)}
            stackId="mix"
            name={name}
            className={`tone-${key} band`}
            fill={`url(#hatch-${key})`}
            {...STILL}
          />
        ))}
      </Frame>
    </Chart>
  );
}

function Choice({ by }: { readonly by: CompositionKind }) {
  const t = useCellTexts();
  return (
    <label className="cv-select">
      <span className="sr">{t('mix.choose')}</span>
      <select value={by} data-testid="mix" onChange={({ target }) => chooseMix(target.value)}>
        {COMPOSITION_KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`mix.by.${kind}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Every other band is hatched, each its own way: neighbours are told apart without colour. */
function Hatching({ id, tone, index }: { readonly id: string; readonly tone: string; readonly index: number }) {
  return (
    <pattern
      id={id}
      className={`tone-${tone}`}
      width="6"
      height="6"
      patternUnits="userSpaceOnUse"
      patternTransform={`rotate(${45 * (index % 4)})`}
    >
      <rect width="6" height="6" className="hatch-ground" />
      {index % 2 === 1 && <path d="M0 1.5H6" className="hatch-line" />}
    </pattern>
  );
}

/** What a class or a family is called; paths have names of their own. */
function nameOf({ category, categories = 0 }: Band, by: CompositionKind, t: CellText): string {
  if (category === undefined) return t('mix.rest', { count: categories });
  if (category === '') return t('mix.unknown');
  return by === 'path' ? category : t(`mix.${by}.${category}`, { defaultValue: category });
}
