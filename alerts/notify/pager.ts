import type { Logger } from 'pino';
import type { Clock } from '../../chain/clock.js';
import type { Chain } from '../../chain/model.js';
import type { Watched } from '../../chain/watched.js';
import type { Ledger } from '../incident/fold.js';
import type { Incident, Page } from '../incident/incident.js';
import type { PayloadOf, Reason } from '../incident/payload.js';
import type { Channel, RenderedPage } from './channel.js';
import { type Outbox, openOutbox } from './outbox.js';
import type { Roster } from './paging/roster.js';
import { openPipeline } from './pipeline.js';
import type { NotifySettings } from './settings.js';
import { splitTarget } from './target.js';

type PageEvent = 'page.due' | 'page.sent' | 'page.failed' | 'page.held';

interface PagerOptions {
  readonly chain: Watched<Chain>;
  readonly roster: Roster;
  /** How a page is rendered now: for whom, with which links. */
  readonly render: (page: Page, incident: Incident) => RenderedPage;
  readonly clock: Clock;
  readonly log: Logger;
  /** Followed, never changed here. */
  readonly ledger: Ledger;
  readonly record: <T extends PageEvent>(type: T, actor: string, payload: PayloadOf[T]) => Promise<void>;
  readonly settings: NotifySettings;
}

export interface Pager {
  /** Looks at all incidents as they are now and makes due what should be. Does not wait for receivers. Runs follow one another. */
  run(): Promise<void>;
  self(): readonly Reason[];
  stop(): Promise<void>;
}

const ACTOR = 'notifier';

/** Tells people. Begins with the pages that were due and not sent when the last run ended. */
export function openPager(options: PagerOptions): Pager {
  const { chain, roster, render, clock, log, ledger, record, settings } = options;
  const outboxes = new Map<string, Outbox>();
  const stopping = new Set<Promise<void>>();

  function open(channel: Channel): Outbox {
    return openOutbox({
      ...{ channel, settings: settings.delivery, clock, log },
      onSent: ({ id, incident }) => note('page.sent', { incident: incident.id, page: id }),
      onFailed: ({ id, incident }, error) =>
        note('page.failed', { incident: incident.id, page: id, error: error.message }),
    });
  }

  /** An outbox for each channel that is configured now. What a channel that is gone, or another one now, had under way begins anew. */
  function refit(): void {
    const wanted = new Map(roster.channels.map((channel) => [channel.name, channel]));
    const left = [...outboxes].filter(([name, { channel }]) => wanted.get(name) !== channel);
    for (const [name, outbox] of left) {
      outboxes.delete(name);
      const ended = outbox.stop().finally(() => {
        stopping.delete(ended);
        resume(name);
      });
      stopping.add(ended);
    }
    for (const [name, channel] of wanted) if (!outboxes.has(name)) outboxes.set(name, open(channel));
  }

  function resume(name: string): void {
    for (const [id, { page }] of ledger.pending) if (splitTarget(page.target).channel === name) send(id);
  }

  /** If it cannot be written the page stays due, and is sent again after a restart under the same id. */
  async function note<T extends PageEvent>(type: T, payload: PayloadOf[T]): Promise<void> {
    await record(type, ACTOR, payload).catch((error: unknown) =>
      log.error({ err: error, type, payload }, 'the fate of a page could not be written to the journal'),
    );
  }

  function send(id: string): void {
    const due = ledger.pending.get(id);
    if (!due) return;
    const { person, channel } = splitTarget(due.page.target);
    const outbox = outboxes.get(channel);
    const gone = outbox ? 'person no longer reached by this channel' : 'channel no longer configured';
    if (outbox && (person === undefined || roster.recipient(due.page.target)))
      outbox.push(render(due.page, due.incident));
    else void note('page.failed', { incident: due.incident.id, page: id, error: gone });
  }

  const pipeline = openPipeline({
    chain,
    settings,
    ...{ roster, ledger },
    record: (due) => record('page.due', ACTOR, due),
    onHeld: (held) => void note('page.held', held),
    send,
    log,
  });
  let turn: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;

  refit();
  const unfollow = roster.onChange(refit);
  for (const id of ledger.pending.keys()) send(id);
  return {
    run() {
      queued ??= turn.then(() => {
        queued = undefined;
        return pipeline([...ledger.incidents.values()], clock.now());
      });
      turn = queued.catch(() => {});
      return queued;
    },
    self: () => [...noChannel(roster.channels), ...failing(outboxes, clock), ...refused(ledger)],
    async stop() {
      unfollow();
      await turn;
      await Promise.all([...stopping, ...[...outboxes.values()].map((outbox) => outbox.stop())]);
    },
  };
}

function noChannel(channels: readonly Channel[]): Reason[] {
  return channels.length === 0 ? [{ key: 'self.no-channel', params: {} }] : [];
}

function failing(outboxes: ReadonlyMap<string, Outbox>, clock: Clock): Reason[] {
  return [...outboxes].flatMap(([channel, outbox]) => {
    const ill = outbox.failing();
    if (!ill) return [];
    const sinceS = Math.round((clock.now() - ill.sinceMs) / 1000);
    return [{ key: 'self.channel-failing', params: { channel, sinceS, waiting: ill.waiting } }];
  });
}

/** While the incident is open, a page that its channel refused is for all to see. */
function refused({ incidents }: Ledger): Reason[] {
  return [...incidents.values()]
    .filter(({ closedMs }) => closedMs === undefined)
    .flatMap(({ id: incident, pages }) =>
      pages
        .filter(({ state }) => state === 'failed')
        .map(({ target, error = '' }) => ({
          key: 'self.channel-refused',
          params: { channel: target, error, incident },
        })),
    );
}
