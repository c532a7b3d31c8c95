import { type CellId, type Chain, NATIONAL, type Named, splitCell } from '../../chain/model.js';
import { ownPartName } from '../../chain/own-parts.js';
import { accountOf } from '../../chain/vocabulary/account.js';
import { type Language, vocabulary } from '../../chain/vocabulary/render.js';
import type { Cause, Evidence } from '../detect/verdict.js';
import { isDeclared } from '../incident/declared.js';
import type { Incident, Page } from '../incident/incident.js';
import { isOwn } from '../incident/own.js';
import { suffering } from '../incident/payload.js';
import { impactOf } from '../incident/severity.js';
import { alertLines, measured } from './alert-lines.js';
import type { PageTexts, Recipient, RenderedPage } from './channel.js';
import { list, longDate, pageTexts, percent, timeOfDay } from './texts.js';

export interface RenderOptions {
  readonly chain: Chain;
  /** Address of the console without a final slash, as people reach it. */
  readonly consoleUrl: string;
  /** Whom the page is for, as they are configured now. */
  readonly to?: Recipient | undefined;
  /** Address that shows the page and lets it be acknowledged. */
  readonly acknowledge?: string | undefined;
  /** Hash of the journal's last event. */
  readonly head: string;
}

/** How many links a description names before it stops. */
const NAMED = 6;

/** Turns a due page and its incident, keys and numbers, into what people read. Pure. */
export function renderPage(page: Page, incident: Incident, options: RenderOptions): RenderedPage {
  const { chain, consoleUrl, to, head } = options;
  const room = `${consoleUrl}/incident/${encodeURIComponent(incident.id)}`;
  const runbook = incident.runbook && `${room}?runbook=${encodeURIComponent(incident.runbook.id)}`;
  const acknowledge = page.status === 'firing' ? options.acknowledge : undefined;
  const labels = labelsOf(incident, chain);
  return {
    ...{ id: page.id, target: page.target, to, status: page.status, generation: page.generation },
    ...{ incident, labels, head },
    outdated: outdatedOf(page, incident, chain, labels),
    texts: { fr: texts(page, incident, chain, 'fr'), en: texts(page, incident, chain, 'en') },
    links: {
      console: consoleUrl,
      incident: room,
      ...{ runbook, acknowledge },
    },
  };
}

/** Labels follow the verdict: those of earlier pages to the same target that are not the present ones, each once. */
function outdatedOf(
  page: Page,
  incident: Incident,
  chain: Chain,
  now: Readonly<Record<string, string>>,
): Record<string, string>[] {
  const earlier = incident.pages
    .filter(({ id, target, status }) => id !== page.id && target === page.target && status === 'firing')
    .map(({ said }) => labelsOf({ ...incident, ...said }, chain));
  const different = new Map(earlier.map((labels) => [JSON.stringify(labels), labels]));
  different.delete(JSON.stringify(now));
  return [...different.values()];
}

function labelsOf({ id, severity, cause, maillon, rule }: Incident, chain: Chain): Record<string, string> {
  const cell = chain.cells.find((candidate) => candidate.id === maillon);
  const { ent, maillon: name } = splitCell(maillon);
  return {
    ...(rule && { ...rule.labels, rule: rule.id }),
    alertname: 'VigieIncident',
    incident: id,
    severity,
    cause,
    ent,
    maillon: name,
    operator: cell?.operator ?? '',
    territory: cell?.territory ?? '',
  };
}

/** What a page would say of the incident at this instant, ms since the epoch. */
export function incidentTexts(incident: Incident, chain: Chain, language: Language, atMs: number): PageTexts {
  const status = incident.closedMs === undefined ? 'firing' : 'resolved';
  return texts({ status, atMs }, incident, chain, language);
}

