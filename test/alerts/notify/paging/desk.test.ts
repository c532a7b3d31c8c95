import pino from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Desk, openDesk } from '../../../../alerts/desk.js';
import type { Verdict } from '../../../../alerts/detect/verdict.js';
import type { StoredEvent } from '../../../../alerts/incident/payload.js';
import { loadPaging } from '../../../../alerts/notify/paging/load.js';
import { rosterOf } from '../../../../alerts/notify/paging/roster.js';
import { notifySettings } from '../../../../alerts/notify/settings.js';
import { unchanging } from '../../../../chain/watched.js';
import { manualClock } from '../../../support/manual-clock.js';
import { demoChain, evaluation, harmed, MORNING } from '../../situation.js';
import { tempDir } from '../../temp-dir.js';
import { httpReceiver, says } from '../http-receiver.js';
import { read } from '../paged.js';
import { pagingDir, sound } from './files.js';

const log = pino({ level: 'silent' });
const MINUTE = 60_000;
const NIGHT = Date.UTC(2021, 3, 6, 23, 0, 0);

/** A desk with teams, whose people are reached by a text message through one gateway: `told` is who got what. */
async function place(change: object = {}, startMs = MORNING) {
  const gateway = await httpReceiver();
  const dir = await tempDir();
  const clock = manualClock(startMs);
  const sms = { id: 'sms', type: 'sms', url: gateway.url, format: 'text', body: '{{to}} {{text}}', parts: 3 };
  const numbers = { marie: '+33600000001', paul: '+33600000002', chef: '+33600000003' } as const;
  const names = new Map(Object.entries(numbers).map(([name, number]) => [number as string, name]));
  const people = Object.entries(numbers).map(([id, address]) => ({
    id,
    name: id,
    contacts: [{ channel: 'sms', address }],
  }));
  const teams = [
    { id: 'nationale', name: 'N', steps: [['schedule:garde'], ['person:paul'], ['person:chef'], ['person:marie']] },
  ];
  const files = { ...sound, channels: [sms], people, teams, routes: [{ id: 'tout', teams: ['nationale'] }], ...change };
  const paging = await loadPaging(await pagingDir(files), demoChain, startMs);
  const journal: StoredEvent[] = [];
  let desk: Desk;
  const start = async () => {
    desk = await openDesk({
      ...{ dir, clock, log, writer: 'c', chain: unchanging(demoChain), channels: [], linkKey: Buffer.alloc(32, 3) },
      runbooks: { match: () => undefined },
      consoleUrl: () => 'https://v.fr',
      roster: rosterOf(paging, read),
      mirror: async (events) => void journal.push(...events),
      settings: {
        notify: notifySettings.parse({ delivery: { timeoutMs: 500, attempts: 2, firstPauseMs: 2, longestPauseMs: 5 } }),
      },
    });
    return desk;
  };
  await start();
  onTestFinished(() => desk.stop().catch(() => {}));
  const settle = () =>
    vi.waitFor(
      () =>
        expect(
          desk
            .incidents()
            .flatMap(({ pages }) => pages)
            .every(({ state }) => state !== 'due'),
        ).toBe(true),
      { timeout: 20_000, interval: 5 },
    );
  const told = () =>
    gateway.requests.map(({ text }) => `${names.get(text.split(' ')[0] ?? '')} ${/\[(.+?)\]/.exec(text)?.[1]}`);
  return {
    gateway,
    clock,
    told,
    settle,
    start: async () => {
      await desk.stop();
      return await start();
    },
    held: () =>
      journal.flatMap(({ type, payload }) =>
        type === 'page.held' && payload && 'stage' in payload ? [`${payload.stage} ${payload.reason.key}`] : [],
      ),
    journal,
    /** Evaluations one a second for the first 20 s, then one each half minute. */
    async play(minutes: number, ill: (atMs: number) => readonly Verdict[]) {
      const endMs = clock.now() + minutes * MINUTE;
      for (let step = 0; clock.now() < endMs; step += 1) {
        clock.advance(step < 20 ? 1000 : 30_000);
        await desk.apply(evaluation(clock.now(), ill(clock.now())), clock.now());
        await settle();
      }
    },
    links: () => desk.links!,
    incident: () => desk.incidents()[0]!,
    /** The token of the link in the n-th message. */
    token: (nth: number) => /\/a\/([\w-]{43})/.exec(gateway.requests[nth]?.text ?? '')?.[1] ?? '',
  };
}

