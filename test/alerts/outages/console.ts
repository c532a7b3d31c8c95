import path from 'node:path';
import pino from 'pino';
import { expect, onTestFinished, vi } from 'vitest';
import { openDesk } from '../../../alerts/desk.js';
import { createDetector } from '../../../alerts/detect/evaluate.js';
import type { DetectorState } from '../../../alerts/detect/memory.js';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import { openFeed } from '../../../alerts/feed.js';
import { startLookout } from '../../../alerts/lookout.js';
import { webhookChannel } from '../../../alerts/notify/channels/webhook.js';
import type { Roster } from '../../../alerts/notify/paging/roster.js';
import { notifySettings } from '../../../alerts/notify/settings.js';
import { loadRules } from '../../../alerts/rules/load.js';
import { watchRules } from '../../../alerts/rules/watch.js';
import type { Chain } from '../../../chain/model.js';
import { unchanging } from '../../../chain/watched.js';
import { manualClock } from '../../support/manual-clock.js';
import { type Breakage, Simulation, START_S, type Stream } from '../detect/support/simulate.js';
import { homes, schools } from '../detect/support/streams.js';
import { receiver } from '../notify/receiver.js';
import { demoChain } from '../situation.js';
import { tempDir } from '../temp-dir.js';
import { ServedSeconds } from './served.js';

const log = pino({ level: 'silent' });
const defaultRules = await loadRules(path.resolve(import.meta.dirname, '../../../alerts/rules'));
const delivery = { timeoutMs: 500, attempts: 3, firstPauseMs: 5, longestPauseMs: 20 };

/** Three requests a second at each ENT: enough to be judged, and quick to play for half an hour. */
const calm: readonly Stream[] = demoChain.ents.flatMap(({ id }) => [
  homes({ ent: id, perS: 2 }),
  schools({ ent: id, perS: 1 }),
]);

export interface Day {
  readonly breakages: readonly Breakage[];
  /** Who is told; without it, one webhook hears of everything. */
  readonly rosterOf?: (hook: string) => Promise<Roster>;
}

/**
 * A console on a chain that is played: the feed, the detector, the rules beside it, the journal, the stages and the webhook of the product, at its
 * own settings, and a pager at the other end of a socket. Only the clock is ours, and the store, whose roll-ups the played chain writes itself.
 */
export async function watchedDay({ breakages, rosterOf }: Day) {
  const hook = await receiver();
  const dir = await tempDir();
  const clock = manualClock(START_S * 1000);
  const simulation = new Simulation({ seed: 7, streams: calm, breakages });
  const served = new ServedSeconds();
  const commits = new Set<() => void>();
  const chain = unchanging(demoChain);
  const roster = await rosterOf?.(hook.url);
  let remembered: DetectorState | undefined;

  const open = async (restored?: DetectorState) => {
    const desk = await openDesk({
      ...{ dir, clock, log, chain, writer: 'collector-1', settings: { notify: notifySettings.parse({ delivery }) } },
      ...(roster
        ? { roster, channels: roster.channels }
        : { channels: [webhookChannel({ name: 'garde', url: hook.url })] }),
      consoleUrl: () => 'http://127.0.0.1:8080/',
      runbooks: { match: () => undefined },
    });
    const feed = openFeed({
      clock,
      async read({ toMs }) {
        const seen = simulation.ledger.observe(Math.floor(toMs / 1000));
        served.take(seen);
        return seen;
      },
      onCommit(listener) {
        commits.add(listener);
        return () => commits.delete(listener);
      },
      onFailure(error) {
        throw error;
      },
    });
    const rules = watchRules({
      ...{ rules: defaultRules, clock, desk: desk.rules, log },
      readBurned: async (windows) => served.burned(windows, clock.now()),
    });
    const lookout = startLookout({
      ...{ clock, chain, feed, desk, log, delayS: defaultSettings.delayS, unmapped: () => [], restored, rules },
      detectorOf: (of: Chain) => {
        const detector = createDetector(of, defaultSettings, { chain: of.hash, weights: 'w', build: 'b' });
        return {
          evaluate(seen, state) {
            const evaluation = detector.evaluate(seen, state);
            remembered = evaluation.state;
            return evaluation;
          },
        };
      },
    });
    const evaluated = () =>
      new Promise<void>((resolve) => {
        const cancel = lookout.onPicture(() => {
          cancel();
          resolve();
        });
      });
    const stop = async () => {
      rules.stop();
      await lookout.stop();
      await desk.stop();
    };
    return { desk, stop, evaluated };
  };

  let running = await open();
  onTestFinished(() => running.stop().catch(() => {}));

  /** A second of traffic, and its evaluation. */
  const second = async (): Promise<void> => {
    simulation.step();
    for (const commit of commits) commit();
    const evaluated = running.evaluated();
    clock.advance(1000);
    await evaluated;
  };
  const underWay = () => running.desk.incidents().some(({ pages }) => pages.some(({ state }) => state === 'due'));
  const delivered = async (): Promise<void> => {
    if (underWay()) await vi.waitFor(() => expect(underWay()).toBe(false), { interval: 2, timeout: 20_000 });
  };

  return {
    /** Plays until this many seconds after the beginning. */
    async until(atS: number): Promise<void> {
      while (clock.now() < (START_S + atS) * 1000) {
        await second();
        await delivered();
      }
    },
    /**
     * The process is another one; what lies on the disk is what it was. `remembers`: the detector has judged the stored minutes again, as it does
     * at each start where the store answers.
     */
    async restart(remembers: boolean): Promise<void> {
      await running.stop();
      running = await open(remembers ? remembered : undefined);
    },
    incidents: () => running.desk.incidents(),
    /** What the pager was told, in order: status and failing maillon. */
    told: () => hook.requests.map(({ body }) => `${body.status} ${body.commonLabels.ent}/${body.commonLabels.maillon}`),
    requests: hook.requests,
  };
}
