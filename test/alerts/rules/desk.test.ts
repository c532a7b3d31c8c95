import pino from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Desk, type DeskOptions, openDesk } from '../../../alerts/desk.js';
import { createDetector } from '../../../alerts/detect/evaluate.js';
import { startState } from '../../../alerts/detect/memory.js';
import { defaultSettings } from '../../../alerts/detect/settings.js';
import type { Feed } from '../../../alerts/feed.js';
import { startLookout } from '../../../alerts/lookout.js';
import { webhookChannel } from '../../../alerts/notify/channels/webhook.js';
import type { Paging } from '../../../alerts/notify/paging/load.js';
import { rosterOf } from '../../../alerts/notify/paging/roster.js';
import { limits, route } from '../../../alerts/notify/paging/schema.js';
import { notifySettings } from '../../../alerts/notify/settings.js';
import type { Rule } from '../../../alerts/rules/schema.js';
import type { Burned, Sight } from '../../../alerts/rules/seen.js';
import { type RuleWatch, watchRules } from '../../../alerts/rules/watch.js';
import { unchanging } from '../../../chain/watched.js';
import { manualClock } from '../../support/manual-clock.js';
import { channel } from '../notify/paged.js';
import { receiver } from '../notify/receiver.js';
import { demoChain, evaluation, harmed, MORNING } from '../situation.js';
import { tempDir } from '../temp-dir.js';
import { rule, sight } from './sight.js';

const BASE = 'lycees-nord/base';
const notify = notifySettings.parse({
  delivery: { timeoutMs: 300, attempts: 2, firstPauseMs: 5, longestPauseMs: 10, requeueS: 30, inFlight: 4 },
});
const log = pino({ level: 'silent' });
const full = rule({
  ...{ kind: 'threshold', id: 'pleine', signal: 'pool_share', at_least: 0.95, for: '1m', keep_firing_for: '30s' },
  ...{ title: { fr: 'Réserve pleine', en: 'Pool full' }, severity: 'P2', runbook: 'saturation-base' },
  labels: { equipe: 'donnees' },
});
const nobody = async (): Promise<Burned> => ({ toMs: 0, windows: new Map() });

/** A desk with rules on a folder of its own, a clock moved by hand, and a receiver of pages. */
async function place(rules: readonly Rule[] = [full], extra: Partial<DeskOptions> = {}) {
  const hook = await receiver();
  const dir = await tempDir();
  const clock = manualClock(MORNING);
  let desk: Desk;
  let watch: RuleWatch;
  const start = async () => {
    desk = await openDesk({
      ...{ dir, clock, log, chain: unchanging(demoChain), writer: 'test', consoleUrl: () => 'http://console' },
      ...{ runbooks: { match: () => undefined }, settings: { notify } },
      channels: [webhookChannel({ name: 'garde', url: hook.url })],
      ...extra,
    });
    watch = watchRules({ rules, clock, desk: desk.rules, readBurned: nobody, log });
  };
  await start();
  const stop = async () => {
    watch.stop();
    await desk.stop();
  };
  onTestFinished(() => stop().catch(() => {}));
  return {
    ...{ hook, clock, stop, start },
    incidents: () => desk.incidents(),
    timeline: (id: string) => desk.command.timeline(id),
    self: () => watch.self(),
    /** A second of each: the detector's verdicts, then what the rules see. */
    async play(seconds: number, pool: number, ill = false, broken: Partial<Record<keyof Sight, undefined>> = {}) {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1000);
        const atMs = clock.now();
        await desk.apply(evaluation(atMs, ill ? [harmed(BASE, atMs)] : []), atMs);
        await watch.look({ ...sight(atMs / 1000, { [BASE]: { pool } }), ...broken } as never, demoChain);
      }
    },
    until: (what: () => void) => vi.waitFor(what, { timeout: 20_000, interval: 5 }),
  };
}

