import type { Logger } from 'pino';
import type { Cancel, Clock } from '../chain/clock.js';
import type { Chain } from '../chain/model.js';
import type { Watched } from '../chain/watched.js';
import type { Registry } from '../runbooks/registry.js';
import { type Command, openCommand } from './command.js';
import type { Verdict } from './detect/verdict.js';
import type { RunbookFor } from './incident/assess.js';
import type { ChainEvent } from './incident/configuration.js';
import { decide } from './incident/decide.js';
import { openLedger } from './incident/fold.js';
import type { Incident, Page } from './incident/incident.js';
import { openJournal } from './incident/journal.js';
import type { Reason } from './incident/payload.js';
import { openScribe } from './incident/scribe.js';
import { type IncidentSettings, incidentSettings } from './incident/settings.js';
import { nothingWatched } from './incident/watch.js';
import { acknowledgeLinks, type Links } from './notify/acknowledge/links.js';
import type { Channel, RenderedPage } from './notify/channel.js';
import { type Mirror, openMirror } from './notify/mirror.js';
import { openPager } from './notify/pager.js';
import { everyChannel, type Roster } from './notify/paging/roster.js';
import { renderPage } from './notify/render.js';
import { type NotifySettings, notifySettings } from './notify/settings.js';

export interface DeskOptions {
  /** Of the journal; created if absent. */
  readonly dir: string;
  readonly clock: Clock;
  readonly chain: Watched<Chain>;
  /** Without its runbooks themselves, no step can be ticked. */
  readonly runbooks: Pick<Registry, 'match'> & Partial<Pick<Registry, 'runbooks'>>;
  /** Where every page goes, unless `roster` says who is told. */
  readonly channels: readonly Channel[];
  /** Who is told, by which channels; it has those of `channels` among its own. */
  readonly roster?: Roster | undefined;
  /** Signs acknowledge links; without it, pages have none. */
  readonly linkKey?: Buffer | undefined;
  /** Identity of this collector. */
  readonly writer: string;
  /** Address at which people reach the console, for the links in pages. */
  readonly consoleUrl: () => string;
  /** Address at which people reach acknowledge links; by default the console's. */
  readonly linkUrl?: (() => string) | undefined;
  readonly log: Logger;
  readonly settings?: Partial<DeskSettings> | undefined;
  readonly mirror?: Mirror | undefined;
}

export interface DeskSettings {
  readonly incident: IncidentSettings;
  readonly notify: NotifySettings;
}

export interface Desk {
  /** Takes one evaluation: journals what it changes, then pages, even if the journal refuses. Calls follow one another. */
  apply(verdicts: readonly Verdict[], atMs: number): Promise<void>;
  /** Journals how the configuration has changed; it changes no incident by itself. */
  note(events: readonly ChainEvent[]): void;
  /** Open incidents, and those closed in the last hour or whose pages are still on their way; newest first. */
  incidents(): readonly Incident[];
  /** What people say and decide about incidents. */
  readonly command: Command;
  /** What acknowledge links show and do; undefined without a key. */
  readonly links: Links | undefined;
  /** Hash of the journal's last event. */
  head(): string;
  /** What is ill about the desk itself, as keys `self.*` of the vocabulary. */
  self(): readonly Reason[];
  stop(): Promise<void>;
}

const SHOWN_AFTER_CLOSING_MS = 3_600_000;
const TICK_MS = 1_000;

