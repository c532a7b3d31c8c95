import path from 'node:path';
import pino from 'pino';
import { onTestFinished, vi } from 'vitest';
import { type Desk, type DeskOptions, openDesk } from '../../../alerts/desk.js';
import type { Verdict } from '../../../alerts/detect/verdict.js';
import { webhookChannel } from '../../../alerts/notify/channels/webhook.js';
import { notifySettings } from '../../../alerts/notify/settings.js';
import type { Ailment } from '../../../alerts/watch/ailments.js';
import { unchanging } from '../../../chain/watched.js';
import { loadRunbooks } from '../../../runbooks/registry.js';
import { manualClock } from '../../support/manual-clock.js';
import { demoChain, evaluation, MORNING } from '../situation.js';
import { tempDir } from '../temp-dir.js';

export const silent = pino({ level: 'silent' });
const delivery = { timeoutMs: 300, attempts: 2, firstPauseMs: 5, longestPauseMs: 10, requeueS: 5, inFlight: 4 };
export const notify = notifySettings.parse({ delivery });
const runbooks = await loadRunbooks(path.resolve(import.meta.dirname, '../../../runbooks'));

/** A desk on a folder of its own, with the runbooks as they are shipped, on a clock moved by hand; `urls`: receivers by channel. */
export async function watchedDesk(urls: Record<string, string>, extra: Partial<DeskOptions> = {}) {
  const dir = await tempDir();
  const clock = manualClock(MORNING);
  const open = (): Promise<Desk> =>
    openDesk({
      ...{ dir, clock, runbooks, chain: unchanging(demoChain), log: silent, writer: 'collector-1' },
      consoleUrl: () => 'http://127.0.0.1:8080/',
      channels: Object.entries(urls).map(([name, url]) => webhookChannel({ name, url })),
      settings: { notify },
      ...extra,
    });
  let desk = await open();
  onTestFinished(() => desk.stop().catch(() => {}));
  return {
    ...{ dir, clock },
    desk: () => desk,
    async restart() {
      await desk.stop();
      desk = await open();
    },
    /** Seconds, one after the other, of what is ill about Vigie and what of the chain. */
    async live(
      seconds: number,
      ailments: () => readonly Ailment[],
      ill: (atMs: number) => readonly Verdict[] = () => [],
    ) {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1000);
        await desk.apply(evaluation(clock.now(), ill(clock.now())), clock.now());
        await desk.own.tend(ailments(), clock.now());
      }
    },
    /** Time passes, and nothing is judged. */
    async pass(seconds: number) {
      for (let passed = 0; passed < seconds; passed += 5) {
        clock.advance(5000);
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    own: () => desk.incidents().filter(({ maillon }) => maillon.startsWith('vigie/')),
    /** What is ill about the desk, as the lookout hands it on. */
    ills: (): readonly Ailment[] => desk.self().map(({ key, params }) => ({ key: key.replace(/^self\./, ''), params })),
    /** Waits for what the network, a disk or a process must do meanwhile. */
    until: (what: () => void | Promise<void>, ms = 20_000) => vi.waitFor(what, { timeout: ms, interval: 5 }),
  };
}
