import type { Answer } from '../live/use-answer.js';
import { useSpeech } from '../view/speech.js';
import { useCellTexts } from './texts.js';

interface NoticeProps {
  readonly answer: Answer<{ readonly toMs: number; readonly asOfMs?: number }>;
  readonly nowMs: number;
}

/** Why nothing is drawn, or of when what is drawn is: an old answer is shown with its age, never as if it were of now. */
export function StoreNotice({ answer: { value, failure, status }, nowMs }: NoticeProps) {
  const t = useCellTexts();
  const { formats } = useSpeech();
  if (failure === undefined) return null;
  const why = status === 503 ? t('store.away') : status === undefined ? t('store.link') : failure;
  const ofMs = value && (value.asOfMs ?? value.toMs);
  const age = ofMs !== undefined && { time: formats.time(ofMs), duration: formats.duration(nowMs - ofMs) };
  return (
    <p className="cv-warning" data-testid="store-notice">
      {why} {age ? t('store.old', age) : t('store.nothing')}
    </p>
  );
}
