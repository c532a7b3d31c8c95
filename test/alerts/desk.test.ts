import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import pino from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Desk, type DeskOptions, openDesk } from '../../alerts/desk.js';
import type { Verdict } from '../../alerts/detect/verdict.js';
import type { StoredEvent } from '../../alerts/incident/payload.js';
import { webhookChannel } from '../../alerts/notify/channels/webhook.js';
import { notifySettings } from '../../alerts/notify/settings.js';
import { unchanging } from '../../chain/watched.js';
import { manualClock } from '../support/manual-clock.js';
import { answer, receiver } from './notify/receiver.js';
import { demoChain, evaluation, harmed, MORNING } from './situation.js';
import { tempDir } from './temp-dir.js';

const AUTH = 'national/authentification';
const delivery = { timeoutMs: 300, attempts: 2, firstPauseMs: 5, longestPauseMs: 10, requeueS: 30, inFlight: 4 };
const notify = notifySettings.parse({ delivery });
const log = pino({ level: 'silent' });

/** A desk on a folder of its own, a clock moved by hand, and whoever listens at `urls`. */
async function place(urls: Record<string, string>) {
  const dir = await tempDir();
  const clock = manualClock(MORNING);
  let desk: Desk;
  const start = async (extra: Partial<DeskOptions> = {}) => {
    desk = await openDesk({
      dir,
      clock,
      chain: unchanging(demoChain),
      log,
      writer: 'collector-1',
      consoleUrl: () => 'http://127.0.0.1:8080/',
      runbooks: { match: () => undefined },
      channels: Object.entries(urls).map(([name, url]) => webhookChannel({ name, url })),
      settings: { notify },
      ...extra,
    });
    return desk;
  };
  onTestFinished(() => desk.stop().catch(() => {}));
  return {
    dir,
    clock,
    start,
    /** Plays evaluations, one a second, of what `ill` says. */
    async play(seconds: number, ill: (atMs: number) => readonly Verdict[]) {
      for (let second = 0; second < seconds; second++) {
        clock.advance(1000);
        await desk.apply(evaluation(clock.now(), ill(clock.now())), clock.now());
      }
    },
    pages: () => desk.incidents().flatMap((incident) => incident.pages),
    /** Waits for what the network must do meanwhile. */
    until: (what: () => void) => vi.waitFor(what, { timeout: 20_000, interval: 5 }),
  };
}

const fault = (atMs: number) => [harmed('ent-est/base', atMs)];
const healed = () => [];

