import { LANGUAGES, type Language } from '../../chain/vocabulary/render.js';
import type { Incident } from '../incident/incident.js';
import { attempts } from './attempts.js';
import type { Channel, PageTexts, RenderedPage } from './channel.js';
import { pageId } from './page-id.js';
import type { Roster } from './paging/roster.js';
import type { NotifySettings } from './settings.js';
import { splitTarget } from './target.js';
import { pageTexts } from './texts.js';

interface TestPageOptions {
  readonly roster: Pick<Roster, 'team' | 'called' | 'recipient' | 'channels'>;
  readonly team: string;
  readonly consoleUrl: string;
  readonly settings: NotifySettings['delivery'];
  readonly atMs: number;
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
 * A real message, marked as a test, to everybody whom the steps of a team would tell of a P1 now. A place that keeps what it is told (an
 * Alertmanager, PagerDuty) hears at once that it is over.
 */
export async function pageTeam(options: TestPageOptions): Promise<TestDelivery[]> {
  const { roster, team, atMs } = options;
  const steps = roster.team(team)?.steps.length ?? 1;
  const called = Array.from({ length: Math.max(1, steps) }, (_, step) =>
    roster.called(team, step, 'P1', atMs).map((one) => ({ ...one, step })),
  ).flat();
  const once = [...new Map(called.map((one) => [one.target, one] as const).reverse()).values()].reverse();
  return await Promise.all(once.map((one) => deliver(one, options)));
}

async function deliver(
  { target, through, step }: { target: string; through: string; step: number },
  { roster, team, consoleUrl, settings, atMs, elapsedMs, stopping }: TestPageOptions,
): Promise<TestDelivery> {
  const name = splitTarget(target).channel;
  const to = roster.recipient(target);
  const channel = roster.channels.find((candidate) => candidate.name === name);
  const about = { step, target, person: to?.name, channel: name, through };
  if (!channel) return { ...about, tookMs: 0, error: 'no such channel' };
  const page = { ...testPage(team, consoleUrl, atMs), target, to };
  const startMs = elapsedMs();
  try {
    await send(page, channel);
    const tookMs = elapsedMs() - startMs;
    const over = { ...page, status: 'resolved' as const, incident: { ...page.incident, closedMs: atMs } };
    if (!to) await send(over, channel);
    return { ...about, tookMs };
  } catch (error) {
    return { ...about, tookMs: elapsedMs() - startMs, error: (error as Error).message };
  }

  function send(rendered: RenderedPage, by: Channel): Promise<void> {
    const id = pageId(rendered.incident.id, { target, step, generation: 1, status: rendered.status });
    return attempts({ ...rendered, id }, { channel: by, settings, stopping, onFailed: () => {} });
  }
}

type Unaddressed = Omit<RenderedPage, 'target' | 'to'>;

function testPage(team: string, consoleUrl: string, atMs: number): Unaddressed {
  const id = `essai-${new Date(atMs)
    .toISOString()
    .replace(/[^0-9]/g, '')
    .slice(0, 14)}`;
  const incident: Incident = {
    ...{ id, openedMs: atMs, sinceMs: atMs, updatedMs: atMs, generation: 1 },
    ...{ severity: 'P3', cause: 'undetermined', probability: 0, maillon: 'vigie/essai', cells: [] },
    ...{ suspects: [], evidence: [], missingFeeds: [], pages: [] },
  };
  const texts = Object.fromEntries(LANGUAGES.map((language) => [language, textsOf(team, language)]));
  return {
    ...{ id, incident, status: 'firing', generation: 1, outdated: [] },
    labels: { alertname: 'VigieTest', incident: id, severity: 'P3', team },
    texts: texts as Record<Language, PageTexts>,
    links: { console: consoleUrl, incident: consoleUrl },
  };
}

function textsOf(team: string, language: Language): PageTexts {
  const t = pageTexts(language);
  return { summary: t('test.summary', { team }), description: t('test.description'), impact: t('test.impact') };
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
