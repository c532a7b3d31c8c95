import { useTranslation } from 'react-i18next';
import { Area, Line } from 'recharts';
import type { CurvesAnswer } from '../../protocol/answers.js';
import type { ExpectedAnswer } from '../../protocol/answers-cell.js';
import { ERROR_KINDS } from '../model/curves.js';
import { type BandedRow, bandedRows } from '../model/telling-rows.js';
import { useSpeech } from '../view/speech.js';
import { Chart, type Series } from './chart.js';
import { Frame, STILL } from './frame.js';
import { Durations, Errors } from './plots.js';
import { Awaited, type DrawnProps, stepsUpTo, useOnset, useRecent } from './telling-frame.js';

/** What is asked of a cell and what becomes of it: demand beside the expected band, errors by kind, or durations. */
export function TellingServed({ chosen, live, unit }: DrawnProps) {
  const { t } = useTranslation('telling');
  const { formats } = useSpeech();
  const { cell, what } = chosen;
  const banded = what === 'load' || what === 'served';
  const answer = useRecent<CurvesAnswer>(cell, 'curves', live.head.asOf);
  const expected = useRecent<ExpectedAnswer>(cell, 'expected', live.head.asOf, banded);
  const marks = useOnset(chosen.onsetMs);
  const series = useSeries(what, (expected.value?.points.length ?? 0) > 0);
  const objectiveMs = live.chain.cells.find(({ id }) => id === cell)?.objective.latencyMs ?? 0;
  return (
    <Awaited answer={answer} empty={({ points }) => points.length === 0}>
      {(value) => {
        const range = { fromMs: value.fromMs, toMs: value.toMs };
        const rows = bandedRows(value.points, expected.value?.points ?? [], stepsUpTo(value));
        const plot = { rows, range, marks, unit };
        return (
          <>
            {what === 'load' && expected.value?.points.length === 0 && <p className="telling-note">{t('noBand')}</p>}
            <Chart
              title={t(`what.${what}`)}
              subject={{ of: cell, what, ...range }}
              unit={t(what === 'durations' ? 'ms' : 'perS')}
              series={series}
              rows={rows}
              format={formats.number}
            >
              {what === 'errors' && <Errors {...plot} />}
              {what === 'durations' && <Durations {...plot} objectiveMs={objectiveMs} />}
              {banded && <Demand {...plot} parted={what === 'served'} />}
            </Chart>
          </>
        );
      }}
    </Awaited>
  );
}

type Key = Exclude<keyof BandedRow, 'atMs'>;

function useSeries(what: DrawnProps['chosen']['what'], hasBand: boolean): readonly Series<Key>[] {
  const { t } = useTranslation('telling');
  const word = (key: string) => t(`curves.${key}`, { ns: 'web' });
  if (what === 'errors') return ERROR_KINDS.map((key) => ({ key, name: word(key), tone: key }));
  if (what === 'durations') return (['p95', 'p50'] as const).map((key) => ({ key, name: word(key), tone: key }));
  const band = (['low', 'mid', 'high'] as const).map((key) => ({ key, name: t(key), tone: `band-${key}` }));
  const parts = what === 'served' ? (['good', 'lost'] as const) : [];
  return [
    ...(['offered', ...parts] as const).map((key) => ({ key, name: word(key), tone: key })),
    ...(hasBand ? band : []),
  ];
}

interface DemandProps extends Omit<Parameters<typeof Frame>[0], 'children' | 'rows'> {
  readonly rows: readonly BandedRow[];
  /** Parted in what was served well and what was lost. */
  readonly parted: boolean;
}

/** Demand above what became of it, before the band of what earlier days make expect. */
function Demand({ parted, ...frame }: DemandProps) {
  const { t } = useTranslation('telling');
  const word = (key: string) => t(`curves.${key}`, { ns: 'web' });
  return (
    <Frame {...frame}>
      {parted && <Area dataKey="good" stackId="served" name={word('good')} className="tone-good" {...STILL} />}
      {parted && <Area dataKey="lost" stackId="served" name={word('lost')} className="tone-lost" {...STILL} />}
      <Area
        dataKey={({ low, high }: BandedRow) => (low === null || high === null ? null : [low, high])}
        name={t('band')}
        className="tone-band"
        activeDot={false}
        {...STILL}
      />
      <Line dataKey="mid" name={t('mid')} className="tone-band-mid" dot={false} {...STILL} />
      <Line dataKey="offered" name={word('offered')} className="tone-offered" dot={false} {...STILL} />
    </Frame>
  );
}
