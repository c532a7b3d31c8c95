import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../chain/model.js';
import type { Exemplar, ExemplarsAnswer } from '../../protocol/answers-cell.js';
import { openTrace, useAddress } from '../address/address.js';
import type { Range } from '../model/ranges.js';
import { useSpeech } from '../view/speech.js';
import { Outcome } from './outcome.js';
import { useCellTexts } from './texts.js';
import { TracePanel } from './trace.js';
import { type Beat, useReading } from './use-reading.js';

interface TracesProps {
  readonly cell: CellId;
  readonly range: Range;
  readonly beat: Beat;
}

const KINDS = ['failed', 'slow', 'ordinary'] as const;
const EVERY_MS = 15_000;
const LIMIT = 6;

/** Single requests: those that failed, the slowest, and ordinary ones to compare with; one of them opens as a waterfall. */
export function Traces({ cell, range, beat }: TracesProps) {
  const t = useCellTexts();
  const { trace } = useAddress();
  // While somebody reads one of them, the list does not change under their hand.
  const heldMs = useRef<number>(undefined);
  const { value, failure } = useReading<ExemplarsAnswer>(
    `/api/v1/cells/${cell}/exemplars?limit=${LIMIT}&lastS=${range.lengthMs / 1000}`,
    `${cell} ${range.id}`,
    EVERY_MS,
    { ...beat, nowMs: heldMs.current ?? beat.nowMs },
  );
  useEffect(() => {
    heldMs.current = trace !== undefined && value !== undefined ? (heldMs.current ?? beat.nowMs) : undefined;
  }, [trace, value, beat.nowMs]);
  const nothing = value && KINDS.every((kind) => value[kind].length === 0);
  return (
    <section className="cv-part" aria-labelledby="cv-traces-title" data-testid="traces">
      <h2 id="cv-traces-title">{t('traces.title')}</h2>
      {!value && <p className="cv-none">{failure === undefined ? t('reading') : t('traces.unread')}</p>}
      {nothing && <p className="cv-none">{t('traces.none')}</p>}
      {value && !nothing && (
        <div className="cv-exemplars">
          {KINDS.map((kind) => (
            <Exemplars key={kind} kind={kind} items={value[kind]} chosen={trace} />
          ))}
        </div>
      )}
      {trace !== undefined && <TracePanel key={trace} id={trace} cell={cell} beat={beat} />}
    </section>
  );
}

interface ExemplarsProps {
  readonly kind: (typeof KINDS)[number];
  readonly items: readonly Exemplar[];
  readonly chosen: string | undefined;
}

function Exemplars({ kind, items, chosen }: ExemplarsProps) {
  const t = useCellTexts();
  const { t: web } = useTranslation('web');
  const { formats } = useSpeech();
  return (
    <div data-exemplars={kind}>
      <h3>{t(`traces.${kind}`)}</h3>
      {items.length === 0 && <p className="cv-none">{t('traces.noneOf')}</p>}
      <ul>
        {items.map(({ traceId, spanId, name, startMs, durationMs, outcome, httpStatus }) => (
          <li key={`${traceId} ${spanId}`}>
            <button
              type="button"
              className="cv-exemplar"
              data-trace={traceId}
              aria-pressed={traceId === chosen}
              disabled={traceId === ''}
              onClick={() => openTrace(traceId === chosen ? undefined : traceId)}
            >
              <span className="cv-exemplar-name">{name}</span>
              <span className="cv-exemplar-time">{formats.time(startMs)}</span>
              <Outcome
                outcome={outcome}
                word={outcome === 'ok' ? t('traces.ok') : web(`curves.${outcome}`)}
                status={httpStatus}
              />
              <b>{formats.latency(durationMs)}</b>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
