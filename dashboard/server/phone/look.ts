import { createHash } from 'node:crypto';

/** The colours of the console (dashboard/web/styles/tokens.css), and nothing that would have to be fetched. */
export const STYLE = `
:root{color-scheme:light dark;--ground:#e9ecec;--panel:#fff;--line:#d0d6d8;--strong:#8b979e;--ink:#10181d;--ink2:#3a474f;--ink3:#56646d;--accent:#0a5ca8;--late:#6d4d00;--late-fill:#fdeab4;--bad:#8f2f00;--bad-fill:#ffd3b8}
@media(prefers-color-scheme:dark){:root{--ground:#0d1216;--panel:#131a1f;--line:#27323a;--strong:#4b5a65;--ink:#ecf0f2;--ink2:#b4c0c8;--ink3:#8d9ba5;--accent:#7cc4ff;--late:#f4c24d;--late-fill:#2f280f;--bad:#ff9763;--bad-fill:#47200d}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:40rem;padding:0 1rem 2rem;font:1rem/1.45 system-ui,"B612",Verdana,sans-serif;color:var(--ink);background:var(--ground);overflow-wrap:anywhere}
h1{font-size:1.375rem;line-height:1.2;margin:.4rem 0 .3rem;text-wrap:balance}
h2{font-size:.875rem;margin:0 0 .35rem;color:var(--ink3);font-weight:600}
h3{font-size:1rem;margin:.9rem 0 .3rem}
p,ul,ol{margin:.3rem 0}
ul,ol{padding-left:1.3rem}
.top{display:flex;flex-wrap:wrap;justify-content:space-between;gap:1rem;padding:.6rem 0;border-bottom:1px solid var(--line);font-size:.8125rem;color:var(--ink3);font-variant-numeric:tabular-nums}
.top b{color:var(--ink)}
.sev{display:inline-block;padding:.05em .4em;border:1px solid currentcolor;border-radius:2px;font-size:.8125rem;font-weight:700;vertical-align:.15em}
.sev[data-severity=P1]{background:var(--ink);border-color:var(--ink);color:var(--ground)}
.since{color:var(--ink2)}
section{margin:1.1rem 0 0}
.facts{display:grid;grid-template-columns:auto 1fr;gap:.35rem .9rem;margin:.8rem 0 0;padding:.7rem 0;border-block:1px solid var(--line);font-size:.9375rem}
.facts dt{color:var(--ink3)}
.facts dt::first-letter{text-transform:uppercase}
.facts dd{margin:0}
.late{padding:.05rem .35rem;background:var(--late-fill);color:var(--late);font-weight:700}
.top .told{flex-basis:100%}
.told{border-left:4px solid var(--strong);padding:.5rem .75rem;margin:.8rem 0;background:var(--panel)}
.told.bad{border-color:var(--bad);background:var(--bad-fill);color:var(--bad)}
form{margin:.9rem 0 0}
label{display:block;font-weight:600;font-size:.9375rem}
input{font:inherit;width:100%;min-height:3rem;margin-top:.25rem;padding:.5rem .7rem;border:1px solid var(--strong);border-radius:3px;background:var(--panel);color:var(--ink)}
button{font:inherit;font-weight:700;width:100%;min-height:3.5rem;margin:.6rem 0 .3rem;border:0;border-radius:3px;background:var(--ink);color:var(--ground)}
small{color:var(--ink3);font-size:.8125rem;line-height:1.35}
form>small{display:block}
.why{white-space:pre-line;margin:0;font-size:.9375rem}
details{border-top:1px solid var(--line)}
details:last-of-type{border-bottom:1px solid var(--line)}
summary{display:grid;grid-template-columns:1.3rem 1fr;gap:.55rem;align-items:start;padding:.7rem 0;min-height:2.75rem;cursor:pointer;list-style:none;font-weight:600}
summary::-webkit-details-marker{display:none}
summary::before{content:"";width:1.05rem;height:1.05rem;margin-top:.15rem;border:2px solid var(--ink3);border-radius:2px}
[data-kind=text]>summary::before{content:"▸";width:auto;height:auto;border:0;color:var(--ink3);text-align:center}
[data-kind=text][open]>summary::before{content:"▾"}
[data-ticked=proposed] summary::before{border-color:var(--ink);background:linear-gradient(135deg,var(--ink) 50%,transparent 50%)}
[data-ticked=done] summary::before{border-color:var(--ink);background:var(--ink)}
[data-ticked=done] summary{color:var(--ink3)}
[data-kind=block]>summary{border-left:6px double var(--ink);padding-left:.6rem}
summary small{display:block;font-weight:400}
.step{padding:0 0 .8rem 1.85rem;font-size:.9375rem}
.lead{font-size:.9375rem}
pre{padding:.6rem;overflow-x:auto;background:var(--panel);font-size:.8125rem}
code{font-family:"DejaVu Sans Mono",Consolas,monospace;font-size:.875em}
table{width:100%;border-collapse:collapse;font-size:.875rem;margin:.4rem 0}
th,td{padding:.3rem .4rem;border-bottom:1px solid var(--line);text-align:left;vertical-align:top}
blockquote{margin:.4rem 0;padding:.1rem .7rem;border-left:2px solid var(--strong)}
a{color:var(--accent)}
.go{display:flex;flex-wrap:wrap;gap:.2rem 1.4rem}
.go a{display:inline-block;min-height:2.75rem;padding:.6rem 0}
button[aria-disabled]{opacity:.6}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
[hidden]{display:none}
`;

