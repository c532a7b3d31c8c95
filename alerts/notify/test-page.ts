import { cellId, VIGIE } from '../../chain/model.js';
import type { Language } from '../../chain/vocabulary/render.js';
import type { Incident, Page } from '../incident/incident.js';
import { attempts } from './attempts.js';
import type { PageTexts, RenderedPage } from './channel.js';
import { pageId } from './page-id.js';
import type { Roster } from './paging/roster.js';
import type { RenderOptions } from './render.js';
import type { NotifySettings } from './settings.js';
import { splitTarget } from './target.js';
import { pageTexts } from './texts.js';

/** Where a test message points to: no part of any chain. */
const TEST_CELL = cellId(VIGIE, 'essai');

export function isTest({ maillon }: Pick<Incident, 'maillon'>): boolean {
  return maillon === TEST_CELL;
}

/** Whom a test tells, at which step, under which idempotency key. */
export interface TestCall {
  readonly page: string;
  readonly target: string;
  readonly step: number;
  readonly through: string;
}

/** Everybody whom the steps of a team would tell of a P1 at an instant: each once, at their first step. */
export function testCalls(
  { team: find, called }: Pick<Roster, 'team' | 'called'>,
  test: string,
  team: string,
  atMs: number,
): TestCall[] {
  const steps = Math.max(1, find(team)?.steps.length ?? 1);
  const all = Array.from({ length: steps }, (_, step) =>
    called(team, step, 'P1', atMs).map(
      (one): TestCall => ({ ...one, step, page: pageId(test, { ...one, ...FIRST, step, status: 'firing' }) }),
    ),
  ).flat();
  return [...new Map(all.map((one) => [one.target, one] as const).reverse()).values()].reverse();
}

const FIRST = { generation: 1 } as const;

/** `essai-20261124100000-nationale`. */
export function testName(team: string, atMs: number): string {
  return `essai-${new Date(atMs)
    .toISOString()
    .replace(/[^0-9]/g, '')
    .slice(0, 14)}-${team}`;
}

/** A test as channels and acknowledge links see it: an incident that no list shows. */
export function testIncident(
  test: string,
  team: string,
  calls: readonly Omit<TestCall, 'through'>[],
  atMs: number,
): Incident {
  return {
    ...{ id: test, openedMs: atMs, sinceMs: atMs, updatedMs: atMs, ...FIRST },
    ...{ severity: 'P3', cause: 'undetermined', probability: 0, maillon: TEST_CELL, cells: [] },
    ...{ suspects: [], evidence: [], missingFeeds: [] },
    pages: calls.map(({ page: id, target, step }) => ({
      ...{ id, target, step, team, ...FIRST, status: 'firing', state: 'due', dueMs: atMs, atMs },
    })),
  };
}

export function renderTest(page: Page, incident: Incident, options: Omit<RenderOptions, 'chain'>): RenderedPage {
  const { consoleUrl, to, acknowledge, head } = options;
  const { id: test, severity } = incident;
  const team = page.team ?? '';
  return {
    ...{ id: page.id, target: page.target, to, status: page.status, generation: page.generation, incident, head },
    labels: { alertname: 'VigieTest', incident: test, severity, team },
    outdated: [],
    texts: { fr: textsOf(team, 'fr'), en: textsOf(team, 'en') },
    links: {
      ...{ console: consoleUrl, incident: consoleUrl },
      acknowledge: page.status === 'firing' ? acknowledge : undefined,
    },
  };
}

function textsOf(team: string, language: Language): PageTexts {
  const t = pageTexts(language);
  return { summary: t('test.summary', { team }), description: t('test.description'), impact: t('test.impact') };
}

interface TestPageOptions {
  readonly roster: Pick<Roster, 'recipient' | 'channels'>;
  readonly incident: Incident;
  readonly calls: readonly TestCall[];
  readonly render: (page: Page, incident: Incident) => RenderedPage;
  readonly settings: NotifySettings['delivery'];
  /** Reading of a clock that only goes forward, ms. */
  readonly elapsedMs: () => number;
  readonly stopping: AbortSignal;
}

/** How one test message fared. */
export interface TestDelivery {
  readonly step: number;
  readonly target: string;
  /** The name of the person; absent where it goes to a place. */
  readonly person?: string | undefined;
  readonly channel: string;
  readonly through: string;
  readonly tookMs: number;
  /** Why it did not arrive; absent if it did. */
  readonly error?: string | undefined;
}

/**
 * Sends the messages of a test, marked as such. A place that keeps what it is told (an Alertmanager, PagerDuty) hears at once that it is over.
 */
export function pageTeam(options: TestPageOptions): Promise<TestDelivery[]> {
  return Promise.all(options.calls.map((call) => deliver(call, options)));
}

async function deliver(
  { page: id, target, through, step }: TestCall,
  { roster, incident, render, settings, elapsedMs, stopping }: TestPageOptions,
): Promise<TestDelivery> {
  const name = splitTarget(target).channel;
  const to = roster.recipient(target);
  const channel = roster.channels.find((candidate) => candidate.name === name);
  const about = { step, target, person: to?.name, channel: name, through };
  const page = incident.pages.find((one) => one.id === id);
  if (!channel || !page) return { ...about, tookMs: 0, error: 'no such channel' };
  const startMs = elapsedMs();
  const send = (rendered: RenderedPage): Promise<void> =>
    attempts((signal) => channel.deliver(rendered, signal), { settings, stopping, onFailed: () => {} });
  try {
    await send(render(page, incident));
    const tookMs = elapsedMs() - startMs;
    if (!to) await send(render(overOf(page, incident), { ...incident, closedMs: incident.openedMs }));
    return { ...about, tookMs };
  } catch (error) {
    return { ...about, tookMs: elapsedMs() - startMs, error: (error as Error).message };
  }
}

function overOf(page: Page, { id }: Incident): Page {
  return { ...page, id: pageId(id, { ...page, status: 'resolved' }), status: 'resolved' };
}

/** For the terminal: one line a delivery, in the order of the steps, and how many arrived. */
export function reportOf(told: readonly TestDelivery[]): string[] {
  const lines = told.map(({ step, person, target, channel, through, tookMs, error }) => {
    const who = person === undefined ? target : `${person} (${channel})`;
    const why = through === 'direct' ? '' : `, on call in ${through}`;
    const how = error === undefined ? `accepted in ${Math.round(tookMs)} ms` : `NOT DELIVERED: ${error}`;
    return `step ${step + 1}: ${who}${why}: ${how}`;
  });
  const arrived = told.filter(({ error }) => error === undefined).length;
  return [...lines, `${arrived} of ${told.length} accepted by their channels; ask whether they were read.`];
}
