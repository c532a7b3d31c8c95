import type { Delay } from '../../protocol/operators.js';
import { addressOf } from '../address/address.js';
import type { OperatorRow } from '../model/operators.js';
import { useSpeech } from '../view/speech.js';
import { Way } from '../view/way.js';
import { GoodLine } from './good-line.js';
import { useOperatorTexts } from './texts.js';

/** Nothing is known, which is neither zero nor good. */
const UNKNOWN = '—';

/** One operator, one line. */
export function OperatorCells({ row }: { readonly row: OperatorRow }) {
  const t = useOperatorTexts();
  const { names, formats } = useSpeech();
  const { operator, ents, cells, goodNow, offeredPerS, ill, unseen, ageMs, history } = row;
  const lately = history?.served && history.served.good / history.served.requests;
  const delay = (one: Delay | undefined) =>
    one && (
      <>
        {formats.duration(one.medianMs)} <small>{t('of', { count: one.of })}</small>
      </>
    );
  return (
    <tr data-operator={operator}>
      <th scope="row">
        <Way to={addressOf({ kind: 'operator', operator })}>{names.operator(operator)}</Way>
        <small>
          {[ents > 0 ? t('ents', { count: ents }) : '', t('cells', { count: cells })].filter(Boolean).join(' · ')}
        </small>
      </th>
      <Value column="now">
        {goodNow !== undefined && (
          <>
            {formats.percent(goodNow)} <small>{t('perS', { value: formats.rate(offeredPerS) })}</small>
          </>
        )}
      </Value>
      <Value column="lately">
        {lately !== undefined && (
          <>
            {formats.percent(lately)} <GoodLine shares={history?.good ?? []} />
          </>
        )}
      </Value>
      <Value column="ill" strong={ill > 0}>
        {ill}
      </Value>
      <Value column="own" strong={(history?.incidents.own ?? 0) > 0}>
        {history?.incidents.own}
      </Value>
      <Value column="suffered">{history?.incidents.suffered}</Value>
      <Value column="harmed" strong={(history?.harmedMs ?? 0) > 0}>
        {history && (history.harmedMs === 0 ? t('none') : formats.duration(history.harmedMs))}
      </Value>
      <Value column="detect">{delay(history?.detect)}</Value>
      <Value column="acknowledge">{delay(history?.acknowledge)}</Value>
      <Value column="resolve">{delay(history?.resolve)}</Value>
      <Value column="unseen" hatched={unseen > 0}>
        {formats.percent(unseen)}
      </Value>
      <Value column="age" hatched={ageMs === undefined}>
        {ageMs === undefined ? t('never') : formats.duration(ageMs)}
      </Value>
    </tr>
  );
}

interface ValueProps {
  readonly column: string;
  readonly strong?: boolean;
  readonly hatched?: boolean;
  readonly children: React.ReactNode;
}

function Value({ column, strong = false, hatched = false, children }: ValueProps) {
  const t = useOperatorTexts();
  const isKnown = children !== undefined && children !== false && children !== null;
  return (
    <td data-column={column} data-strong={strong} data-hatched={hatched}>
      {isKnown ? (
        children
      ) : (
        <>
          <span aria-hidden="true">{UNKNOWN}</span>
          <span className="sr">{t('unknown')}</span>
        </>
      )}
    </td>
  );
}
