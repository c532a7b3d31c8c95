import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { FilePicker } from './file-picker.js';

interface FieldProps {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly children: (ids: { readonly id: string; readonly 'aria-describedby'?: string }) => ReactNode;
}

/** A label, its field, and what to know about it. */
export function Field({ label, hint, children }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, ...(hint !== undefined && { 'aria-describedby': `${id}-hint` }) })}
      {hint !== undefined && (
        <small id={`${id}-hint`} className="field-hint">
          {hint}
        </small>
      )}
    </div>
  );
}

interface TextProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly rows?: number;
  readonly optional?: boolean;
  readonly initial?: string;
  readonly max?: number;
}

export function Text({ name, label, hint, rows = 3, optional = false, initial, max = 4000 }: TextProps) {
  return (
    <Field label={label} hint={hint}>
      {(ids) => (
        <textarea {...ids} name={name} rows={rows} required={!optional} defaultValue={initial} maxLength={max} />
      )}
    </Field>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly initial?: string | undefined;
}

/** A few things to choose from, all of them seen. */
export function Choice({ name, label, options, initial }: ChoiceProps) {
  return (
    <fieldset className="field choice">
      <legend>{label}</legend>
      {options.map(({ value, label: said }) => (
        <label key={value}>
          <input type="radio" name={name} value={value} defaultChecked={value === initial} required />
          {said}
        </label>
      ))}
    </fieldset>
  );
}

/** Several things of a list. */
export function Checks({ name, label, options }: Omit<ChoiceProps, 'initial'>) {
  return (
    <fieldset className="field choice checks">
      <legend>{label}</legend>
      {options.map(({ value, label: said }) => (
        <label key={value}>
          <input type="checkbox" name={name} value={value} />
          {said}
        </label>
      ))}
    </fieldset>
  );
}

export function Select({ name, label, options, initial }: ChoiceProps) {
  return (
    <Field label={label}>
      {(ids) => (
        <select {...ids} name={name} defaultValue={initial} required>
          {options.map(({ value, label: said }) => (
            <option key={value} value={value}>
              {said}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** In percent: people say "70 %", the journal holds 0.7. */
export function Probability({ initial }: { readonly initial?: number }) {
  const { t } = useTranslation('room');
  return (
    <Field label={t('field.probability')} hint={t('field.probabilityHint')}>
      {(ids) => (
        <input
          {...ids}
          type="number"
          name="probability"
          min={0}
          max={100}
          step={1}
          required
          inputMode="numeric"
          defaultValue={initial === undefined ? undefined : Math.round(initial * 100)}
        />
      )}
    </Field>
  );
}

export function Files({ required = false }: { readonly required?: boolean }) {
  const { t } = useTranslation('room');
  return (
    <Field label={t(required ? 'field.filesNeeded' : 'field.files')} hint={t('field.filesHint')}>
      {(ids) => <FilePicker {...ids} required={required} />}
    </Field>
  );
}
