import type { Logger } from 'pino';
import type { Cancel, Clock } from '../chain/clock.js';
import type { Chain } from '../chain/model.js';
import type { Watched } from '../chain/watched.js';
import type { Registry } from '../runbooks/registry.js';
import { type Command, openCommand } from './command.js';
import type { Verdict } from './detect/verdict.js';
import { type Inbox, openInbox } from './inbound/inbox.js';
import type { RunbookFor } from './incident/assess.js';
import type { ConfigurationEvent } from './incident/configuration.js';
import { decide } from './incident/decide.js';
import { type Ledger, openLedger } from './incident/fold.js';
import type { Incident, Page } from './incident/incident.js';
import { openJournal } from './incident/journal.js';
import { isOwn } from './incident/own.js';
import type { Reason } from './incident/payload.js';
import { openScribe } from './incident/scribe.js';
import { type IncidentSettings, incidentSettings } from './incident/settings.js';
import { openTestLog } from './incident/test-page.js';
import { nothingWatched } from './incident/watch.js';
import { acknowledgeLinks, type Links } from './notify/acknowledge/links.js';
import type { Channel, RenderedPage } from './notify/channel.js';
import { type Mirror, openMirror } from './notify/mirror.js';
import { openPager } from './notify/pager.js';
import { everyChannel, type Roster } from './notify/paging/roster.js';
import type { InboundRule } from './notify/paging/schema.js';
import { renderPage } from './notify/render.js';
import { type NotifySettings, notifySettings } from './notify/settings.js';
import { isTest, renderTest } from './notify/test-page.js';
import { type AlertDesk, openAlertDesk } from './rules/desk.js';
import { isOfRules } from './rules/home.js';
import { openSilences, type Silences } from './silences.js';
import { type OwnDesk, openOwnDesk } from './watch/desk.js';
import { type DrillPlan, type Drills, startDrills } from './watch/drills.js';
import { openRehearsal, type Rehearsal } from './watch/rehearsal.js';
import { linkedTests } from './watch/test-links.js';

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
  /** Which cell the alerts of others speak of; without rules, of none. */
  readonly inboundRules?: (() => readonly InboundRule[]) | undefined;
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
  /** When teams are sent a test; without it, never. */
  readonly drills?: (() => DrillPlan) | undefined;
  /** Reading of a clock that only goes forward, ms. */
  readonly elapsedMs?: (() => number) | undefined;
}

export interface DeskSettings {
  readonly incident: IncidentSettings;
  readonly notify: NotifySettings;
}

export interface Desk {
  /** Takes one evaluation: journals what it changes, then pages, even if the journal refuses. Calls follow one another. */
  apply(verdicts: readonly Verdict[], atMs: number): Promise<void>;
  /** Journals how the configuration has changed; it changes no incident by itself. */
  note(events: readonly ConfigurationEvent[]): void;
  /** Open incidents, and those closed, or spoken of, in the last hour or whose pages are still on their way; newest first. */
  incidents(): readonly Incident[];
  /** What people say and decide about incidents. */
  readonly command: Command;
  /** What the rules beside the detector say. */
  readonly rules: AlertDesk;
  /** What people ask not to be told of. */
  readonly silences: Silences;
  /** What operators' own monitoring declares. */
  readonly inbox: Inbox;
  /** Called after each thing that a person has said or done. */
  onSaid(listener: () => void): Cancel;
  /** What acknowledge links show and do; undefined without a key. */
  readonly links: Links | undefined;
  /** Incidents about Vigie itself. */
  readonly own: OwnDesk;
  /** An alert that is none, through all that a real one goes through. */
  readonly rehearsal: Rehearsal;
  readonly drills: Pick<Drills, 'results'>;
  /** Hash of the journal's last event. */
  head(): string;
  /** What is ill about the desk itself, as keys `self.*` of the vocabulary. */
  self(): readonly Reason[];
  stop(): Promise<void>;
}

const SHOWN_AFTER_CLOSING_MS = 3_600_000;
const TICK_MS = 1_000;
const NO_RULES: readonly InboundRule[] = [];
const NO_DRILLS: DrillPlan = { drills: [], teams: [] };

