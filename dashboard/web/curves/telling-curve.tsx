import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveState } from '../../protocol/reduce.js';
import { useSentences } from '../locale/sentences.js';
import type { Screen } from '../model/screen.js';
import { type TellingCurve as Chosen, type Telling, tellingCurve } from '../model/telling-curve.js';
import { useSpeech } from '../view/speech.js';
import type { DrawnProps } from './telling-frame.js';
import { TellingMix } from './telling-mix.js';
import { TellingProbes } from './telling-probes.js';
import { TellingServed } from './telling-served.js';
import './telling-texts.js';

export interface TellingProps {
  readonly live: LiveState;
  readonly screen: Screen;
  /** `wall`: looked at from afar. It fills its box, its letters are those around it, and nothing of it is to be pressed. */
  readonly density?: 'desk' | 'wall';
  /** What may be asked of the console; by default everything. */
  readonly readable?: readonly Telling[] | undefined;
}

/** The one curve worth the room, chosen by itself, with the reason in one line. A chunk of its own, as it brings recharts. */
export default function TellingCurve({ live, screen, density = 'desk', readable }: TellingProps) {
  const { t } = useTranslation('telling');
  const { names } = useSpeech();
  const [box, unit] = useLetter(density === 'wall');
  const chosen = tellingCurve(live, screen, readable);
  return (
    <section
      ref={box}
      className="telling"
      data-density={density}
      data-telling={chosen?.what ?? 'none'}
      aria-labelledby="telling-title"
    >
      <div className="section-head">
        <h2 id="telling-title">{t('title')}</h2>
        {chosen && (
          <span className="section-note" data-testid="telling-of">
            <span className="telling-where">{names.cell(chosen.cell)}, </span>
            {t(`what.${chosen.by ? `composition_${chosen.by}` : chosen.what}`)}
          </span>
        )}
      </div>
      {chosen ? (
        <>
          <Why reason={chosen.reason} />
          <Drawn key={`${chosen.cell} ${chosen.what} ${chosen.by}`} chosen={chosen} live={live} unit={unit} />
        </>
      ) : (
        <p className="curves-wait">{t('none')}</p>
      )}
    </section>
  );
}

function Why({ reason }: Pick<Chosen, 'reason'>) {
  const { t } = useTranslation('telling');
  const sentences = useSentences();
  const said =
    reason.kind === 'evidence'
      ? t('why.evidence', { evidence: sentences.evidence(reason.evidence.key, reason.evidence.params) })
      : t(`why.${reason.kind === 'calm' ? (reason.national ? 'national' : 'busiest') : reason.kind}`);
  return (
    <p className="telling-why" data-testid="telling-why">
      {said}
    </p>
  );
}

function Drawn(props: DrawnProps) {
  if (props.chosen.what === 'composition') return <TellingMix {...props} />;
  if (props.chosen.what === 'probes') return <TellingProbes {...props} />;
  return <TellingServed {...props} />;
}

/** The size of the letters around a box, px, measured once it is there; the library counts in pixels. */
function useLetter(wanted: boolean) {
  const box = useRef<HTMLElement>(null);
  const [unit, setUnit] = useState<number>();
  // Not once: the wall changes its letters with its settings, and this is a comparison of numbers.
  useLayoutEffect(() => {
    if (wanted && box.current) setUnit(Number.parseFloat(getComputedStyle(box.current).fontSize));
  });
  return [box, unit] as const;
}
