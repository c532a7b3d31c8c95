import { useTranslation } from 'react-i18next';
import type { IncidentView } from '../../protocol/view.js';
import { nextMessage } from '../../speech/cadence.js';
import { StateMark } from './mark.js';
import { useSpeech } from './speech.js';

interface NextMessageProps {
  readonly incident: IncidentView;
  readonly nowMs: number;
}

/** Counts down to the message that was announced; lateness is said and shown. */
export function NextMessage({ incident, nowMs }: NextMessageProps) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const next = nextMessage(incident, nowMs);
  if (next.kind === 'none') return <span data-testid="next-message">{t('next.none')}</span>;
  const late = next.lateMs > 0;
  return (
    <span className="countdown" data-testid="next-message" data-late={late}>
      {late && <StateMark state="degraded" />}
      <span>{t(`next.${next.kind}`, { time: formats.minute(next.atMs) })}</span>{' '}
      <b>
        {late
          ? t('next.late', { duration: formats.duration(next.lateMs) })
          : t('next.in', { duration: formats.duration(next.atMs - nowMs) })}
      </b>
    </span>
  );
}
