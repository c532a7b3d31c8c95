import { useTranslation } from 'react-i18next';
import type { LiveState } from '../../protocol/reduce.js';
import type { CellState, CellView } from '../../protocol/view.js';
import { isUnseen } from '../model/shown-state.js';
import { Fact as Sure } from './fact.js';
import { useSpeech } from './speech.js';
import { NOTHING } from './tile.js';

interface FactsProps {
  readonly view: CellView;
  readonly live: LiveState;
  readonly state: CellState;
}

/** Who runs a cell, what it promises, what it carries now. */
export function CellFacts({ view, live, state }: FactsProps) {
  const { t } = useTranslation('web');
  const { names, formats } = useSpeech();
  const picture = live.cells.get(view.id);
  const { goodRatio, latencyMs } = view.objective;
  // Of what is not heard, a load of 0 and all of it good would be an invention.
  const heard = picture?.lastReceivedMs !== undefined && !isUnseen(state);
  return (
    <dl className="facts">
      <Fact name={t('cell.operator')}>
        <RunBy view={view} live={live} />, {names.territory(view.territory)}
      </Fact>
      <Fact name={t('cell.objective')}>
        <Sure of={view.objective} fact={t('cell.objective')}>
          {t('cell.objectiveValue', { ratio: formats.percent(goodRatio), latency: formats.latency(latencyMs) })}
        </Sure>
      </Fact>
      {picture && heard && (
        <>
          <Fact name={t('cell.load')}>
            {t('cell.loadValue', {
              offered: formats.number(picture.offeredPerS),
              expected: formats.number(picture.expectedPerS),
            })}
          </Fact>
          <Fact name={t('cell.good')}>{picture.offeredPerS === 0 ? NOTHING : formats.percent(picture.goodRatio)}</Fact>
        </>
      )}
      {picture && <Fact name={t('cell.since')}>{formats.time(picture.sinceMs)}</Fact>}
      {view.capacity && (
        <Fact name={t('cell.capacity')}>
          <Sure of={view.capacity} fact={t('cell.capacity')}>
            {t('cell.capacityValue', { value: formats.number(view.capacity.requestsPerS) })}
          </Sure>
        </Fact>
      )}
    </dl>
  );
}

/** Who runs an ENT is a fact of the ENT, and as sure as that; a national maillon has its operator's word alone. */
function RunBy({ view, live }: { readonly view: CellView; readonly live: LiveState }) {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  const of =
    live.chain.ents.find(({ id }) => id === view.ent) ?? live.chain.operators.find(({ id }) => id === view.operator);
  const name = names.operator(view.operator);
  return of ? (
    <Sure of={of} fact={`${t('cell.operator')}, ${name}`}>
      {name}
    </Sure>
  ) : (
    name
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
