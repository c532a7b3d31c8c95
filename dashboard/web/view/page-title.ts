import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { View } from '../address/view.js';
import { useSentences } from '../locale/sentences.js';
import type { Headline } from '../model/headline.js';
import { useSpeech } from './speech.js';

/** `Vigie – …`; undefined leaves it to whoever knows more. */
export function usePageTitle(what: string | undefined): void {
  useEffect(() => {
    if (what !== undefined) document.title = `Vigie – ${what}`;
  }, [what]);
}

/** Says in the title of the page what it shows, and how things stand: it is read in a list of tabs, and first by a screen reader. */
export function PageTitle({ view, headline }: { readonly view: View; readonly headline: Headline }): null {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  const standing = useStanding(headline);
  const what = (): string | undefined => {
    switch (view.kind) {
      case 'command':
        return standing;
      case 'wall':
        return t('title.with', { what: t('title.wall'), standing });
      case 'operators':
        return t('title.operators');
      case 'cell':
        return names.cell(view.cell);
      case 'territory':
        return names.territory(view.territory);
      case 'operator':
        return names.operator(view.operator);
      // The room knows its incident, and the declaration needs no picture.
      case 'room':
      case 'accessibility':
        return undefined;
    }
  };
  usePageTitle(what());
  return null;
}

function useStanding(headline: Headline): string {
  const { t } = useTranslation('web');
  const { names } = useSpeech();
  const sentences = useSentences();
  const incident = 'incident' in headline ? headline.incident : undefined;
  if (!incident) return t(`title.${headline.kind === 'incident' ? 'watch' : headline.kind}`);
  const { severity, maillon, cause } = incident;
  const said = t('title.incident', { severity, where: names.cell(maillon), cause: sentences.causeWithin(cause) });
  return headline.kind === 'frozen' ? t('title.with', { what: t('title.frozen'), standing: said }) : said;
}
