import { chooseRange } from '../address/address.js';
import { RANGE_IDS, type Range } from '../model/ranges.js';
import { useCellTexts } from './texts.js';

/** How far back; it stands in the address. */
export function RangeChoice({ range }: { readonly range: Range }) {
  const t = useCellTexts();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be a form, and this sends nothing
    <div className="cv-choice" role="group" aria-label={t('range.title')}>
      {RANGE_IDS.map((id) => (
        <button key={id} type="button" aria-pressed={id === range.id} data-range={id} onClick={() => chooseRange(id)}>
          {t(`range.${id}`)}
        </button>
      ))}
    </div>
  );
}