function texts(
  page: Pick<Page, 'status' | 'atMs' | 'digest'>,
  incident: Incident,
  chain: Chain,
  language: Language,
): PageTexts {
  const { digest } = page;
  const told = summary(page, incident, chain, language);
  return {
    summary: digest ? pageTexts(language)('digest.summary', { count: digest.length, summary: told }) : told,
    description: [...digestOf(digest, chain, language), description(incident, chain, language)].join('\n'),
    impact: impact(incident, chain, language, page.atMs),
  };
}

function summary(page: Pick<Page, 'status'>, incident: Incident, chain: Chain, language: Language): string {
  const t = pageTexts(language);
  const { severity, cause, probability, closedMs, mergedInto, rule, alerts = [] } = incident;
  const [alert] = alerts;
  // Its own words, as long as the detector has none.
  const byRule = cause === 'undetermined' ? rule : undefined;
  const keys = {
    firing: isOwn(incident) ? 'own' : byRule && alert ? 'rule' : cause === 'undetermined' ? 'undetermined' : 'firing',
    acknowledged: 'acknowledged',
    resolved: mergedInto === undefined ? 'resolved' : 'merged',
  };
  return t(`summary.${keys[page.status]}`, {
    by: list([...new Set((incident.acknowledgements ?? []).map(({ by }) => by))], language),
    severity,
    where: where(incident.maillon, chain, language),
    cause: byRule ? byRule.title[language] : t(`cause.${cause}`),
    measured: alert && measured(alert, language),
    what: ownIllness(incident, language),
    probability: percent(probability, language),
    time: closedMs === undefined ? '' : timeOfDay(closedMs, language),
    into: mergedInto,
  });
}

/** What is ill about Vigie itself, without the full stop of the sentence. */
function ownIllness({ evidence: [first] }: Incident, language: Language): string {
  return first ? vocabulary(language)(`evidence.${first.key}`, first.params).replace(/\.$/, '') : '';
}

/** That it is a digest, and of what. */
function digestOf(digest: Page['digest'], chain: Chain, language: Language): string[] {
  const [first] = digest ?? [];
  if (!digest || !first) return [];
  const t = pageTexts(language);
  return [
    t('digest.explain', { count: digest.length, time: timeOfDay(first.atMs, language) }),
    ...digest.map(({ atMs, step, said: { severity, cause, maillon } }) =>
      t('digest.bullet', {
        ...{ severity, step: step + 1, time: timeOfDay(atMs, language) },
        ...{ where: where(maillon, chain, language), cause: t(`cause.${cause}`) },
      }),
    ),
  ];
}

function description(incident: Incident, chain: Chain, language: Language): string {
  const t = pageTexts(language);
  const place = (cell: CellId) => where(cell, chain, language);
  const others = suffering(incident);
  const suspects = incident.suspects.filter(({ cell }) => cell !== incident.maillon);
  const words = vocabulary(language);
  const first = (cells: readonly CellId[]) => list(cells.slice(0, NAMED).map(place), language);
  const { sinceMs, cause, maillon, evidence, missingFeeds } = incident;
  return [
    t('description.since', { time: timeOfDay(sinceMs, language), date: longDate(sinceMs, language) }),
    t('description.failing', { where: place(maillon) }),
    ...alertLines(incident, language, place),
    ...accountOf(incident, maillon).map(({ key, params }) => words(key, named(params, place))),
    ...(others.length === 0 ? [] : [t('description.suffering', { count: others.length, list: first(others) })]),
    ...sentences('for', speaking(evidence, cause, true), chain, language),
    ...sentences('against', speaking(evidence, cause, false), chain, language),
    ...sentences('others', evidence.filter(isDeclared), chain, language),
    ...(missingFeeds.length === 0
      ? []
      : [
          t('description.missing', {
            list: list(
              missingFeeds.map((feed) => words(`feed.${feed}`)),
              language,
            ),
          }),
        ]),
    ...(suspects.length === 0 ? [] : [t('description.suspects', { list: first(suspects.map(({ cell }) => cell)) })]),
  ].join('\n');
}

