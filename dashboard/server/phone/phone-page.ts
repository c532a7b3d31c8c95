import { recordOf } from '../../../alerts/incident/command/fold.js';
import type { Reason } from '../../../alerts/incident/payload.js';
import { incidentTexts } from '../../../alerts/notify/render.js';
import { pageTexts, timeOfDay } from '../../../alerts/notify/texts.js';
import type { Chain } from '../../../chain/model.js';
import { commandTexts } from '../../../chain/vocabulary/command.js';
import { type Language, vocabulary } from '../../../chain/vocabulary/render.js';
import type { RunbookAnswer, RunbookPart } from '../../protocol/answers.js';
import type { LiveState } from '../../protocol/reduce.js';
import type { IncidentView } from '../../protocol/view.js';
import { nextMessage } from '../../speech/cadence.js';
import { formats } from '../../speech/format.js';
import { fill, runbookValues } from '../../speech/runbook-values.js';
import { escaped } from '../http/html.js';
import { SCRIPT, STYLE } from './look.js';
import { htmlOf } from './markdown.js';

export interface PhoneView {
  readonly incident: IncidentView;
  readonly live: LiveState;
  readonly chain: Chain;
  readonly nowMs: number;
  readonly language: Language;
  readonly runbook?: RunbookAnswer | undefined;
  /** Why what was just asked for was not done: a key of incident command. */
  readonly refused?: Reason | undefined;
}

/** The whole page: what, where, why, one button, the runbook. It works without its script, and weighs a few kilobytes. */
export function phonePage(view: PhoneView): string {
  const { incident, language, chain, nowMs, live } = view;
  const t = pageTexts(language);
  const other = language === 'fr' ? 'en' : 'fr';
  const { summary, description, impact } = incidentTexts(incident, chain, language, nowMs);
  const title = summary.replace(/^\[[^\]]*\]\s*/, '');
  const room = `/incident/${incident.id}`;
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><link rel="icon" href="/vigie.svg" type="image/svg+xml"><title>${escaped(summary)}</title><style>${STYLE}</style></head>
<body><header class="top"><b>Vigie</b><span>${escaped(t('phone.asOf', { time: timeOfDay(live.head.asOf, language) }))}</span>
<p id="lost" class="told bad" role="status" hidden>${escaped(t('phone.lost'))}</p><p id="unsent" class="told bad" role="status" hidden>${escaped(t('phone.unsent'))}</p><p id="said" class="sr" role="status"></p></header>
<main><h1><span class="sev" data-severity="${incident.severity}">${incident.severity}</span> ${escaped(title)}</h1>
<p class="since">${escaped(lasting(view))}</p>
${refusal(view)}${facts(view)}
${acknowledgeForm(view)}
<section><h2>${escaped(t('acknowledge.impact'))}</h2><p class="lead">${escaped(impact)}</p></section>
<section><h2>${escaped(t('acknowledge.why'))}</h2><p class="why">${escaped(description)}</p></section>
${runbookSection(view)}</main>
<footer class="go"><a href="${room}">${escaped(t('phone.room'))}</a><a href="?lang=${other}" lang="${other}" hreflang="${other}">${escaped(t('acknowledge.other'))}</a></footer>
<script>${SCRIPT}</script></body></html>
`;
}

/** Where there is nothing to show: what to do instead. */
export function unknownPage(language: Language): string {
  const t = pageTexts(language);
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>Vigie</title><style>${STYLE}</style></head>
<body><header class="top"><b>Vigie</b></header><main><h1>${escaped(t('phone.unknown'))}</h1></main><footer class="go"><a href="/">${escaped(t('phone.home'))}</a></footer></body></html>
`;
}

function lasting({ incident: { sinceMs, closedMs }, nowMs, language }: PhoneView): string {
  const duration = formats(language).duration((closedMs ?? nowMs) - sinceMs);
  const time = timeOfDay(sinceMs, language);
  return pageTexts(language)(closedMs === undefined ? 'phone.since' : 'phone.over', { time, duration });
}

function refusal({ refused, language }: PhoneView): string {
  if (!refused) return '';
  return `<p class="told bad" role="alert">${escaped(commandTexts(language)(refused.key, { ...refused.params }))}</p>`;
}

