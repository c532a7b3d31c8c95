import type { Logger } from 'pino';
import type { Clock } from '../../chain/clock.js';
import type { Chain } from '../../chain/model.js';
import { ownCell } from '../../chain/own-parts.js';
import type { Watched } from '../../chain/watched.js';
import { openLedger, type Told } from '../incident/fold.js';
import type { Incident, Page } from '../incident/incident.js';
import type { Channel, RenderedPage } from '../notify/channel.js';
import { openPager } from '../notify/pager.js';
import { everyChannel, type Roster } from '../notify/paging/roster.js';
import type { NotifySettings } from '../notify/settings.js';

interface RehearsalOptions {
  readonly chain: Watched<Chain>;
  readonly roster: Roster;
  readonly render: (page: Page, incident: Incident) => RenderedPage;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: NotifySettings;
  /** Resolves once the journal has written something to its disk. */
  readonly prove: () => Promise<void>;
  /** Resolves after whatever the desk does now, and after a look of the pager at the real incidents. */
  readonly desk: () => Promise<void>;
}

export interface Rehearsal {
  /**
   * Sends an alert that is none through all that a real one goes through: the desk's turn, the journal's disk, every stage, an outbox. Resolves
   * once `deliver` has taken it; rejects if it has not in `withinMs` of clock time, or when `stopping` aborts.
   */
  run(deliver: Channel['deliver'], withinMs: number, stopping?: AbortSignal): Promise<void>;
}

const WATCHDOG = 'watchdog';

/** It leaves no trace: no event, no incident, nobody is told. */
export function openRehearsal(options: RehearsalOptions): Rehearsal {
  const { chain, roster, render, clock, log, settings, prove, desk } = options;

  /** The stages on an incident of its own; what they would write is proven to be writable instead. */
  async function play(deliver: Channel['deliver'], onSent: () => void, closing: (() => Promise<void>)[]) {
    const ledger = openLedger();
    ledger.apply(alarm(clock.now()));
    const pager = openPager({
      ...{ chain, render, clock, log, settings, ledger },
      roster: onlyTo({ name: WATCHDOG, deliver }, roster),
      async record(type, _actor, payload) {
        await prove();
        ledger.apply({ type, at: new Date(clock.now()).toISOString(), payload } as Told);
        if (type === 'page.sent') onSent();
      },
    });
    closing.push(() => pager.stop());
    await pager.run();
    if ([...ledger.incidents.values()].every(({ pages }) => pages.length === 0))
      throw new Error('no route leads to anybody');
  }

  return {
    async run(deliver, withinMs, stopping) {
      const closing: (() => Promise<void>)[] = [];
      const arrived = new Promise<void>((resolve, reject) => {
        const stop = (): void => reject(new Error('stopped'));
        stopping?.addEventListener('abort', stop);
        closing.push(async () => {
          late();
          stopping?.removeEventListener('abort', stop);
        });
        const late = clock.after(withinMs, () => reject(new Error(`nothing came through in ${withinMs / 1000} s`)));
        desk()
          .then(() => play(deliver, resolve, closing))
          .catch(reject);
      });
      // A pager that hangs must not hold up the news that it does.
      await arrived.finally(() => void Promise.allSettled(closing.map((close) => close())));
    },
  };
}

/** Long ago, so that no stage waits for it to take shape. */
const HOUR_MS = 3_600_000;

function alarm(atMs: number): Told {
  const maillon = ownCell('channels');
  const at = new Date(atMs - HOUR_MS).toISOString();
  return {
    ...{ type: 'incident.opened', at },
    payload: {
      incident: 'rehearsal',
      reason: { key: 'reason.own_ill', params: {} },
      assessment: {
        ...{ sinceMs: atMs - HOUR_MS, severity: 'P1', cause: 'fault', probability: 1, maillon, cells: [maillon] },
        ...{ suspects: [], evidence: [], missingFeeds: [] },
      },
    },
  };
}

/** Everything that a configuration routes somewhere goes to one channel; what it routes nowhere goes nowhere. */
function onlyTo(channel: Channel, { teamsFor }: Roster): Roster {
  const one = everyChannel([channel]);
  return {
    ...one,
    teamsFor: (incident, chain) => (teamsFor(incident, chain).length > 0 ? one.teamsFor(incident, chain) : []),
  };
}
