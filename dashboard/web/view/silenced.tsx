import { useTranslation } from 'react-i18next';
import type { LiveState } from '../../protocol/reduce.js';
import { useSpeech } from './speech.js';

interface SilencedProps {
  readonly incident: string;
  readonly live: LiveState;
}

/** Says that nobody on call is told of an incident, on whose word, why and until when; of several silences, the last to end. */
export function Silenced({ incident, live }: SilencedProps) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const [last] = live.silences.filter(({ holds }) => holds.includes(incident)).sort((a, b) => b.endsMs - a.endsMs);
  if (!last) return null;
  const { by, reason, endsMs } = last;
  return (
    <p className="silenced" data-silenced={last.id}>
      {t('silences.incident', { by, reason, at: formats.dated(endsMs) })}
    </p>
  );
}