/** Who takes care of it, in which state, who decides, when people outside hear again. */
function facts({ incident, language, nowMs }: PhoneView): string {
  const t = pageTexts(language);
  const words = commandTexts(language);
  const say = formats(language);
  const { state, roles } = recordOf(incident);
  const { acknowledgements = [], generation } = incident;
  const taken = acknowledgements.find((one) => one.generation >= generation);
  const next = nextMessage(incident, nowMs);
  const line = (term: string, html: string): string => `<dt>${escaped(term)}</dt><dd>${html}</dd>`;
  const who = taken
    ? t(`acknowledge.${taken.declared ? 'usedByDeclared' : 'usedBy'}`, {
        by: taken.by,
        time: timeOfDay(taken.atMs, language),
        date: say.day(taken.atMs),
      })
    : t('phone.nobody');
  const director = roles.find(({ role }) => role === 'director');
  return `<dl class="facts" data-state-now="${state}">${[
    line(t('phone.state'), escaped(words(`state.${state}`))),
    line(t('phone.taken'), `<span data-taken="${taken !== undefined}">${escaped(who)}</span>`),
    ...(director ? [line(words('role.director'), escaped(director.by))] : []),
    ...(next.kind === 'none'
      ? []
      : [
          line(
            t('phone.next'),
            `${escaped(say.minute(next.atMs))} ${
              next.lateMs > 0
                ? `<span class="late">▲ ${escaped(t('phone.late', { duration: say.duration(next.lateMs) }))}</span>`
                : escaped(t('phone.in', { duration: say.duration(next.atMs - nowMs) }))
            }`,
          ),
        ]),
  ].join('')}</dl>`;
}

function acknowledgeForm({ incident, language }: PhoneView): string {
  const { acknowledgements = [], generation, closedMs, id } = incident;
  if (closedMs !== undefined || acknowledgements.some((one) => one.generation >= generation)) return '';
  const t = pageTexts(language);
  return `<form method="post" action="/p/${id}/acknowledge?lang=${language}"><label for="by">${escaped(t('acknowledge.name'))}</label><input id="by" name="by" autocomplete="name" maxlength="80" required><button>${escaped(t('acknowledge.button'))}</button><small>${escaped(t('acknowledge.explain'))}</small></form>`;
}

/** Every step with how far it is, its text folded; the rest of the runbook as it reads. */
function runbookSection(view: PhoneView): string {
  const { runbook, language } = view;
  const t = pageTexts(language);
  const title = `<h2>${escaped(t('phone.runbook'))}</h2>`;
  if (!runbook) return `<section id="runbook">${title}<p>${escaped(t('phone.noRunbook'))}</p></section>`;
  const html = rendered(view);
  return `<section id="runbook">${title}<p><b>${escaped(runbook.title)}</b> <small>${escaped(t('phone.meta', { version: runbook.version, minutes: runbook.minutes }))}</small></p><div lang="fr">${runbook.parts
    .map((part, index) => partOf(part, index, view, html))
    .join('')}</div></section>`;
}

function partOf(
  { markdown, step }: RunbookPart,
  index: number,
  view: PhoneView,
  html: (text: string) => string,
): string {
  if (!step) return folded(`part-${index}`, '', titleOf(markdown, view), '', html(bodyOf(markdown)));
  const known = recordOf(view.incident).steps.find((one) => one.runbook === view.runbook?.id && one.step === step.id);
  const ticked = known ? (known.doneMs === undefined ? 'proposed' : 'done') : 'open';
  const t = pageTexts(view.language);
  const people = known?.agreed.map(({ by }) => by).join(', ') ?? '';
  const said = `${t(`phone.kind.${step.kind}`)} · ${t(`phone.${ticked}`, { by: people, count: step.people })}`;
  return folded(
    `step-${step.id}`,
    ` data-ticked="${ticked}" data-kind="${step.kind}"`,
    step.title,
    said,
    html(markdown),
  );
}

function folded(id: string, data: string, title: string, said: string, body: string): string {
  if (body === '') return '';
  const note = said === '' ? '' : `<small>${escaped(said)}</small>`;
  // A stretch of text has no box to tick.
  const kind = data === '' ? ' data-kind="text"' : data;
  return `<details id="${id}"${kind}><summary><span>${escaped(title)}${note}</span></summary><div class="step">${body}</div></details>`;
}

const FIRST_HEADING = /^##\s+(.+)$/m;

function titleOf(markdown: string, { language }: PhoneView): string {
  return FIRST_HEADING.exec(markdown)?.[1] ?? pageTexts(language)('phone.lead');
}

function bodyOf(markdown: string): string {
  return markdown.replace(FIRST_HEADING, '').trim();
}

/** The text of the runbook with the values of now, its links leading to other runbooks of this page. */
function rendered({ incident, live, nowMs, language }: PhoneView): (text: string) => string {
  const word = vocabulary('fr');
  const t = pageTexts('fr');
  const values = runbookValues(incident, live, 'fr', nowMs, (cause) => word(`cause.${cause}`));
  const blanks = { unmeasured: t('phone.unmeasured'), unset: t('phone.unset') };
  return (text) =>
    htmlOf(fill(text, values, incident, blanks), (href) => {
      const [, other] = /^([a-z0-9-]+)\.md(?:#.*)?$/.exec(href) ?? [];
      return other === undefined ? undefined : `?lang=${language}&runbook=${other}#runbook`;
    });
}