describe('from verdicts to people', () => {
  it('pages once for an outage, once more for its end', async () => {
    const hook = await receiver();
    const here = await place({ garde: hook.url });
    await here.start();
    await here.play(5, fault);
    expect(hook.requests).toHaveLength(0);
    await here.play(115, fault);
    await here.until(() => expect(here.pages()).toMatchObject([{ state: 'sent', status: 'firing' }]));
    await here.play(310, healed);
    await here.until(() =>
      expect(here.pages()).toMatchObject([{ state: 'sent' }, { state: 'sent', status: 'resolved' }]),
    );
    expect(hook.requests.map(({ body }) => body.status)).toEqual(['firing', 'resolved']);
    const [firing, resolved] = hook.requests.map(({ body }) => body.alerts[0]!);
    expect(resolved).toMatchObject({ fingerprint: firing!.fingerprint, startsAt: firing!.startsAt });
    expect(Date.parse(resolved!.endsAt)).toBeGreaterThan(Date.parse(resolved!.startsAt));
    expect(hook.requests[0]!.id).not.toBe(hook.requests[1]!.id);
  });

  it('national authentication down under every ENT is one page', async () => {
    const hook = await receiver();
    const here = await place({ garde: hook.url });
    await here.start();
    const portals = demoChain.ents.map(({ id }) => `${id}/portail`);
    await here.play(3, (atMs) => portals.map((cell) => harmed(cell, atMs, { cause: 'undetermined' })));
    await here.play(120, (atMs) => [
      harmed(AUTH, atMs),
      ...portals.map((cell) => harmed(cell, atMs, { blames: [AUTH] })),
    ]);
    await here.until(() => expect(here.pages()).toMatchObject([{ state: 'sent' }]));
    expect(hook.requests.map(({ body }) => body.commonLabels)).toMatchObject([
      { severity: 'P1', ent: 'national', maillon: 'authentification' },
    ]);
  });

  it('half an hour of flapping is one page', async () => {
    const hook = await receiver();
    const here = await place({ garde: hook.url });
    await here.start();
    for (let minute = 0; minute < 30; minute++) {
      await here.play(20, fault);
      await here.play(40, healed);
    }
    await here.until(() => expect(here.pages()).toMatchObject([{ state: 'sent' }]));
    expect(hook.requests).toHaveLength(1);
  });

  it('two overlapping causes are two pages', async () => {
    const hook = await receiver();
    const here = await place({ garde: hook.url });
    await here.start();
    await here.play(60, (atMs) => [
      ...fault(atMs),
      harmed('ent-est/portail', atMs, { blames: ['ent-est/base'] }),
      harmed('ent-est/frontal', atMs, { cause: 'attack' }),
    ]);
    await here.until(() => expect(here.pages()).toMatchObject([{ state: 'sent' }, { state: 'sent' }]));
    expect(hook.requests.map(({ body }) => body.commonLabels.cause).sort()).toEqual(['attack', 'fault']);
  });

  it('pages again only when it gets worse', async () => {
    const hook = await receiver();
    const here = await place({ garde: hook.url });
    await here.start();
    await here.play(30, fault);
    await here.until(() => expect(hook.requests).toHaveLength(1));
    await here.play(60, (atMs) =>
      demoChain.ents.map(({ id }) => harmed(`${id}/base`, atMs, { blames: ['ent-est/base'] })),
    );
    await here.until(() => expect(here.pages()).toMatchObject([{ generation: 1 }, { generation: 2, state: 'sent' }]));
    expect(hook.requests.map(({ body }) => body.commonLabels.severity)).toEqual(['P2', 'P1']);
  });

  it('an outage without a cause is not kept silent by one below it that has healed and is not closed yet', async () => {
    const hook = await receiver();
    const here = await place({ garde: hook.url });
    await here.start();
    await here.play(30, (atMs) => [harmed(AUTH, atMs)]);
    await here.play(80, (atMs) => [harmed('ent-est/portail', atMs, { cause: 'undetermined' })]);
    await here.until(() => expect(hook.requests).toHaveLength(1));
    await here.play(20, (atMs) => [harmed('ent-est/portail', atMs, { cause: 'undetermined' })]);
    await here.until(() =>
      expect(hook.requests.map(({ body }) => body.commonLabels.maillon)).toEqual(['authentification', 'portail']),
    );
  });

  it('waits for a word, but not for ever', async () => {
    const hook = await receiver();
    const here = await place({ garde: hook.url });
    await here.start();
    await here.play(25, (atMs) => [harmed('ent-est/base', atMs, { cause: 'undetermined' })]);
    expect(here.pages()).toEqual([]);
    await here.play(10, (atMs) => [harmed('ent-est/base', atMs, { cause: 'undetermined' })]);
    await here.until(() =>
      expect(hook.requests[0]?.body.alerts[0]?.annotations.summary).toContain('cause indéterminée'),
    );
  });

  it('pages although no evaluation comes any more', async () => {
    const hook = await receiver();
    const here = await place({ garde: hook.url });
    await here.start();
    await here.play(2, fault);
    here.clock.advance(15_000);
    await here.until(() => expect(hook.requests).toHaveLength(1));
  });
});

describe('receivers that misbehave', () => {
  it('500, then 200: delivered under the same id', async () => {
    const hook = await receiver((nth, _request, response) => response.writeHead(nth === 0 ? 500 : 200).end());
    const here = await place({ garde: hook.url });
    await here.start();
    await here.play(12, fault);
    await here.until(() => expect(here.pages()).toMatchObject([{ state: 'sent' }]));
    expect(new Set(hook.requests.map(({ id }) => id)).size).toBe(1);
    expect(hook.requests).toHaveLength(2);
  });

  it('down for rounds: due, seen to fail, delivered when it is back, in order', async () => {
    const hook = await receiver(answer(503));
    const here = await place({ garde: hook.url });
    const desk = await here.start();
    await here.play(12, fault);
    await here.until(() =>
      expect(desk.self()).toMatchObject([{ key: 'self.channel-failing', params: { channel: 'garde', waiting: 1 } }]),
    );
    expect(here.pages()).toMatchObject([{ state: 'due' }]);
    await here.play(310, healed);
    hook.become(answer(200));
    const before = hook.requests.length;
    here.clock.advance(31_000);
    await here.until(() => expect(here.pages()).toMatchObject([{ state: 'sent' }, { state: 'sent' }]));
    expect(hook.requests.slice(before).map(({ body }) => body.status)).toEqual(['firing', 'resolved']);
    expect(desk.self()).toEqual([]);
  });

  it('400: failed, visible, not tried again, and no "resolved" to somebody who never heard', async () => {
    const hook = await receiver(answer(400));
    const here = await place({ garde: hook.url });
    const desk = await here.start();
    await here.play(12, fault);
    await here.until(() => expect(here.pages()).toMatchObject([{ state: 'failed', error: 'HTTP 400' }]));
    const incident = desk.incidents()[0]?.id;
    const params = { channel: 'garde', error: 'HTTP 400', incident };
    expect(desk.self()).toEqual([{ key: 'self.channel-refused', params }]);
    await here.play(400, healed);
    expect(hook.requests).toHaveLength(1);
    expect(here.pages()).toHaveLength(1);
  });

  it('a slow one delays neither the other channel nor the evaluations', async () => {
    const slow = await receiver(() => {});
    const quick = await receiver();
    const here = await place({ lente: slow.url, garde: quick.url });
    await here.start();
    await here.play(12, fault);
    await here.until(() =>
      expect(here.pages()).toMatchObject([
        { target: 'lente', state: 'due' },
        { target: 'garde', state: 'sent' },
      ]),
    );
    await here.until(() => expect(slow.requests).toHaveLength(2));
    expect(quick.requests).toHaveLength(1);
  });
});