describe('a rule that fires', () => {
  it('is one page with what was measured and its runbook, and one more when it has ended', async () => {
    const here = await place();
    await here.play(60, 0.97);
    expect(here.incidents()).toEqual([]);
    await here.play(45, 0.97);
    await here.until(() => expect(here.hook.requests).toHaveLength(1));
    const [firing] = here.hook.requests.map(({ body }) => body.alerts[0]);
    expect(firing?.labels).toMatchObject({
      equipe: 'donnees',
      rule: 'pleine',
      severity: 'P2',
      cause: 'undetermined',
      ent: 'lycees-nord',
    });
    const said = Object.values(firing?.annotations ?? {})
      .join('\n')
      .replace(/\s/g, ' ');
    expect(said).toContain(
      '[P2] Base de données · ENT Lycées du Nord : Réserve pleine (réserve occupée à 97 %, seuil 95 %)',
    );
    expect(said).toContain('Règles déclenchées : - Réserve pleine : réserve occupée à 97 %, seuil 95 %');
    expect(said).toContain('runbook=saturation-base');
    await here.play(600, 0.97);
    expect(here.hook.requests).toHaveLength(1);
    await here.play(30, 0.2);
    expect(here.incidents()[0]?.closedMs).toBeUndefined();
    await here.play(10, 0.2);
    await here.until(() => expect(here.hook.requests.map(({ body }) => body.status)).toEqual(['firing', 'resolved']));
    const [incident] = here.incidents();
    expect(incident).toMatchObject({
      cause: 'undetermined',
      alerts: [{ rule: 'pleine', endedMs: expect.any(Number) }],
    });
    expect(here.timeline(incident?.id ?? '').map(({ key }) => key)).toEqual(
      expect.arrayContaining(['opened', 'page_due', 'alert_left', 'healed']),
    );
  });

  it('at a cell with an open incident is no second page, and the verdict stays the detector’s', async () => {
    const here = await place();
    await here.play(120, 0.97, true);
    await here.until(() => expect(here.hook.requests).toHaveLength(1));
    expect(here.incidents()).toMatchObject([
      { cause: 'fault', maillon: BASE, alerts: [{ rule: 'pleine', cell: BASE }] },
    ]);
    expect(here.incidents()[0]?.rule).toBeUndefined();
    await here.play(60, 0.2, true);
    expect(here.hook.requests).toHaveLength(1);
    expect(here.incidents()).toMatchObject([{ cause: 'fault', alerts: [{ endedMs: expect.any(Number) }] }]);
    expect(here.incidents()[0]?.closedMs).toBeUndefined();
  });

  it('gives way to the detector’s word for the same cell', async () => {
    const here = await place();
    await here.play(105, 0.97);
    await here.until(() => expect(here.hook.requests).toHaveLength(1));
    await here.play(60, 0.97, true);
    await here.until(() =>
      expect(here.hook.requests.map(({ body }) => body.status).sort()).toEqual(['firing', 'firing', 'resolved']),
    );
    const [outage, byRule] = here.incidents();
    expect(outage).toMatchObject({ cause: 'fault', alerts: [{ rule: 'pleine' }] });
    expect(byRule).toMatchObject({ mergedInto: outage?.id, rule: { id: 'pleine' } });
  });

  it('survives restarts: pending, firing and about to end, as if there had been none', async () => {
    const here = await place();
    const restart = async () => {
      await here.stop();
      await here.start();
    };
    await here.play(40, 0.97);
    await restart();
    await here.play(19, 0.97);
    expect(here.incidents()).toEqual([]);
    await here.play(46, 0.97);
    await here.until(() => expect(here.incidents()[0]?.pages).toMatchObject([{ state: 'sent' }]));
    await restart();
    await here.play(20, 0.97);
    await here.play(15, 0.2);
    await restart();
    await here.play(10, 0.2);
    expect(here.incidents()[0]?.closedMs).toBeUndefined();
    await here.play(10, 0.2);
    await here.until(() => expect(here.hook.requests.map(({ body }) => body.status)).toEqual(['firing', 'resolved']));
  });

  it('reaches the team that its labels lead to', async () => {
    const [data, everybody] = [await receiver(), await receiver()];
    const hooks = [
      ['donnees', data],
      ['tous', everybody],
    ] as const;
    const paging: Paging = {
      channels: [],
      people: [],
      schedules: [],
      teams: hooks.map(([id]) => ({ id, name: id, steps: [[`channel:${id}`]], waits: { P1: [], P2: [], P3: [] } })),
      routes: [
        { id: 'donnees', match: { label: { equipe: 'donnees' }, rule: 'pleine' }, teams: ['donnees'] },
        { id: 'tout', teams: ['tous'] },
      ].map((one) => route.parse(one)),
      ...{ maintenance: [], inbound: [], watchdogs: [], drills: [] },
      limits: limits.parse({}),
    };
    const channels = hooks.map(([name, { url }]) => channel({ type: 'webhook', url }, name));
    const roster = rosterOf(paging, () => '');
    const here = await place([full], { roster: { ...roster, channels } });
    await here.play(105, 0.97);
    await here.until(() => expect(data.requests).toHaveLength(1));
    expect(everybody.requests).toHaveLength(0);
  });
});

