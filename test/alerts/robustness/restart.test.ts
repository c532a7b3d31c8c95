import pino from 'pino';
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Desk, openDesk } from '../../../alerts/desk.js';
import type { Verdict } from '../../../alerts/detect/verdict.js';
import { webhookChannel } from '../../../alerts/notify/channels/webhook.js';
import { notifySettings } from '../../../alerts/notify/settings.js';
import { unchanging } from '../../../chain/watched.js';
import { simulatedChain } from '../../evaluation/world/topology.js';
import { manualClock } from '../../support/manual-clock.js';
import { answer, receiver } from '../notify/receiver.js';
import { tempDir } from '../temp-dir.js';
import { families, playUnder } from './played.js';

const delivery = { timeoutMs: 300, attempts: 2, firstPauseMs: 5, longestPauseMs: 10, requeueS: 30, inFlight: 4 };
const notify = notifySettings.parse({ delivery });
const log = pino({ level: 'silent' });
const restartS = 20;

/** What the detector says second by second: one that remembers, as `restoredState` sees to, and one that forgot everything. */
let said: ReadonlyMap<string, readonly (readonly Verdict[])[]>;
let failing: readonly string[];

beforeAll(() => {
  const played = playUnder(families.fault, '1', [
    { name: 'remembers', telemetry: () => ({}) },
    { name: 'forgot', telemetry: () => ({}), restartS },
  ]);
  said = played.said;
  failing = played.spec.truth.failing;
}, 120_000);

/** Evaluations of the second at which people begin to suffer, and of the restart. */
const HARM = 60;
const RESTART = HARM + restartS;

async function place(url: string) {
  const dir = await tempDir();
  const clock = manualClock((said.get('remembers')?.[0]?.[0]?.atMs ?? 0) - 1000);
  let desk: Desk;
  const start = async () => {
    desk = await openDesk({
      ...{ dir, clock, log, chain: unchanging(simulatedChain), writer: 'collector-1', settings: { notify } },
      consoleUrl: () => 'http://127.0.0.1:8080/',
      runbooks: { match: () => undefined },
      channels: [webhookChannel({ name: 'garde', url })],
    });
  };
  onTestFinished(() => desk.stop().catch(() => {}));
  await start();
  return {
    restart: async () => {
      await desk.stop();
      await start();
    },
    /** Tells the desk evaluations, one a second; afterwards all is well for so long. */
    async tell(evaluations: readonly (readonly Verdict[])[], wellForS = 0) {
      for (const verdicts of evaluations) await this.apply(verdicts);
      const calm = (said.get('remembers')?.[0] ?? []).map((verdict) => verdict);
      for (let second = 0; second < wellForS; second++) await this.apply(calm);
    },
    async apply(verdicts: readonly Verdict[]) {
      clock.advance(1000);
      await desk.apply(
        verdicts.map((verdict) => ({ ...verdict, atMs: clock.now() })),
        clock.now(),
      );
    },
    incidents: () => desk.incidents(),
    until: (what: () => void) => vi.waitFor(what, { timeout: 20_000, interval: 5 }),
  };
}

describe.each(['remembers', 'forgot'])('a restart in the middle of an incident, after which the detector %s', (who) => {
  // Just open; before the first page; paged and still ill; each second between two evaluations counts.
  it.each([HARM + 8, HARM + 9, HARM + 12, RESTART])(
    'at evaluation %i: one incident, one page, and its end',
    async (at) => {
      const hook = await receiver();
      const here = await place(hook.url);
      const all = said.get(who === 'forgot' && at === RESTART ? 'forgot' : 'remembers') ?? [];
      await here.tell(all.slice(0, at));
      const before = here.incidents().map(({ id }) => id);
      await here.restart();
      expect(here.incidents().map(({ id }) => id)).toEqual(before);
      await here.tell(all.slice(at));
      await here.until(() => expect(hook.requests).toHaveLength(1));
      const [incident] = here.incidents();
      expect(here.incidents()).toHaveLength(1);
      if (before[0] !== undefined) expect(incident?.id).toBe(before[0]);
      expect(incident?.cause).toBe('fault');
      expect(failing).toContain(incident?.maillon);
      await here.tell([], 330);
      await here.until(() => expect(hook.requests.map(({ body }) => body.status)).toEqual(['firing', 'resolved']));
      expect(here.incidents()).toMatchObject([{ closedMs: expect.any(Number), cause: 'fault' }]);
    },
  );
});

describe('a restart while the receiver is down', () => {
  it('loses no page: the one that was due goes out once, under its id, when it is back', async () => {
    const hook = await receiver(() => {});
    const here = await place(hook.url);
    const all = said.get('remembers') ?? [];
    await here.tell(all.slice(0, RESTART));
    await here.until(() => expect(hook.requests.length).toBeGreaterThan(0));
    await here.restart();
    hook.become(answer(200));
    const already = hook.requests.length;
    await here.tell(all.slice(RESTART));
    await here.restart();
    await here.tell([], 5);
    await here.until(() => expect(here.incidents()[0]?.pages).toMatchObject([{ state: 'sent' }]));
    expect(here.incidents()).toHaveLength(1);
    expect(new Set(hook.requests.map(({ id }) => id)).size).toBe(1);
    expect(hook.requests.length - already).toBeLessThanOrEqual(2);
  });
});
