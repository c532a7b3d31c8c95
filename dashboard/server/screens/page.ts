import { createHash } from 'node:crypto';
import { longDate, timeOfDay } from '../../../alerts/notify/texts.js';
import type { Language } from '../../../chain/vocabulary/render.js';
import { escaped } from '../http/html.js';
import type { Turned } from './admission.js';
import { DEFAULT_CONTACT, screenTexts } from './texts.js';

/** `elsewhere`: a screen that asks for what is not the wall. */
export type Shown = Turned | { readonly why: 'elsewhere' };

/** Read from across a room, and in a hand: the type follows the width. */
const STYLE = `
:root{color-scheme:light dark;--ground:#e9ecec;--panel:#fff;--strong:#5d6a72;--ink:#10181d;--ink2:#3a474f;--accent:#0a5ca8}
@media(prefers-color-scheme:dark){:root{--ground:#0d1216;--panel:#131a1f;--strong:#8d9ba5;--ink:#ecf0f2;--ink2:#b4c0c8;--accent:#7cc4ff}}
*{box-sizing:border-box}
html{font:max(1rem,1.25vw)/1.4 system-ui,"B612",Verdana,sans-serif;color:var(--ink);background:var(--ground);overflow-wrap:anywhere}
body{margin:0;min-height:100vh;display:grid;place-content:center;padding:1.5rem}
main{max-width:46rem;border-left:.375rem solid var(--strong);padding:.25rem 0 .25rem 1.5rem}
section+section{margin-top:2.25rem;padding-top:1.5rem;border-top:1px solid var(--strong)}
.brand{margin:0 0 1rem;color:var(--ink2)}
h1,h2{font-size:1.875rem;line-height:1.2;margin:0 0 .6rem;text-wrap:balance}
h2{font-size:1.25rem}
p{margin:.4rem 0;color:var(--ink2)}
.call{color:var(--ink);font-weight:700;font-size:1.25rem}
a{color:var(--accent)}
button{font:inherit;min-height:3rem;margin-top:1rem;padding:.5rem 1rem;border:1px solid var(--strong);border-radius:3px;background:var(--panel);color:var(--ink)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
`;

const HASH = createHash('sha256').update(STYLE).digest('base64');
export const SCREEN_POLICY = `default-src 'none'; style-src 'sha256-${HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** In both languages, the reader's first: nobody chooses one at a wall. `again`: it asks for itself once more after a minute. */
export function screenPage(shown: Shown, first: Language): string {
  const other = first === 'fr' ? 'en' : 'fr';
  const again = shown.why === 'guesses' ? '<meta http-equiv="refresh" content="60">' : '';
  return `<!doctype html>
<html lang="${first}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">${again}<title>${escaped(screenTexts(first).titles[shown.why])} · Vigie</title><style>${STYLE}</style></head>
<body><main>
<p class="brand">Vigie${'screen' in shown ? ` · ${escaped(screenTexts(first).name(shown.screen.name))}` : ''}</p>
<section>${said(shown, first, 'h1')}</section>
<section lang="${other}">${said(shown, other, 'h2')}</section>
</main></body></html>
`;
}

function said(shown: Shown, language: Language, heading: 'h1' | 'h2'): string {
  const texts = screenTexts(language);
  const date = 'screen' in shown ? endOf(shown, language) : '';
  const lines = [
    `<${heading}>${escaped(texts.titles[shown.why])}</${heading}>`,
    `<p>${escaped(texts.details[shown.why].replace('{{date}}', date))}</p>`,
  ];
  if (shown.why === 'elsewhere') lines.push(`<p><a href="/mur">${escaped(texts.wall)}</a></p>`, leaving(language));
  else {
    const contact = ('screen' in shown && shown.screen.contact) || DEFAULT_CONTACT[language];
    lines.push(`<p class="call">${escaped(texts.call(contact))}</p>`);
    if ('screen' in shown) lines.push(leaving(language));
  }
  return lines.join('\n');
}

function leaving(language: Language): string {
  const { leave, leaveDetail } = screenTexts(language);
  return `<form method="post" action="/ecran/fin"><button>${escaped(leave)}</button><p>${escaped(leaveDetail)}</p></form>`;
}

function endOf({ screen }: Extract<Turned, { readonly why: 'revoked' | 'expired' }>, language: Language): string {
  const atMs = screen.revokedMs ?? screen.expiresMs;
  return `${longDate(atMs, language)}, ${timeOfDay(atMs, language)}`;
}
