import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { Hypothesis, IncidentView, VerdictView } from '../../protocol/view.js';
import { useSentences } from '../locale/sentences.js';
import { useSpeech } from './speech.js';

const ORDER: readonly Hypothesis[] = ['saturation', 'attack', 'fault'];

interface HypothesesProps {
  readonly incident: IncidentView;
  /** Of the failing maillon; without one only the incident's own probability is known. */
  readonly verdict: VerdictView | undefined;
}

/** Three separate probabilities, never shares of one: both a crowd and an attack can be true. */
export function Hypotheses({ incident, verdict }: HypothesesProps) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const sentences = useSentences();
  const named = incident.cause.split('+');
  const shown = ORDER.flatMap((hypothesis) => {
    const value = verdict?.probability[hypothesis] ?? (named.includes(hypothesis) ? incident.probability : undefined);
    return value === undefined ? [] : [{ hypothesis, value, isNamed: named.includes(hypothesis) }];
  });
  return (
    <dl className="hypotheses" aria-label={t('incidents.probabilities')}>
      {shown.map(({ hypothesis, value, isNamed }) => (
        <div key={hypothesis} data-named={isNamed}>
          <dt>{sentences.hypothesis(hypothesis)}</dt>
          <dd>
            <span className="meter" style={{ '--value': value } as CSSProperties} />
            {formats.probability(value)}
          </dd>
        </div>
      ))}
    </dl>
  );
}
