import type { Logger } from 'pino';
import type { Cancel, Clock } from '../../chain/clock.js';
import { attempts, isPermanent, retryAfter } from './attempts.js';
import type { Channel, DeliveryError, RenderedPage } from './channel.js';
import type { NotifySettings } from './settings.js';

interface OutboxOptions {
  readonly channel: Channel;
  readonly settings: NotifySettings['delivery'];
  readonly clock: Clock;
  readonly log: Logger;
  /** The receiver has it. Neither callback may reject. */
  onSent(page: RenderedPage): Promise<void>;
  /** The receiver will never take it. */
  onFailed(page: RenderedPage, error: DeliveryError): Promise<void>;
}

export interface Outbox {
  readonly channel: Channel;
  push(page: RenderedPage): void;
  /** Since when nothing has got through although something waits; undefined if all is well. */
  failing(): { readonly sinceMs: number; readonly waiting: number } | undefined;
  /** Gives up what is under way; it stays due in the journal. */
  stop(): Promise<void>;
}

interface Item {
  readonly page: RenderedPage;
  notBeforeMs: number;
  underWay: boolean;
}

/**
 * The queue of one channel. Pages of one incident to one target keep their order ("resolved" never overtakes "firing"); others do not wait
 * for one another: a mailbox that is full keeps nobody else from being told. A round of attempts that fails is begun again later, for ever.
 */
export function openOutbox({ channel, settings, clock, log, onSent, onFailed }: OutboxOptions): Outbox {
  const items: Item[] = [];
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();
  let failingSinceMs: number | undefined;
  let wake: Cancel | undefined;

  function startEligible(): void {
    wake?.();
    wake = undefined;
    if (stopping.signal.aborted) return;
    const heads = items.filter((item, index) => index === items.findIndex((other) => sameThread(other, item)));
    for (const item of heads.filter(({ underWay, notBeforeMs }) => !underWay && notBeforeMs <= clock.now())) {
      if (running.size >= settings.inFlight) return;
      start(item);
    }
    const later = heads.filter(({ underWay }) => !underWay).map(({ notBeforeMs }) => notBeforeMs);
    if (later.length > 0) wake = clock.after(Math.max(0, Math.min(...later) - clock.now()), startEligible);
  }

  function start(item: Item): void {
    item.underWay = true;
    const done = round(item).finally(() => {
      item.underWay = false;
      running.delete(done);
      startEligible();
    });
    running.add(done);
  }

  async function round(item: Item): Promise<void> {
    try {
      await attempts((signal) => channel.deliver(item.page, signal), {
        ...{ settings, stopping: stopping.signal },
        onFailed: ({ message }, attemptNumber) =>
          log.debug({ channel: channel.name, page: item.page.id, attemptNumber, error: message }, 'page not delivered'),
      });
    } catch (error) {
      if (!stopping.signal.aborted) await postponeOrFail(item, error);
      return;
    }
    failingSinceMs = undefined;
    remove(item);
    await onSent(item.page);
  }

  async function postponeOrFail(item: Item, error: unknown): Promise<void> {
    const about = { channel: channel.name, page: item.page.id, incident: item.page.incident.id, err: error };
    if (isPermanent(error)) {
      log.error(about, 'page refused for good by its channel');
      remove(item);
      await onFailed(item.page, error as DeliveryError);
      return;
    }
    failingSinceMs ??= clock.now();
    item.notBeforeMs = clock.now() + Math.max(settings.requeueS * 1000, retryAfter(error) ?? 0);
    log.warn(about, 'page not delivered, will be tried again');
  }

  function remove(item: Item): void {
    const index = items.indexOf(item);
    if (index >= 0) items.splice(index, 1);
  }

  return {
    channel,
    push(page) {
      if (items.some((item) => item.page.id === page.id)) return;
      items.push({ page, notBeforeMs: 0, underWay: false });
      startEligible();
    },
    failing: () => (failingSinceMs === undefined ? undefined : { sinceMs: failingSinceMs, waiting: items.length }),
    async stop() {
      stopping.abort();
      wake?.();
      await Promise.allSettled(running);
      channel.close?.();
    },
  };
}

function sameThread(a: Item, b: Item): boolean {
  return a.page.incident.id === b.page.incident.id && a.page.target === b.page.target;
}
