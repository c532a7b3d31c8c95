import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../chain/model.js';
import type { LiveState } from '../../protocol/reduce.js';
import { type Answer, useAnswer } from '../live/use-answer.js';
import { type Interval, rangeUpTo, type Steps, TEN_MINUTES } from '../model/ranges.js';
import type { TellingCurve } from '../model/telling-curve.js';
import type { Mark } from './frame.js';

/** What each of the curves is drawn from. */
export interface DrawnProps {
  readonly chosen: TellingCurve;
  readonly live: LiveState;
  /** Size of a letter, px: of the wall's, where the page's own does not say. */
  readonly unit: number | undefined;
}

/** What the console answers about a cell, of the last ten minutes; asked again with every step. */
export function useRecent<T>(cell: CellId, what: string, asOfMs: number, wanted = true): Answer<T> {
  const { fromMs, toMs } = rangeUpTo(asOfMs);
  const joint = what.includes('?') ? '&' : '?';
  const path = `/api/v1/cells/${cell}/${what}${joint}fromMs=${fromMs}&toMs=${toMs}&stepS=${TEN_MINUTES.stepS}`;
  return useAnswer<T>(path, `${cell} ${what}`, toMs, wanted);
}

export function stepsUpTo({ fromMs, toMs }: Interval): Steps {
  return { fromMs, toMs, stepS: TEN_MINUTES.stepS };
}

/** The first harm, across the curve. */
export function useOnset(onsetMs: number | undefined): readonly Mark[] {
  const { t } = useTranslation('web');
  return onsetMs === undefined ? [] : [{ atMs: onsetMs, kind: 'onset', label: t('curves.onset') }];
}

interface AwaitedProps<T> {
  readonly answer: Answer<T>;
  readonly empty: (value: T) => boolean;
  readonly children: (value: T) => ReactNode;
}

/** The curve once its answer is there; until then, and where there is nothing, a sentence as tall. */
export function Awaited<T>({ answer: { value, failure }, empty, children }: AwaitedProps<T>) {
  const { t } = useTranslation('web');
  if (value === undefined) {
    return <p className="curves-wait">{failure ? t('curves.failed', { detail: failure }) : t('curves.loading')}</p>;
  }
  if (empty(value)) return <p className="curves-wait">{t('nothing', { ns: 'telling' })}</p>;
  return (
    <>
      {failure !== undefined && <p className="curves-failed">{t('curves.failed', { detail: failure })}</p>}
      {children(value)}
    </>
  );
}