const AUTH = 'national/authentification';
/** A P1: national authentication under every portal. */
const national = (atMs: number) => [
  harmed(AUTH, atMs),
  ...demoChain.ents.map(({ id }) => harmed(`${id}/portail`, atMs, { blames: [AUTH] })),
];
/** A P2. */
const local = (atMs: number) => [harmed('ent-est/base', atMs)];
const healed = (): Verdict[] => [];

describe('escalation', () => {
  it('P1: whoever is on call, then after 5, 5 and 10 minutes the next; the end to all of them', async () => {
    const here = await place();
    await here.play(4.5, national);
    expect(here.told()).toEqual(['marie P1']);
    await here.play(1.5, national);
    expect(here.told()).toEqual(['marie P1', 'paul P1']);
    await here.play(5, national);
    expect(here.told()).toEqual(['marie P1', 'paul P1', 'chef P1']);
    await here.play(11, national);
    expect(here.told()).toEqual(['marie P1', 'paul P1', 'chef P1', 'marie P1']);
    await here.play(30, national);
    expect(here.told()).toHaveLength(4);
    await here.play(8, healed);
    expect(here.told().slice(4).sort()).toEqual(['chef Résolu', 'marie Résolu', 'paul Résolu']);
  });

  it('an acknowledgement stops it, a worsening begins it anew', async () => {
    const here = await place();
    await here.play(1, local);
    expect(here.told()).toEqual(['marie P2']);
    expect(await here.links().acknowledge(here.token(0))).toMatchObject({ done: true });
    await here.play(120, local);
    expect(here.told()).toEqual(['marie P2']);
    await expect.poll(here.held).toContain('escalate stage.acknowledged');
    await here.play(1, (atMs) =>
      demoChain.ents.map(({ id }) => harmed(`${id}/base`, atMs, { blames: ['ent-est/base'] })),
    );
    expect(here.told()).toEqual(['marie P2', 'marie P1']);
  });

  it('a handover and a restart in the middle of an incident tell nobody twice', async () => {
    const here = await place({}, Date.UTC(2021, 3, 12, 6, 57));
    await here.play(2, local);
    expect(here.told()).toEqual(['marie P2']);
    await here.play(4, local);
    await here.start();
    await here.play(4, local);
    expect(here.told()).toEqual(['marie P2']);
  });

  it('a step refused by every channel is not waited for', async () => {
    const here = await place();
    here.gateway.become((response, nth, request) =>
      says(request.text.startsWith('+33600000001') ? 400 : 200)(response, nth, request),
    );
    await here.play(1, national);
    expect(here.told()).toEqual(['marie P1', 'paul P1']);
    expect(here.incident().pages).toMatchObject([{ state: 'failed' }, { state: 'sent', step: 1 }]);
  });

  it('a step with nobody on call is skipped, and said to be', async () => {
    const during = { days: 'FREQ=WEEKLY;BYDAY=SU', from: '08:00', to: '20:00' };
    const schedules = [{ ...sound.schedules[0], gaps: true, layers: [{ ...sound.schedules[0]?.layers[0], during }] }];
    const here = await place({ schedules });
    await here.play(1, national);
    expect(here.told()).toEqual(['paul P1']);
    await expect.poll(here.held).toContain('escalate stage.nobody');
  });
});

