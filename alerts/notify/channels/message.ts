import type { Language } from '../../../chain/vocabulary/render.js';
import type { RenderedPage } from '../channel.js';
import { pageTexts } from '../texts.js';

/** The language of whoever it is for; that of the channel where it is for a place. */
export function languageOf({ to }: RenderedPage, channel: Language): Language {
  return to?.language ?? channel;
}

/** All there is to say, as lines of plain text under the summary; then links, the one to act first; last, the mark of the journal. */
export function bodyOf(page: RenderedPage, language: Language): string {
  const { description, impact } = page.texts[language];
  const mark = pageTexts(language)('journal', { head: page.head });
  return [description, impact, '', ...linkLines(page, language), '', mark].join('\n');
}

function linkLines({ links }: RenderedPage, language: Language): string[] {
  const t = pageTexts(language);
  const line = (key: string, url: string | undefined) => (url === undefined ? [] : [t(`link.${key}`, { url })]);
  return [
    ...line('acknowledge', links.acknowledge),
    ...line('runbook', links.runbook),
    ...line('incident', links.incident),
  ];
}