/**
 * Looks again now and then, but never while somebody is writing, and says when the network is gone; without it the page is the same, once.
 * What was unfolded stays so. A word that the network did not take is sent again until it does: the browser alone would show its own page of
 * errors, and lose it.
 */
export const SCRIPT = `
(()=>{const q=s=>document.querySelector(s),lost=q('#lost'),said=q('#said'),unsent=q('#unsent'),KEY='vigie.author';let asking=false,sending=false;
const name=()=>{const i=q('#by');if(i&&!i.value)i.value=localStorage.getItem(KEY)||''};
const wait=ms=>new Promise(go=>{setTimeout(go,ms);addEventListener('online',go,{once:true})});
const page=async(url,how)=>{const r=await fetch(url,{...how,signal:AbortSignal.timeout(30000)});
if(r.status>=500||!(r.headers.get('content-type')||'').startsWith('text/html'))throw r.status;return r};
const show=html=>{const next=new DOMParser().parseFromString(html,'text/html').querySelector('main'),main=q('main');if(!next)return;
for(const d of main.querySelectorAll('details[open]'))next.querySelector('#'+CSS.escape(d.id))?.setAttribute('open','');
const before=q('h1')?.textContent,held=document.activeElement?.closest('details')?.id;main.replaceChildren(...next.childNodes);name();
if(held)q('#'+CSS.escape(held)+' summary')?.focus();
const now=q('h1')?.textContent;if(now!==before)said.textContent=now};
name();
document.addEventListener('submit',async e=>{e.preventDefault();if(sending)return;sending=true;
const f=e.target,i=q('#by');if(i)localStorage.setItem(KEY,i.value.trim());
const body=new URLSearchParams(new FormData(f)),b=f.querySelector('button');b.setAttribute('aria-disabled','true');
for(;;){try{show(await(await page(f.action,{method:'POST',body})).text());const t=q('[data-taken=true]');if(t)said.textContent=t.textContent;
lost.hidden=true;break}catch{unsent.hidden=false;await wait(3000)}}
unsent.hidden=true;sending=false});
setInterval(async()=>{if(asking||sending||document.hidden||document.activeElement?.matches('input'))return;asking=true;
try{const r=await page(location.href);if(!r.ok)throw r.status;const html=await r.text();if(!sending)show(html);lost.hidden=true}catch{lost.hidden=false}finally{asking=false}},10000)})();
`;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64');

/** Its own style and script and nothing else; the form goes where the page came from. */
export const PHONE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${hashOf(STYLE)}'`,
  `script-src 'sha256-${hashOf(SCRIPT)}'`,
  "connect-src 'self'",
  "img-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
