import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import type { CellId } from '../../../chain/model.js';
import type { LiveState } from '../../protocol/reduce.js';
import { type Strain, watchOf } from '../model/watch.js';
import { useSpeech } from './speech.js';

interface WatchProps {
  readonly live: LiveState;
  readonly onSelect: (cell: CellId) => void;
}

/** While no incident is open: how the chain is doing, and where it is nearest to its limits. */
export function WatchPanel({ live, onSelect }: WatchProps) {
  const { t } = useTranslation('web');
  const { formats } = useSpeech();
  const { entrance, busiest, slowest } = watchOf(live);
  const { offeredPerS, expectedPerS } = entrance;
  return (
    <div className="watch">
      <p>
        {t('watch.entrance')} <b>{t('matrix.perS', { value: formats.number(offeredPerS) })}</b>
        {expectedPerS > 0 && ` · ${t('matrix.ofExpected', { percent: formats.percent(offeredPerS / expectedPerS) })}`}
      </p>
      <Strains
        title={t('watch.busiest')}
        strains={busiest}
        full={2}
        value={({ value, share }) =>
          `${t('matrix.perS', { value: formats.number(value) })} · × ${formats.probability(share)}`
        }
        onSelect={onSelect}
      />
      <Strains
        title={t('watch.slowest')}
        strains={slowest}
        full={1}
        value={({ value, share }) => `${formats.latency(value)} · ${formats.percent(share)}`}
        onSelect={onSelect}
      />
    </div>
  );
}

interface StrainsProps {
  readonly title: string;
  readonly strains: readonly Strain[];
  /** The share at which the bar is full. */
  readonly full: number;
  readonly value: (strain: Strain) => string;
  readonly onSelect: (cell: CellId) => void;
}

function Strains({ title, strains, full, value, onSelect }: StrainsProps) {
  const { names } = useSpeech();
  if (strains.length === 0) return null;
  return (
    <div className="strains">
      <h3>{title}</h3>
      <ol>
        {strains.map((strain) => (
          <li key={strain.cell}>
            <button type="button" onClick={() => onSelect(strain.cell)}>
              {names.cell(strain.cell)}
            </button>
            <span className="strain-value">{value(strain)}</span>
            <span className="meter" style={{ '--value': Math.min(1, strain.share / full) } as CSSProperties} />
          </li>
        ))}
      </ol>
    </div>
  );
}
