import { useEffect, useMemo, useRef } from 'react';
import type { CellId } from '../../../chain/model.js';
import type { TraceAnswer } from '../../protocol/answers-trace.js';
import { openTrace } from '../address/address.js';
import { waterfallOf } from '../model/waterfall.js';
import { useSpeech } from '../view/speech.js';
import { CopyButton } from './copy.js';
import { useCellTexts } from './texts.js';
import { TraceCaveats } from './trace-caveats.js';
import { TraceTable } from './trace-table.js';
import { type Beat, useFixed } from './use-reading.js';
import { WaterfallGrid } from './waterfall.js';

interface TraceProps {
  readonly id: string;
  /** Whose view it is opened in: its spans are marked. */
  readonly cell: CellId;
  readonly beat: Beat;
}

/** One trace: how long, what is missing of it, its waterfall and the same as a table. */
export function TracePanel({ id, cell, beat }: TraceProps) {
  const t = useCellTexts();
  const { formats } = useSpeech();
  const panel = useRef<HTMLElement>(null);
  const isTrace = /^[0-9a-f]{32}$/.test(id);
  const { value, failure, status } = useFixed<TraceAnswer>(`/api/v1/traces/${id}`, id, beat, isTrace);
  const waterfall = useMemo(() => value && waterfallOf(value), [value]);
  const known = value !== undefined;
  useEffect(() => {
    if (known) panel.current?.scrollIntoView({ block: 'nearest' });
  }, [known]);
  const gone = !isTrace || status === 404;
  return (
    <section ref={panel} className="cv-trace" aria-labelledby="cv-trace-title" data-testid="trace" data-trace-open={id}>
      <header>
        <h3 id="cv-trace-title">
          {t('trace.title')} <code>{id}</code>
        </h3>
        <CopyButton text={id} label={t('trace.copy')} done={t('trace.copied')} />
        <button type="button" className="action" onClick={() => openTrace(undefined)}>
          {t('trace.close')}
        </button>
      </header>
      {gone && <p className="cv-none">{t('trace.gone')}</p>}
      {!gone && !value && <p className="cv-none">{t(failure === undefined ? 'trace.reading' : 'trace.failed')}</p>}
      {value && waterfall && (
        <>
          <p className="cv-trace-sum">
            {t('trace.sum', {
              time: formats.time(Number(value.startNs) / 1e6),
              duration: formats.latency(waterfall.durationMs),
              count: value.total,
            })}
          </p>
          <TraceCaveats trace={value} unanswered={waterfall.rows.filter((row) => row.isUnanswered).length} />
          <WaterfallGrid waterfall={waterfall} cell={cell} />
          <TraceTable waterfall={waterfall} trace={value} cell={cell} />
        </>
      )}
    </section>
  );
}
