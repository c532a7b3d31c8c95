import { type CSSProperties, memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../chain/model.js';
import type { CellPicture } from '../../protocol/view.js';
import { useSentences } from '../locale/sentences.js';
import type { Role } from '../model/screen.js';
import { isIll, isUnseen, type ShownState } from '../model/shown-state.js';
import { EyeMark, StateMark } from './mark.js';
import { useSpeech } from './speech.js';

interface TileProps {
  readonly cell: CellId;
  readonly picture: CellPicture | undefined;
  readonly shown: ShownState;
  readonly role: Role | undefined;
  readonly nowMs: number;
  readonly national: boolean;
  readonly selected: boolean;
  readonly focusable: boolean;
  readonly onFocus: () => void;
  readonly onSelect: (cell: CellId | undefined) => void;
}

/** One cell: shape, word and colour of its state, its figures, and when its data was received. */
export function Tile(props: TileProps) {
  const { cell, picture, shown, role, national, selected, focusable, onFocus, onSelect } = props;
  const { t } = useTranslation('web');
  const sentences = useSentences();
  const { names } = useSpeech();
  const ill = isIll(shown.state);
  return (
    <button
      type="button"
      className="tile"
      data-cell={cell}
      data-state={shown.state}
      data-stale={shown.stale}
      data-role={role}
      data-national={national}
      aria-pressed={selected}
      tabIndex={focusable ? 0 : -1}
      onFocus={onFocus}
      onClick={() => onSelect(cell)}
    >
      <span className="sr">{names.cell(cell)} : </span>
      <span className="tile-head">
        <StateMark state={shown.state} />
        <span className="tile-state">{sentences.state(shown.state)}</span>
        <Age picture={picture} shown={shown} />
      </span>
      {national && <span className="tile-national">{t('matrix.national')}</span>}
      <span className="tile-second">
        <span className="tile-cause">{ill && picture?.cause ? sentences.cause(picture.cause) : ''}</span>
        {picture?.outside && (
          <span className="tile-eye" data-eye={picture.outside.state}>
            <EyeMark state={picture.outside.state} />
            <span className="tile-eye-word">{t(`outside.${picture.outside.state}`)}</span>
          </span>
        )}
      </span>
      <Figures picture={picture} shown={shown} />
      {role && <span className="tile-role">{t(`role.${role}`)}</span>}
      <span className="sr">{useRest(props)}</span>
    </button>
  );
}

/** Nobody asked for anything: there is no ratio and no duration to show. */
export const NOTHING = '—';

const Figures = memo(function Figures({ picture, shown }: Pick<TileProps, 'picture' | 'shown'>) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  if (!picture || isUnseen(shown.state)) return <span className="tile-figures" />;
  const { offeredPerS, expectedPerS, goodRatio, p95Ms } = picture;
  const idle = offeredPerS === 0;
  const load = expectedPerS > 0 ? Math.min(2, offeredPerS / expectedPerS) : offeredPerS > 0 ? 1 : 0;
  return (
    <>
      <span className="tile-figures">
        <b>{t('matrix.perS', { value: formats.rate(offeredPerS) })}</b>
        <span>{idle ? NOTHING : formats.percent(goodRatio)}</span>
        <span>{idle ? NOTHING : formats.latency(p95Ms)}</span>
      </span>
      <span className="tile-load" style={{ '--load': load / 2 } as CSSProperties} />
    </>
  );
});

/** Receipt of the newest row: a quiet time while it is fresh, an age once it is not. */
function Age({ picture, shown }: Pick<TileProps, 'picture' | 'shown'>) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  if (picture?.lastReceivedMs === undefined || shown.ageMs === undefined) {
    return <span className="tile-age">{t('matrix.noData')}</span>;
  }
  const duration = formats.duration(shown.ageMs);
  if (shown.state === 'silent' || shown.state === 'late')
    return <span className="tile-age">{t('matrix.silent', { duration })}</span>;
  if (shown.stale) return <span className="tile-age">{t('matrix.stale', { duration })}</span>;
  return <span className="tile-age">{formats.time(picture.lastReceivedMs)}</span>;
}

/** What the eye has from its place and its colour, said at the end: what the figures are, of when, and what is seen from outside. */
function useRest({ picture, shown }: TileProps): string {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const figures = picture && !isUnseen(shown.state) ? ` (${t('matrix.figures')})` : '';
  const age =
    picture?.lastReceivedMs === undefined
      ? t('matrix.noData')
      : t('matrix.dataAt', { time: formats.minute(picture.lastReceivedMs) });
  const eye = picture?.outside ? ` ${t('outside.label', { what: t(`outside.${picture.outside.state}`) })}.` : '';
  return `${figures}. ${age}.${eye}`;
}