describe('what is held back', () => {
  const quiet = {
    people: [
      {
        id: 'marie',
        name: 'M',
        quiet: { from: '22:00', to: '07:00' },
        contacts: [{ channel: 'sms', address: '+33600000001' }],
      },
      ...['paul', 'chef'].map((id, index) => ({
        id,
        name: id,
        contacts: [{ channel: 'sms', address: `+3360000000${index + 2}` }],
      })),
    ],
  };

  it('quiet hours hold a P2 until they end', async () => {
    const here = await place(quiet, NIGHT);
    await here.play(2, local);
    expect(here.told()).toEqual([]);
    await expect.poll(here.held).toEqual(['quiet stage.quiet']);
    here.clock.advance(6 * 60 * MINUTE);
    await here.play(1, local);
    expect(here.told()).toEqual(['marie P2']);
  });

  it('quiet hours never hold a P1', async () => {
    const here = await place(quiet, NIGHT);
    await here.play(1, national);
    expect(here.told()).toEqual(['marie P1']);
  });

  const window = (start: string, minutes: number) => ({
    maintenance: [
      { id: 'm', author: 'Paul', reason: 'bascule', match: { ent: 'ent-est' }, start, minutes, until: '2021-04-06' },
    ],
  });

  it('a maintenance holds what it names, until it ends', async () => {
    const here = await place(window('2021-04-06T07:30', 60));
    await here.play(10, local);
    expect(here.told()).toEqual([]);
    await expect.poll(here.held).toEqual(['silence stage.silenced']);
    await here.play(21, local);
    expect(here.told()).toEqual(['marie P2']);
  });

  it('the end is told under a silence to whoever heard the beginning', async () => {
    const here = await place(window('2021-04-06T08:05', 60));
    await here.play(4, local);
    await here.play(8, healed);
    expect(here.told()).toEqual(['marie P2', 'marie Résolu']);
  });

  it('beyond the cap, one message for each digest interval', async () => {
    const steps = Array.from({ length: 8 }, () => ['person:marie']);
    const teams = [{ id: 'nationale', name: 'N', steps, waits: { P1: [5, 5, 5, 5, 5, 5, 5] } }];
    const here = await place({ teams, limits: { perPerson: 2, digestMin: 30 } });
    await here.play(34, national);
    expect(here.told()).toEqual(['marie P1', 'marie P1']);
    await expect.poll(here.held).toContain('cap stage.capped');
    await here.play(4, national);
    expect(here.told()).toHaveLength(3);
  });

  it('each message says in the journal why it went there', async () => {
    const here = await place();
    await here.play(1, national);
    await expect.poll(() => here.journal.map(({ type }) => type)).toContain('page.sent');
    expect(here.journal.find(({ type }) => type === 'page.due')?.payload).toMatchObject({
      ...{ target: 'marie@sms', team: 'nationale', step: 0 },
      reason: { key: 'stage.called', params: { route: 'tout', team: 'nationale', step: 0, through: 'garde' } },
    });
  });
});

describe('teams', () => {
  it('each has its own escalation; a channel that wants to know hears who took it', async () => {
    const room = await httpReceiver();
    const gateway = await httpReceiver();
    const here = await place({
      channels: [
        { id: 'sms', type: 'sms', url: gateway.url, format: 'text', body: '{{to}} {{text}}', parts: 3 },
        { id: 'salle', type: 'matrix', url: room.url, token: { env: 'A' }, room: '!a:b.fr' },
      ],
      teams: [
        { id: 'nationale', name: 'N', steps: [['schedule:garde'], ['person:chef']] },
        { id: 'beta', name: 'B', steps: [['channel:salle'], ['person:paul']], waits: { P2: [2] } },
      ],
      routes: sound.routes,
    });
    await here.play(4, local);
    expect(gateway.requests.map(({ text }) => text.slice(0, 12))).toEqual(['+33600000001', '+33600000002']);
    const token = /\/a\/([\w-]{43})/.exec(gateway.requests[1]?.text ?? '')?.[1] ?? '';
    await here.links().acknowledge(token);
    await here.play(1, local);
    const bodies = room.requests.map(({ text }) => (JSON.parse(text) as { body: string }).body.split('\n')[0]);
    expect(bodies).toEqual([
      expect.stringMatching(/^\[P2\]/),
      expect.stringMatching(/^\[Pris en charge\] .+, par paul$/),
    ]);
  });
});
