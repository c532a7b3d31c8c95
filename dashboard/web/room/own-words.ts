import type { TFunction } from 'i18next';
import type { FormEvent } from 'react';

type Checked = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Handlers for a form whose fields say what is wrong with them in the language of the page, not in that of the browser. */
export function ownWords(t: TFunction<'room'>) {
  return {
    onInvalid({ target }: FormEvent<HTMLFormElement>) {
      const field = target as unknown as Checked;
      field.setCustomValidity('');
      const { valueMissing, valid } = field.validity;
      if (valid) return;
      const { min = '', max = '' } = field as Partial<HTMLInputElement>;
      if (valueMissing)
        field.setCustomValidity(t(field.type === 'radio' || field.type === 'file' ? 'field.choose' : 'field.missing'));
      else if (min !== '') field.setCustomValidity(t('field.between', { min, max }));
    },
    /** What was wrong is looked at anew: one field may mend another. */
    onInput({ currentTarget }: FormEvent<HTMLFormElement>) {
      for (const field of currentTarget.elements) {
        if ('setCustomValidity' in field) (field as Checked).setCustomValidity('');
      }
    },
  };
}
