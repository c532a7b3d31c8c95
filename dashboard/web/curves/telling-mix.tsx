import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Area } from 'recharts';
import type { CompositionAnswer } from '../../protocol/answers-cell.js';
import { type BandRow, bandsOf } from '../model/bands.js';
import { useSpeech } from '../view/speech.js';
import { Chart } from './chart.js';
import { Frame, STILL } from './frame.js';
import { Awaited, type DrawnProps, useOnset, useRecent } from './telling-frame.js';

const BANDS = 5;

/** Traffic as bands, one upon the other: who comes, with what, for what. */
export function TellingMix({ chosen, live, unit }: DrawnProps) {
  const { by = 'source' } = chosen;
  const answer = useRecent<CompositionAnswer>(chosen.cell, `composition?by=${by}&top=${BANDS}`, live.head.asOf);
  return (
    <Awaited answer={answer} empty={({ bands }) => bands.length === 0}>
      {(value) => <Mix value={value} chosen={chosen} unit={unit} />}
    </Awaited>
  );
}

function Mix({ value, chosen, unit }: Omit<DrawnProps, 'live'> & { readonly value: CompositionAnswer }) {
  const { t } = useTranslation('telling');
  const { formats } = useSpeech();
  const { bands, rows } = useMemo(() => bandsOf(value), [value]);
  const marks = useOnset(chosen.onsetMs);
  const range = { fromMs: value.fromMs, toMs: value.toMs };
  const name = (category: string | undefined) => {
    if (category === undefined) return t('rest');
    if (category === '') return t('unknown');
    return value.by === 'source' ? t(`source.${category}`, { defaultValue: category }) : category;
  };
  const series = bands.map(({ key, category }, index) => {
    return { key, name: name(category), tone: toneOf(category, index) };
  });
  return (
    <Chart
      title={t(`what.composition_${value.by}`)}
      subject={{ of: chosen.cell, what: `composition-${value.by}`, ...range }}
      unit={t('perS')}
      series={series}
      rows={rows}
      format={formats.number}
    >
      <Frame rows={rows} range={range} marks={marks} unit={unit}>
        {series.map(({ key, name: said, tone }) => (
          <Area
            key={key}
            dataKey={(row: BandRow) => row[key]}
            stackId="mix"
            name={said}
            className={`tone-${tone}`}
            {...STILL}
          />
        ))}
      </Frame>
    </Chart>
  );
}

/** Networks where no pupil is: what an attack is made of stands out of the crowd. */
const STRANGERS = new Set(['hosting', 'unknown']);

function toneOf(category: string | undefined, index: number): string {
  if (category === undefined) return 'mix-rest';
  return STRANGERS.has(category) ? `mix-${category}` : `mix-${index % 4}`;
}
