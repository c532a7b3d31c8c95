import type { TraceAnswer } from '../../protocol/answers-trace.js';
import { useSpeech } from '../view/speech.js';
import { useCellTexts } from './texts.js';

interface CaveatsProps {
  readonly trace: TraceAnswer;
  /** Calls of which the other side left no span. */
  readonly unanswered: number;
}

/** What of the trace is missing, and what was moved: a waterfall that looks whole and is not would mislead. */
export function TraceCaveats({ trace, unanswered }: CaveatsProps) {
  const t = useCellTexts();
  const { formats } = useSpeech();
  const counts = {
    orphans: trace.orphans,
    leftOut: trace.leftOut,
    outside: trace.outside,
    duplicates: trace.duplicates,
    unanswered,
  };
  const said = Object.entries(counts).filter(([, count]) => count > 0);
  if (said.length === 0 && trace.shifts.length === 0) return null;
  return (
    <ul className="cv-caveats" data-testid="caveats">
      {said.map(([key, count]) => (
        <li key={key} data-caveat={key}>
          {t(`caveat.${key}`, { count })}
        </li>
      ))}
      {trace.shifts.map(({ service, host, spans, shiftNs }) => (
        <li key={`${service} ${host}`} data-caveat="clock">
          {t('caveat.clock', {
            count: spans,
            who: service === '' ? t('caveat.somebody') : [service, host].filter((part) => part !== '').join(', '),
            shift: `${Number(shiftNs) < 0 ? '−' : '+'}${formats.latency(Math.abs(Number(shiftNs)) / 1e6)}`,
          })}
        </li>
      ))}
    </ul>
  );
}
