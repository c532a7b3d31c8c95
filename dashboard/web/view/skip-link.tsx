import type { MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { View } from '../address/view.js';

/** First of the page for the keyboard: over the bar, into what the view is about. */
export function SkipLink({ view }: { readonly view: View }) {
  const { t } = useTranslation('web');
  const skip = (event: MouseEvent) => {
    event.preventDefault();
    const main = document.querySelector('main');
    if (!main) return;
    // Reached by this link alone: it is no stop of the Tab key.
    main.tabIndex = -1;
    main.focus();
  };
  return (
    // biome-ignore lint/a11y/useValidAnchor: it goes to a place of this page, which has the id that its view needs
    <a className="skip" href="#root" onClick={skip}>
      {t(`skip.${view.kind === 'command' || view.kind === 'room' ? view.kind : 'other'}`)}
    </a>
  );
}
