import { createHash } from 'node:crypto';
import type { Look } from '../../../alerts/notify/acknowledge/links.js';
import { splitTarget } from '../../../alerts/notify/target.js';
import { list, longDate, pageTexts, timeOfDay } from '../../../alerts/notify/texts.js';
import type { Language } from '../../../chain/vocabulary/render.js';
import { escaped } from '../http/html.js';

/** How the page came to be shown: looked at, acknowledged now, or refused because it had been, or for want of a name. */
export type Outcome = 'looked' | 'done' | 'refused' | 'nameless';

const STYLE = `
:root{color-scheme:light dark;--ink:#161616;--paper:#fff;--line:#929292;--act:#000091;--on:#fff;--bad:#a1000a;--good:#0b5c2b}
@media(prefers-color-scheme:dark){:root{--ink:#f5f5f5;--paper:#161616;--line:#7a7a7a;--act:#8b8bff;--on:#111;--bad:#ff9d94;--good:#7fd8a0}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:42rem;padding:1rem;font:1.0625rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);overflow-wrap:anywhere}
h1{font-size:1.375rem;line-height:1.25;margin:.5rem 0}
h2{font-size:1rem;margin:1.25rem 0 .25rem}
p{margin:.25rem 0}
pre{font:inherit;white-space:pre-wrap;margin:0}
.told{border:3px solid var(--line);padding:.75rem;margin:1rem 0;font-weight:600}
.told.bad{border-color:var(--bad);color:var(--bad)}
.told.good{border-color:var(--good);color:var(--good)}
label{display:block;font-weight:600;margin-top:1rem}
input{font:inherit;width:100%;min-height:3rem;padding:.5rem;border:2px solid var(--ink);background:var(--paper);color:var(--ink)}
button{font:inherit;font-weight:700;width:100%;min-height:3.5rem;margin:1rem 0 .5rem;border:0;background:var(--act);color:var(--on)}
a{color:var(--act);display:inline-block;min-height:2.75rem;padding:.5rem 0}
:focus-visible{outline:3px solid var(--act);outline-offset:2px}
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** No script, nothing from elsewhere; the form goes where the page came from. */
export const ACKNOWLEDGE_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** The page behind an acknowledge link, whole: what, where, why, and one button. */
export function acknowledgePage(look: Look, outcome: Outcome, language: Language): string {
  const t = pageTexts(language);
  const other = language === 'fr' ? 'en' : 'fr';
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${escaped(look.state === 'unknown' ? t('acknowledge.title') : look.page.texts[language].summary)}</title><style>${STYLE}</style></head>
<body><main>
${look.state === 'unknown' ? told('bad', t('acknowledge.unknown')) : body(look, outcome, language)}
</main><p><a href="?lang=${other}" lang="${other}" hreflang="${other}">${escaped(t('acknowledge.other'))}</a></p></body></html>
`;
}

type Known = Exclude<Look, { state: 'unknown' }>;

function body(look: Known, outcome: Outcome, language: Language): string {
  const t = pageTexts(language);
  const { page } = look;
  const { summary, description, impact } = page.texts[language];
  const section = (title: string, text: string) =>
    `<h2>${escaped(t(`acknowledge.${title}`))}</h2><pre>${escaped(text)}</pre>`;
  const link = (key: string, url: string | undefined) =>
    url === undefined ? '' : `<p><a href="${escaped(url)}">${escaped(t(`acknowledge.${key}`))}</a></p>`;
  return [
    `<h1>${escaped(summary)}</h1>`,
    addressee(look, language),
    statusOf(look, outcome, language),
    formOf(look, outcome, language),
    section('impact', impact),
    section('why', description),
    link('runbook', page.links.runbook),
    link('console', page.links.incident),
  ].join('\n');
}

function addressee({ page }: Known, language: Language): string {
  const { person, channel } = splitTarget(page.target);
  const key = person === undefined ? 'forPlace' : 'for';
  return `<p>${escaped(pageTexts(language)(`acknowledge.${key}`, { name: page.to?.name ?? person ?? channel }))}</p>`;
}

function statusOf({ state, used, others, expiresMs }: Known, outcome: Outcome, language: Language): string {
  const t = pageTexts(language);
  const when = (atMs: number) => ({ time: timeOfDay(atMs, language), date: longDate(atMs, language) });
  const sentences = [...(used ? [used] : []), ...others].map(({ by, declared, atMs }) =>
    t(`acknowledge.${declared ? 'usedByDeclared' : 'usedBy'}`, { by: list([by], language), ...when(atMs) }),
  );
  const more = {
    used: outcome === 'refused' ? t('acknowledge.refused') : t('acknowledge.once'),
    expired: t('acknowledge.expired', when(expiresMs)),
    over: t('acknowledge.over'),
    nameless: outcome === 'nameless' ? t('acknowledge.nameMissing') : '',
    open: '',
  }[state];
  const text = [...sentences, more].filter((sentence) => sentence !== '').join(' ');
  if (text === '') return '';
  const good = outcome === 'done' || (outcome === 'looked' && state !== 'expired');
  return told(good ? 'good' : 'bad', text);
}

function told(kind: 'good' | 'bad', text: string): string {
  return `<p class="told ${kind}" role="status">${escaped(text)}</p>`;
}

function formOf({ state }: Known, outcome: Outcome, language: Language): string {
  if (state !== 'open' && state !== 'nameless') return '';
  const t = pageTexts(language);
  const name =
    state === 'nameless'
      ? `<label for="name">${escaped(t('acknowledge.name'))}</label><input id="name" name="name" autocomplete="name" maxlength="80" required${outcome === 'nameless' ? ' aria-invalid="true"' : ''}>`
      : '';
  return `<form method="post" action="?lang=${language}">${name}<button>${escaped(t('acknowledge.button'))}</button><p>${escaped(t('acknowledge.explain'))}</p></form>`;
}