/**
 * Evidence for, or against, the word said: what speaks against a hypothesis that nobody holds is not against the verdict. Of an
 * undetermined cause, whatever speaks for some hypothesis, and whatever against.
 */
function speaking(evidence: readonly Evidence[], cause: Cause, inFavour: boolean): Evidence[] {
  const held = cause === 'undetermined' ? undefined : cause.split('+');
  return evidence.filter(
    (one) => !isDeclared(one) && one.nats > 0 === inFavour && (held?.includes(one.hypothesis) ?? true),
  );
}

function sentences(
  side: 'for' | 'against' | 'others',
  evidence: readonly Evidence[],
  chain: Chain,
  language: Language,
): string[] {
  if (evidence.length === 0) return [];
  const t = pageTexts(language);
  const words = vocabulary(language);
  const place = (cell: CellId): string => where(cell, chain, language);
  return [
    t(`description.${side}`),
    ...evidence.map(({ key, params, origin }) =>
      t('description.bullet', {
        sentence: words(`evidence.${key}`, named(params, place)),
        origin: said(origin, chain, language),
      }),
    ),
  ];
}

/** Who measured it: Vigie, and from where, or the sender that declares it. */
function said(origin: Evidence['origin'], chain: Chain, language: Language): string {
  const t = pageTexts(language);
  const nameOf = (list: readonly (Named & { readonly id: string })[], id: string): string =>
    list.find((one) => one.id === id)?.name[language] ?? id;
  if (origin.kind === 'declared') return t('description.declared', { by: nameOf(chain.senders, origin.by) });
  if (origin.from === undefined) return t('description.measured');
  return t('description.measuredFrom', { vantage: nameOf(chain.vantages, origin.from) });
}

/** Cells by name instead of id. */
function named(params: Evidence['params'], place: (cell: CellId) => string): Evidence['params'] {
  return Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, CELLS.has(key) ? place(String(value)) : value]),
  );
}

/** Parameters that name a cell. */
const CELLS: ReadonlySet<string> = new Set(['cell', 'targeted', 'breaking']);

function impact(incident: Incident, chain: Chain, language: Language, atMs: number): string {
  const t = pageTexts(language);
  if (isOwn(incident)) return t('impact.own');
  const { cells, maillon } = incident;
  const { ents, pupils, schools, confidence, atInstant } = impactOf(cells, maillon, chain, atMs);
  const names = list(
    ents.map(({ name }) => name[language]),
    language,
  );
  return t('impact.line', {
    pupils: pupils === undefined ? t('impact.pupilsUnknown') : t('impact.pupils', { count: pupils.value }),
    schools: schools === undefined ? t('impact.schoolsUnknown') : t('impact.schools', { count: schools.value }),
    // Told only where it differs: holidays, night, zones on different days.
    now: pupils && atInstant !== pupils.value ? t('impact.now', { count: atInstant ?? 0 }) : '',
    atMost: pupils?.atMost || schools?.atMost ? t('impact.atMost') : '',
    confidence: confidence === undefined ? '' : t(`impact.confidence.${confidence}`),
    ents: t('impact.ents', { count: ents.length, total: chain.ents.length, list: names }),
  });
}

/** "Portail · ENT de l'Est"; ids where the chain has no name for it. */
function where(cell: CellId, chain: Chain, language: Language): string {
  const t = pageTexts(language);
  const { ent, maillon } = splitCell(cell);
  if (isOwn({ maillon: cell })) return t('where.own', { part: ownPartName(maillon, language) });
  const name = chain.maillons.find(({ id }) => id === maillon)?.name[language] ?? maillon;
  if (ent === NATIONAL) return t('where.national', { maillon: name });
  return t('where.ent', { maillon: name, ent: chain.ents.find(({ id }) => id === ent)?.name[language] ?? ent });
}