describe('a rule that cannot be evaluated', () => {
  const burning = rule({ kind: 'burn_rate', id: 'budget', windows: [{ long: '1h', short: '5m', burn: 14.4 }] });

  /** The lookout itself, with a store that refuses the long windows. */
  it('is on the picture, with the rule and the reason, until it can be; the other rules go on', async () => {
    const clock = manualClock(MORNING);
    const desk = await openDesk({
      ...{
        dir: await tempDir(),
        clock,
        log,
        chain: unchanging(demoChain),
        writer: 'test',
        consoleUrl: () => 'http://console',
      },
      ...{ runbooks: { match: () => undefined }, channels: [] },
    });
    let refuses = true;
    const rules = watchRules({
      ...{ rules: [burning, { ...full, for: 0 }], clock, desk: desk.rules, log },
      async readBurned(windows) {
        if (refuses) throw new Error('Code: 241. Memory limit');
        return { toMs: clock.now(), firstMs: 0, windows: new Map(windows.map((one) => [one, new Map()])) };
      },
    });
    const feed: Feed = {
      observe: async (second) => ({ ...sight(second, { [BASE]: { pool: 1 } }), edges: [] }),
      ...{ failingSinceMs: () => undefined, started: () => true, stop: () => {} },
    };
    const lookout = startLookout({
      ...{ clock, chain: unchanging(demoChain), feed, desk, log, delayS: 2, unmapped: () => [], rules },
      detectorOf: (of) => createDetector(of, defaultSettings, { chain: of.hash, weights: 'w', build: 'b' }),
      restored: startState(),
    });
    onTestFinished(async () => {
      rules.stop();
      await lookout.stop();
      await desk.stop();
    });
    const notices = () => lookout.picture().self.filter(({ key }) => key.startsWith('rule'));
    const passes = async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        const before = lookout.picture();
        clock.advance(1000);
        await vi.waitFor(() => expect(lookout.picture()).not.toBe(before), { timeout: 20_000, interval: 1 });
      }
    };
    await passes(3);
    expect(notices()).toEqual([
      {
        key: 'rule-store',
        params: {
          rule: 'budget',
          cell: demoChain.cells[0]?.id,
          count: demoChain.cells.length,
          error: 'Code: 241. Memory limit',
        },
      },
    ]);
    expect(lookout.picture().incidents).toMatchObject([{ rule: { id: 'pleine' } }]);
    refuses = false;
    await passes(70);
    expect(notices()).toEqual([]);
  });

  it('nor can any if the evaluation itself fails: that is said too', async () => {
    const here = await place([full]);
    await here.play(1, 0.5);
    expect(here.self()).toEqual([]);
    await here.play(5, 0.5, false, { gauges: undefined });
    expect(here.self()).toMatchObject([
      { key: 'rule-failed', params: { rule: 'pleine', count: demoChain.cells.length } },
    ]);
    await here.play(5, 0.5, false, { lastReceivedMs: undefined });
    expect(here.self()).toMatchObject([{ key: 'rules-failing' }, { key: 'rule-failed' }]);
    await here.play(5, 0.5);
    expect(here.self()).toEqual([]);
  });
});