/** From verdicts to people: journal first, then effects; effects all the same if the journal refuses. Throws JournalTampered if the journal does not verify. */
export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { dir, clock, chain, channels, writer, log, mirror, linkKey } = options;
  const { consoleUrl, linkUrl = consoleUrl } = options;
  const roster = options.roster ?? everyChannel(channels);
  const settings = withDefaults(options.settings);
  const ledger = openLedger();
  const journal = await openJournal({ dir, clock, writer, log, visit: ledger.apply });
  const mirroring = mirror && (await openMirror({ dir, journal, send: mirror, clock, log }));

  /** The only way anything becomes true here: written, folded, then copied. */
  const onWritten = () => mirroring?.poke();
  const scribe = openScribe({ journal, clock, log, onTold: ledger.apply, onWritten });
  const { record } = scribe;
  const render = (page: Page, incident: Incident): RenderedPage =>
    renderPage(page, incident, {
      chain: chain.current(),
      consoleUrl: bare(consoleUrl()),
      to: roster.recipient(page.target),
      acknowledge: links && `${bare(linkUrl())}/a/${links.tokenOf(page)}`,
    });
  const links: Links | undefined =
    linkKey &&
    acknowledgeLinks({
      ...{ key: linkKey, hours: roster.limits.linkHours, clock, ledger, render, log },
      record: (payload) => record('page.acknowledged', payload.by, payload),
    });
  const pager = openPager({ chain, roster, render, clock, log, ledger, record, settings: settings.notify });
  let watch = nothingWatched;
  let turn: Promise<void> = Promise.resolve();

  async function evaluate(verdicts: readonly Verdict[], atMs: number): Promise<void> {
    const open = [...ledger.incidents.values()].filter(({ closedMs }) => closedMs === undefined);
    const runbookFor = matcher(options.runbooks);
    const now = { open, verdicts, chain: chain.current(), atMs };
    const decided = decide({ ...now, settings: settings.incident, watch, runbookFor });
    await Promise.all(decided.decisions.map(({ type, payload }) => record(type, 'detector', payload)));
    watch = decided.watch;
    for (const { type, payload } of decided.decisions)
      log.info({ type, incident: payload.incident, reason: payload.reason }, 'incident');
    await pager.run();
  }

  const command = openCommand({
    ...{ dir, clock, chain, ledger, record, log, runbooks: options.runbooks },
    inTurn(task) {
      const mine = turn.then(task);
      turn = mine.then(
        () => {},
        () => {},
      );
      return mine;
    },
  });

  /** Paging does not depend on verdicts coming in: they stop when the store is down. */
  const ticking: Cancel = clock.every(TICK_MS, () => {
    Promise.all([pager.run(), scribe.retry()]).catch((error: unknown) => log.error({ err: error }, 'paging failed'));
  });

  return {
    apply(verdicts, atMs) {
      const mine = turn.then(() => evaluate(verdicts, atMs));
      turn = mine.catch(() => {});
      return mine;
    },
    note(events) {
      for (const { type, payload } of events)
        record(type, 'configuration', payload).catch((error: unknown) =>
          log.error({ err: error, type }, 'a change of the chain could not be journalled'),
        );
    },
    incidents: () => shown([...ledger.incidents.values()], clock.now()),
    command,
    links,
    head: () => journal.head(),
    self() {
      const refusing = scribe.failing();
      const seconds = Math.round((clock.now() - (refusing?.sinceMs ?? 0)) / 1000);
      const unwritten = refusing ? [{ key: 'self.desk', params: { seconds } }] : [];
      const behind = mirroring?.failing();
      const sinceS = behind && Math.round((clock.now() - behind.sinceMs) / 1000);
      const ill = behind && { key: 'self.mirror-behind', params: { sinceS: sinceS ?? 0, waiting: behind.waiting } };
      return [...unwritten, ...pager.self(), ...(ill ? [ill] : [])];
    },
    async stop() {
      ticking();
      await turn;
      await pager.stop();
      await scribe.stop();
      await mirroring?.stop();
      await journal.close();
    },
  };
}

function withDefaults({ incident, notify }: Partial<DeskSettings> = {}): DeskSettings {
  return { incident: incident ?? incidentSettings.parse({}), notify: notify ?? notifySettings.parse({}) };
}

function bare(url: string): string {
  return url.replace(/\/+$/, '');
}

function matcher(runbooks: Pick<Registry, 'match'>): RunbookFor {
  return (outage) => {
    const found = runbooks.match(outage);
    return found && { id: found.runbook.id, reason: found.reason.key, params: found.reason.params };
  };
}

function shown(incidents: readonly Incident[], nowMs: number): readonly Incident[] {
  return incidents
    .filter(
      ({ closedMs, pages }) =>
        closedMs === undefined ||
        nowMs - closedMs <= SHOWN_AFTER_CLOSING_MS ||
        pages.some(({ state }) => state === 'due'),
    )
    .sort((a, b) => b.openedMs - a.openedMs);
}