/** From verdicts to people: journal first, then effects; effects all the same if the journal refuses. Throws JournalTampered if the journal does not verify. */
export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { dir, clock, chain, channels, writer, log, mirror, linkKey } = options;
  const { consoleUrl, linkUrl = consoleUrl } = options;
  const roster = options.roster ?? everyChannel(channels);
  const settings = withDefaults(options.settings);
  const ledger = openLedger();
  const tests = openTestLog();
  const visit = (event: Parameters<typeof ledger.apply>[0]): void => {
    ledger.apply(event);
    tests.apply(event);
  };
  const journal = await openJournal({ dir, clock, writer, log, visit });
  const mirroring = mirror && (await openMirror({ dir, journal, send: mirror, clock, log }));

  /** The only way anything becomes true here: written, folded, then copied. */
  const onWritten = () => mirroring?.poke();
  const scribe = openScribe({ journal, clock, log, onTold: visit, onWritten });
  const { record } = scribe;
  const render = (page: Page, incident: Incident): RenderedPage => {
    const surroundings = {
      consoleUrl: bare(consoleUrl()),
      to: roster.recipient(page.target),
      acknowledge: links && `${bare(linkUrl())}/a/${links.tokenOf(page)}`,
      head: journal.head(),
    };
    if (isTest(incident)) return renderTest(page, incident, surroundings);
    return renderPage(page, incident, { ...surroundings, chain: chain.current() });
  };
  const listeners = new Set<() => void>();
  const onSaid = (): void => {
    for (const listener of listeners) listener();
  };
  const links: Links | undefined =
    linkKey &&
    acknowledgeLinks({
      ...{ key: linkKey, hours: () => roster.limits.linkHours, clock, render, log },
      ...linkedTests({ ledger, tests, record, onSaid }),
    });
  const pager = openPager({ chain, roster, render, clock, log, ledger, record, settings: settings.notify });
  let watch = nothingWatched;
  let turn: Promise<void> = Promise.resolve();

  async function evaluate(verdicts: readonly Verdict[], atMs: number): Promise<void> {
    // What only rules have opened, and what is about Vigie itself, is no outage that the detector could follow or call healed.
    const open = [...ledger.incidents.values()].filter(
      (one) => one.closedMs === undefined && !isOfRules(one) && !isOwn(one),
    );
    const runbookFor = matcher(options.runbooks);
    const now = { open, verdicts, chain: chain.current(), atMs };
    const decided = decide({ ...now, settings: settings.incident, watch, runbookFor });
    await Promise.all(decided.decisions.map(({ type, payload }) => record(type, 'detector', payload)));
    watch = decided.watch;
    for (const { type, payload } of decided.decisions)
      log.info({ type, incident: payload.incident, reason: payload.reason }, 'incident');
    await pager.run();
  }

  /** Neither evaluations nor what people say decide upon a state that another is changing. */
  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const mine = turn.then(task);
    turn = mine.then(
      () => {},
      () => {},
    );
    return mine;
  }

  const command = openCommand({ dir, clock, chain, ledger, record, onSaid, log, runbooks: options.runbooks, inTurn });
  const rules = openAlertDesk({ ledger, chain, record, inTurn, page: () => pager.run(), log });

  const silences = openSilences({ clock, chain, ledger, roster, record, onSaid, inTurn, log });
  const inboundRules = options.inboundRules ?? (() => NO_RULES);
  const inbox = await openInbox({ dir, clock, chain, ledger, rules: inboundRules, record, inTurn, log });

  const page = (): Promise<void> => pager.run();
  const { closeAfterS } = settings.incident;
  const own = openOwnDesk({ ledger, record, inTurn, page, runbookFor: matcher(options.runbooks), closeAfterS, log });
  const rehearsal = openRehearsal({
    ...{ chain, roster, render, clock, log, settings: settings.notify, prove: journal.prove },
    desk: () => inTurn(page),
  });
  const drills = startDrills({
    ...{ plan: options.drills ?? (() => NO_DRILLS), roster, render, record, log: tests, clock, logger: log },
    ...{ elapsedMs: options.elapsedMs ?? clock.now, settings: settings.notify.delivery },
  });

  /** Paging does not depend on verdicts coming in: they stop when the store is down. */
  const ticking: Cancel = clock.every(TICK_MS, () => {
    Promise.all([pager.run(), scribe.retry(), inbox.tend()]).catch((error: unknown) =>
      log.error({ err: error }, 'paging failed'),
    );
  });

  return {
    apply: (verdicts, atMs) => inTurn(() => evaluate(verdicts, atMs)),
    note(events) {
      for (const { type, payload } of events)
        record(type, 'configuration', payload).catch((error: unknown) =>
          log.error({ err: error, type }, 'a change of the configuration could not be journalled'),
        );
    },
    incidents: () => shown(ledger, clock.now()),
    ...{ command, rules, silences, inbox, own, rehearsal, drills },
    onSaid(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    links,
    head: () => journal.head(),
    self() {
      const refusing = scribe.failing();
      const seconds = Math.round((clock.now() - (refusing?.sinceMs ?? 0)) / 1000);
      const unwritten = refusing ? [{ key: 'self.desk', params: { seconds } }] : [];
      const behind = mirroring?.failing();
      const sinceS = behind && Math.round((clock.now() - behind.sinceMs) / 1000);
      const ill = behind && { key: 'self.mirror-behind', params: { sinceS: sinceS ?? 0, waiting: behind.waiting } };
      const tried = drills.self().map(({ key, params }) => ({ key: `self.${key}`, params }));
      return [...unwritten, ...pager.self(), ...inbox.self(), ...(ill ? [ill] : []), ...tried];
    },
    async stop() {
      ticking();
      await drills.stop();
      await turn;
      await pager.stop();
      await inbox.stop();
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

function shown({ incidents, timelines }: Ledger, nowMs: number): readonly Incident[] {
  return [...incidents.values()]
    .filter(
      ({ id, closedMs, pages }) =>
        closedMs === undefined ||
        nowMs - Math.max(closedMs, timelines.get(id)?.at(-1)?.atMs ?? 0) <= SHOWN_AFTER_CLOSING_MS ||
        pages.some(({ state }) => state === 'due'),
    )
    .sort((a, b) => b.openedMs - a.openedMs);
}
