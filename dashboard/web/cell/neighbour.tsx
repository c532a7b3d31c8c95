import type { CellState } from '../../protocol/view.js';
import { cellAddress } from '../address/address.js';
import { useSentences } from '../locale/sentences.js';
import type { GraphLink } from '../model/path-graph.js';
import { StateMark } from '../view/mark.js';
import { useSpeech } from '../view/speech.js';
import { Way } from '../view/way.js';
import { useCellTexts } from './texts.js';

interface NeighbourProps {
  readonly link: GraphLink;
  readonly side: 'upstream' | 'downstream';
  readonly state: CellState;
}

/** A caller or a callee, and the link to it: an arrow, with what the caller saw of the calls. */
export function Neighbour({ link, side, state }: NeighbourProps) {
  const { names } = useSpeech();
  const sentences = useSentences();
  const { cell, seen, declared, isBlamed } = link;
  const card = (
    <Way to={cellAddress(cell)} className="cv-node" data-neighbour={cell} data-look={state}>
      <StateMark state={state} />
      <span className="sr">{sentences.state(state)} : </span>
      {names.cell(cell)}
    </Way>
  );
  return (
    <li data-blamed={isBlamed} data-seen={seen !== undefined} data-declared={declared}>
      {side === 'upstream' && card}
      <Edge link={link} />
      {side === 'downstream' && card}
    </li>
  );
}

function Edge({ link: { seen, declared, isBlamed } }: Pick<NeighbourProps, 'link'>) {
  const t = useCellTexts();
  const { formats } = useSpeech();
  return (
    <span className="cv-edge">
      <span className="cv-edge-said">
        {isBlamed && <b className="cv-blamed">{t('path.blamed')}</b>}
        {seen ? (
          <>
            {t('path.rate', { rate: formats.rate(seen.callsPerS) })} ·{' '}
            {t('path.failed', { share: formats.percent(seen.failedRatio) })} ·{' '}
            {seen.p95Ms === undefined
              ? t('path.mean', { time: formats.latency(seen.meanMs) })
              : t('path.p95', { time: formats.latency(seen.p95Ms) })}
          </>
        ) : (
          t('path.unseen')
        )}
        {seen && !declared && <> · {t('path.undeclared')}</>}
      </span>
      <span className="cv-arrow" aria-hidden="true" />
    </span>
  );
}