describe('restarts', () => {
  it('between due and sent: sent once, under the id it had', async () => {
    const hook = await receiver(() => {});
    const here = await place({ garde: hook.url });
    const first = await here.start();
    await here.play(12, fault);
    await here.until(() => expect(hook.requests).toHaveLength(1));
    await first.stop();
    hook.become(answer(200));
    const again = await here.start();
    await here.until(() => expect(here.pages()).toMatchObject([{ state: 'sent' }]));
    await here.play(60, fault);
    await again.stop();
    await here.start();
    await here.play(60, fault);
    expect(hook.requests).toHaveLength(2);
    // The mark of the journal is that of the hour; everything else is what was said.
    const said = ({ id, body }: (typeof hook.requests)[number]) =>
      JSON.stringify({ id, body }).replace(/"journal_head":"[0-9a-f]{64}"/g, '');
    expect(said(hook.requests[1]!)).toBe(said(hook.requests[0]!));
    expect(here.pages()).toMatchObject([{ id: hook.requests[0]!.id, state: 'sent' }]);
  });

  it('after sent: nothing is sent again, and the end is still told', async () => {
    const hook = await receiver();
    const here = await place({ garde: hook.url });
    const first = await here.start();
    await here.play(20, fault);
    await here.until(() => expect(here.pages()).toMatchObject([{ state: 'sent' }]));
    const before = first.incidents();
    const head = first.head();
    await first.stop();
    const again = await here.start();
    expect(again.incidents()).toEqual(before);
    expect(again.head()).not.toBe(head);
    await here.play(320, healed);
    await here.until(() => expect(hook.requests.map(({ body }) => body.status)).toEqual(['firing', 'resolved']));
  });

  it('with a channel that is no longer there: said to have failed', async () => {
    const hook = await receiver(() => {});
    const here = await place({ garde: hook.url });
    const first = await here.start();
    await here.play(12, fault);
    await first.stop();
    await here.start({ channels: [] });
    await here.until(() =>
      expect(here.pages()).toMatchObject([{ state: 'failed', error: 'channel no longer configured' }]),
    );
  });
});

describe('a journal that cannot be written', () => {
  it('keeps nobody from being paged, once, and is for all to see', async () => {
    const hook = await receiver();
    const here = await place({ garde: hook.url });
    const desk = await here.start();
    // Somebody else's line in its files: it refuses for ever.
    await appendFile(path.join(here.dir, 'events-000000000001.ndjson'), '{}\n');
    await here.play(60, fault);
    await here.until(() => expect(here.pages()).toMatchObject([{ state: 'sent', status: 'firing' }]));
    expect(desk.self()).toMatchObject([{ key: 'self.desk', params: { seconds: expect.any(Number) } }]);
    await here.play(310, healed);
    await here.until(() => expect(hook.requests.map(({ body }) => body.status)).toEqual(['firing', 'resolved']));
  });
});

describe('the copy of the journal', () => {
  it('follows, never delays a page, and catches up from its cursor', async () => {
    const hook = await receiver();
    const here = await place({ garde: hook.url });
    const copied: StoredEvent[] = [];
    let up = false;
    const mirror = async (events: readonly StoredEvent[]) => {
      if (!up) throw new Error('store down');
      copied.push(...events);
    };
    const first = await here.start({ mirror });
    await here.play(15, fault);
    await here.until(() => expect(here.pages()).toMatchObject([{ state: 'sent' }]));
    expect(first.self()).toMatchObject([{ key: 'self.mirror-behind' }]);
    up = true;
    here.clock.advance(61_000);
    await here.until(() =>
      expect(copied.map(({ type }) => type)).toEqual(['writer.started', 'incident.opened', 'page.due', 'page.sent']),
    );
    await here.until(() => expect(first.self()).toEqual([]));
    await first.stop();
    const again = await here.start({ mirror });
    await here.until(() => expect(copied.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]));
    expect(copied.at(-1)).toMatchObject({ type: 'writer.started', epoch: 2 });
    await again.stop();
  });

  it('may hang without anybody noticing', async () => {
    const hook = await receiver();
    const here = await place({ garde: hook.url });
    const desk = await here.start({ mirror: () => new Promise<void>(() => {}) });
    await here.play(15, fault);
    await here.until(() => expect(here.pages()).toMatchObject([{ state: 'sent' }]));
    await desk.stop();
  });
});
