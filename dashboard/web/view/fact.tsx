import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Confidence, Provenance } from '../../../chain/model.js';

const SHAPES: Readonly<Record<Exclude<Confidence, 'verified'>, ReactNode>> = {
  declared: <path d="M2 3h12v7H7l-3 3v-3H2z" className="mark-line" />,
  inferred: <path d="M8 1.6 14.4 8 8 14.4 1.6 8z" className="mark-line mark-dotted" />,
  memory: <path d="M8 1.8 15 14H1zM8 6.2v4M8 11.8v.6" className="mark-line" />,
};

/** How sure a fact is, as a shape; a verified one has none. */
export function SureMark({ confidence }: { readonly confidence: Confidence }) {
  if (confidence === 'verified') return null;
  return (
    <svg className="mark sure" viewBox="0 0 16 16" aria-hidden="true">
      {SHAPES[confidence]}
    </svg>
  );
}

interface FactProps {
  /** Who says so, and how sure it is. */
  readonly of: Provenance;
  /** The fact in words, for the details. */
  readonly fact: string;
  readonly children: ReactNode;
}

/**
 * A fact of the configuration with how sure it is: shape and word beside it unless it was read in a source, and the source itself
 * on hover, or opened by keyboard and touch.
 */
export function Fact({ of: { source, confidence }, fact, children }: FactProps) {
  const { t } = useTranslation('web');
  const meaning = t(`confidence.meaning.${confidence}`);
  const details = t('confidence.details', { fact, meaning, source: source || t('confidence.noSource') });
  return (
    <details className="fact" data-confidence={confidence}>
      <summary title={details}>
        {children}
        {confidence !== 'verified' && (
          <span className="fact-sure">
            <SureMark confidence={confidence} />
            {t(`confidence.${confidence}`)}
          </span>
        )}
      </summary>
      <span className="fact-source">{details}</span>
    </details>
  );
}
