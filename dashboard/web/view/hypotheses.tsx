import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { Cause, Hypothesis } from '../../protocol/view.js';
import { useSentences } from '../locale/sentences.js';
import { useSpeech } from './speech.js';

const ORDER: readonly Hypothesis[] = ['saturation', 'attack', 'fault'];

interface HypothesesProps {
  readonly cause: Cause;
  /** Of each hypothesis; of one that is not here nothing is known. */
  readonly known: Readonly<Partial<Record<Hypothesis, number>>>;
}

/** Three separate probabilities, never shares of one: both a crowd and an attack can be true. */
export function Hypotheses({ cause, known }: HypothesesProps) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const sentences = useSentences();
  const named = cause.split('+');
  const shown = ORDER.flatMap((hypothesis) => {
    const value = known[hypothesis];
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
