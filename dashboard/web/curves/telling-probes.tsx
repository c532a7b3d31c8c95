import { useTranslation } from 'react-i18next';
import { Area, Line } from 'recharts';
import type { ProbesAnswer } from '../../protocol/answers-cell.js';
import { probeRows } from '../model/telling-rows.js';
import { useSpeech } from '../view/speech.js';
import { Chart } from './chart.js';
import { Frame, STILL } from './frame.js';
import { Awaited, type DrawnProps, stepsUpTo, useOnset, useRecent } from './telling-frame.js';

/** What Vigie sees from outside: how long answers take, and where there is none. */
export function TellingProbes({ chosen, live, unit }: DrawnProps) {
  const { t } = useTranslation('telling');
  const { formats } = useSpeech();
  const answer = useRecent<ProbesAnswer>(chosen.cell, 'probes', live.head.asOf);
  const marks = useOnset(chosen.onsetMs);
  const tones = { answered: 'offered', failed: 'lost' } as const;
  return (
    <Awaited answer={answer} empty={({ checks }) => checks.length === 0}>
      {(value) => {
        const range = { fromMs: value.fromMs, toMs: value.toMs };
        const rows = probeRows(value, stepsUpTo(value));
        return (
          <Chart
            title={t('what.probes')}
            subject={{ of: chosen.cell, what: 'probes', ...range }}
            unit={t('ms')}
            series={(['answered', 'failed'] as const).map((key) => ({ key, name: t(key), tone: tones[key] }))}
            rows={rows}
            format={formats.number}
          >
            {/* A probe looks once a minute or so: its looks are joined, where an unbroken line would vanish. */}
            <Frame rows={rows} range={range} marks={marks} unit={unit}>
              <Area
                dataKey="failed"
                name={t('failed')}
                className="tone-lost"
                dot
                isAnimationActive={false}
                connectNulls
              />
              <Line dataKey="answered" name={t('answered')} className="tone-offered" dot {...STILL} connectNulls />
            </Frame>
          </Chart>
        );
      }}
    </Awaited>
  );
}
