import { useTranslation } from 'react-i18next';
import { type CellId, splitCell } from '../../../chain/model.js';
import type { Suspect } from '../../protocol/view.js';
import { Signed } from './sign.js';
import { useSpeech } from './speech.js';

interface SuspectsProps {
  readonly suspects: readonly Suspect[];
  readonly onSelect: (cell: CellId) => void;
}

/** At most three, failing maillon first, each with the way harm takes from it to the users. */
export function Suspects({ suspects, onSelect }: SuspectsProps) {
  const { t } = useTranslation('web');
  const { names, formats } = useSpeech();
  if (suspects.length === 0) return null;
  return (
    <div className="suspects">
      <h4>{t('incidents.suspects')}</h4>
      <ol>
        {suspects.map(({ cell, score, path }) => (
          <li key={cell} data-suspect={cell}>
            {names.isCell(cell) ? (
              <button type="button" onClick={() => onSelect(cell)}>
                {names.cell(cell)}
              </button>
            ) : (
              <span>{names.cell(cell)}</span>
            )}
            <span className="suspect-score">{t('incidents.suspectScore', { share: formats.percent(score) })}</span>
            {path.length > 1 && (
              <span className="suspect-path">
                <Signed>{path.map((step) => names.maillon(splitCell(step).maillon)).join(' → ')}</Signed>
              </span>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}
