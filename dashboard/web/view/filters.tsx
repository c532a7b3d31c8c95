import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveState } from '../../protocol/reduce.js';
import { filterBy } from '../address/address.js';
import { FILTERS, type Filter, type FilterName, partsOf } from '../model/filter.js';
import { useSpeech } from './speech.js';

interface FiltersProps {
  readonly live: LiveState;
  readonly filter: Filter;
  /** Rows that the filter leaves, and all of them. */
  readonly rows: number;
  readonly total: number;
}

/** What the matrix is narrowed to: chosen in a line, shown as chips that are taken off again, kept in the address. */
export function Filters({ live, filter, rows, total }: FiltersProps) {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  const { chain } = live;
  const text = useId();
  const parts = partsOf(filter);
  const operators = chain.operators.filter(({ id }) => chain.ents.some(({ operator }) => operator === id));
  return (
    <search className="filters" aria-label={t('filter.title')}>
      <div className="filters-line">
        <label htmlFor={text}>{t('filter.text')}</label>
        <input
          id={text}
          type="search"
          value={filter.text}
          placeholder={t('filter.textHint')}
          autoComplete="off"
          onChange={({ target }) => filterBy({ q: target.value === '' ? undefined : target.value })}
        />
        <Choice name="place" value={filter.place}>
          <Options chain={chain} kind="region" label={t('filter.regions')} />
          <Options chain={chain} kind="academie" label={t('filter.academies')} />
        </Choice>
        <Choice name="operator" value={filter.operator}>
          {operators.map(({ id }) => (
            <option key={id} value={id}>
              {names.operator(id)}
            </option>
          ))}
        </Choice>
        <Choice name="maillon" value={filter.maillon}>
          {chain.maillons.map(({ id }) => (
            <option key={id} value={id}>
              {names.maillon(id)}
            </option>
          ))}
        </Choice>
        <button
          type="button"
          className="filters-ill"
          aria-pressed={filter.ill}
          onClick={() => filterBy({ state: filter.ill ? undefined : 'ill' })}
        >
          {t('filter.state')}
        </button>
      </div>
      {parts.length > 0 && (
        <ul className="filters-chips" aria-label={t('filter.title')}>
          {parts.map(([name, value]) => (
            <Chip key={name} name={name} value={value} />
          ))}
          {parts.length > 1 && (
            <li>
              <button
                type="button"
                className="quiet"
                onClick={() => filterBy(Object.fromEntries(FILTERS.map((name) => [name, undefined])))}
              >
                {t('filter.clear')}
              </button>
            </li>
          )}
        </ul>
      )}
      {/* Spoken when it changes, and not as the word of a verdict. */}
      <p className="filters-count" aria-live="polite" data-testid="rows-shown">
        {parts.length === 0 ? '' : rows === 0 ? t('filter.none') : t('filter.rows', { count: rows, total })}
      </p>
    </search>
  );
}

interface ChoiceProps {
  readonly name: Exclude<FilterName, 'q' | 'state'>;
  readonly value: string | undefined;
  readonly children: React.ReactNode;
}

function Choice({ name, value, children }: ChoiceProps) {
  const { t } = useTranslation('web');
  const id = useId();
  return (
    <>
      <label htmlFor={id}>{t(`filter.${name}`)}</label>
      <select
        id={id}
        data-filter={name}
        value={value ?? ''}
        onChange={({ target }) => filterBy({ [name]: target.value || undefined })}
      >
        <option value="">{t('filter.all')}</option>
        {children}
      </select>
    </>
  );
}

interface OptionsProps {
  readonly chain: LiveState['chain'];
  readonly kind: 'region' | 'academie';
  readonly label: string;
}

function Options({ chain, kind, label }: OptionsProps) {
  const { names } = useSpeech();
  const territories = chain.territories.filter((territory) => territory.kind === kind);
  if (territories.length === 0) return null;
  return (
    <optgroup label={label}>
      {territories.map(({ id }) => (
        <option key={id} value={id}>
          {names.territory(id)}
        </option>
      ))}
    </optgroup>
  );
}

function Chip({ name, value }: { readonly name: FilterName; readonly value: string }) {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  const called = { place: names.territory, operator: names.operator, maillon: names.maillon } as const;
  const known = name in called ? called[name as keyof typeof called](value) : value;
  const what = t(`filter.chip.${name}`, { value: known });
  return (
    <li>
      <button
        type="button"
        className="chip"
        data-chip={name}
        title={t('filter.remove', { what })}
        onClick={() => filterBy({ [name]: undefined })}
      >
        {what}
        <svg viewBox="0 0 16 16" aria-hidden="true" className="mark">
          <path d="M4 4l8 8M12 4l-8 8" className="mark-line" />
        </svg>
        <span className="sr">, {t('filter.remove', { what: '' })}</span>
      </button>
    </li>
  );
}
