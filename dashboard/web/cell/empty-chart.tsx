import { useCellTexts } from './texts.js';

interface EmptyProps {
  readonly what: string;
  readonly title: string;
  /** The answer is on its way. */
  readonly waiting: boolean;
  /** Why there is nothing, once it is known. */
  readonly why: string;
}

/** A chart without values: it keeps its place and says why, for an empty frame would look like a calm one. */
export function EmptyChart({ what, title, waiting, why }: EmptyProps) {
  const t = useCellTexts();
  return (
    <figure className="chart" data-chart={what} data-empty>
      <figcaption>
        <b>{title}</b>
      </figcaption>
      <div className="chart-plot">
        <p className="chart-note">{waiting ? t('reading') : why}</p>
      </div>
      <div className="chart-behind" />
    </figure>
  );
}
