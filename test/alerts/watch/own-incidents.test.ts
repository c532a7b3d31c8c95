import { appendFile, readdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ailment } from '../../../alerts/watch/ailments.js';
import { answer, receiver } from '../notify/receiver.js';
import { harmed } from '../situation.js';
import { watchedDesk } from './watched.js';

const ill =
  (key: string, params: Ailment['params'] = {}): (() => readonly Ailment[]) =>
  () => [{ key, params }];
const well = () => [];

describe('an incident about Vigie itself', () => {
  it('is one P2 with one page, the runbook of the console, and ends by itself', async () => {
    const hook = await receiver();
    const here = await watchedDesk({ garde: hook.url });
    await here.live(29, ill('engine', { seconds: 30 }));
    expect(here.own()).toEqual([]);
    await here.live(120, ill('engine', { seconds: 90 }));
    expect(here.own()).toMatchObject([
      { severity: 'P2', maillon: 'vigie/engine', cause: 'fault', runbook: { id: 'console-malade' } },
    ]);
    await here.until(() => expect(hook.requests).toHaveLength(1));
    await here.live(310, well);
    await here.until(() => expect(hook.requests.map(({ body }) => body.status)).toEqual(['firing', 'resolved']));
    expect(here.own()[0]!.closedMs).toBeDefined();
    const { annotations, labels } = hook.requests[0]!.body.alerts[0]!;
    expect(labels).toMatchObject({ ent: 'vigie', maillon: 'engine', severity: 'P2' });
    expect(annotations.summary).toBe(
      '[P2] Vigie elle-même · base de télémétrie : La base de télémétrie ne répond pas depuis 90 s : les données affichées vieillissent',
    );
    expect(annotations.impact).toContain('personne ne regarde');
    expect(annotations.runbook_url).toContain('console-malade');
  });

  it.each([
    ['blind', 'feed', 10],
    ['late', 'feed', 15],
    ['engine-slow', 'engine', 60],
    ['telemetry-refused', 'wal', 10],
    ['disk-full', 'wal', 10],
    ['loading-behind', 'wal', 60],
    ['desk', 'journal', 10],
    ['channel-failing', 'channels', 60],
    ['clock-jump', 'clock', 0],
    ['clock-skew', 'clock', 60],
  ])('%s is the illness of %s once it has lasted %s s', async (key, part, afterS) => {
    const here = await watchedDesk({});
    await here.live(afterS, ill(key));
    expect(here.own()).toEqual([]);
    await here.live(1, ill(key));
    expect(here.own()).toMatchObject([{ maillon: `vigie/${part}` }]);
  });

  it('is not made of what a screen is enough for', async () => {
    const here = await watchedDesk({});
    await here.live(400, ill('vantage-blind', { vantage: 'paris' }));
    await here.live(400, ill('no-channel'));
    expect(here.own()).toEqual([]);
  });

  it('does not page for the effects: a store that is away leaves nothing to be heard, and segments that wait', async () => {
    const hook = await receiver();
    const here = await watchedDesk({ garde: hook.url });
    await here.live(200, () => ['engine', 'blind', 'loading-behind', 'late'].map((key) => ({ key, params: {} })));
    expect(here.own().map(({ maillon }) => maillon)).toEqual(['vigie/engine']);
    await here.until(() => expect(hook.requests).toHaveLength(1));
  });

  it('flickers without a second page, and says what has joined it', async () => {
    const hook = await receiver();
    const here = await watchedDesk({ garde: hook.url });
    await here.live(60, ill('disk-full'));
    for (let turn = 0; turn < 10; turn++) {
      await here.live(60, well);
      await here.live(20, () => [
        { key: 'disk-full', params: {} },
        { key: 'telemetry-refused', params: {} },
      ]);
    }
    expect(here.own()).toHaveLength(1);
    expect(here.own()[0]!.evidence.map(({ params }) => params.ailment)).toEqual(['disk-full', 'telemetry-refused']);
    expect(here.own()[0]!.pages).toHaveLength(1);
  });

  it('survives a restart: nobody is told twice, and it still ends', async () => {
    const hook = await receiver();
    const here = await watchedDesk({ garde: hook.url });
    await here.live(60, ill('engine'));
    await here.until(() => expect(hook.requests).toHaveLength(1));
    await here.restart();
    await here.live(60, ill('engine'));
    await here.live(301, well);
    await here.until(() => expect(hook.requests.map(({ body }) => body.status)).toEqual(['firing', 'resolved']));
  });

  it('is no outage: the detector neither closes it nor takes it over', async () => {
    const here = await watchedDesk({});
    await here.live(400, ill('engine'), (atMs) => [harmed('ent-est/base', atMs)]);
    expect(
      here
        .desk()
        .incidents()
        .filter(({ closedMs }) => closedMs === undefined),
    ).toHaveLength(2);
  });
});

describe('what really fails', () => {
  it('a channel that refuses: the others say so, and that they refuse this too keeps nobody ill', async () => {
    const refusing = await receiver(answer(400));
    const fine = await receiver();
    const here = await watchedDesk({ refusante: refusing.url, garde: fine.url });
    const outage = (atMs: number) => [harmed('ent-est/base', atMs)];
    await here.live(60, here.ills, outage);
    await here.until(() => expect(here.ills().map(({ key }) => key)).toContain('channel-refused'));
    await here.live(60, here.ills, outage);
    const about = () => fine.requests.filter(({ body }) => body.commonLabels.maillon === 'channels');
    await here.until(() => expect(about()).toHaveLength(1));
    await here.live(320, here.ills);
    await here.live(320, here.ills);
    await here.until(() => expect(about().map(({ body }) => body.status)).toEqual(['firing', 'resolved']));
  });

  it('a channel that is gone: told by the others after a minute', async () => {
    const fine = await receiver();
    const here = await watchedDesk({ absente: 'http://127.0.0.1:9/', garde: fine.url });
    await here.live(20, here.ills, (atMs) => [harmed('ent-est/base', atMs)]);
    await here.until(() => expect(here.ills().map(({ key }) => key)).toContain('channel-failing'));
    await here.live(80, here.ills, (atMs) => [harmed('ent-est/base', atMs)]);
    await here.until(() =>
      expect(fine.requests.map(({ body }) => body.commonLabels.maillon)).toEqual(['base', 'channels']),
    );
  });

  it('a journal that refuses: people are told all the same', async () => {
    const hook = await receiver();
    const here = await watchedDesk({ garde: hook.url });
    const [events] = (await readdir(here.dir)).filter((name) => name.startsWith('events-'));
    await appendFile(path.join(here.dir, events!), 'somebody else\n');
    here.desk().note([{ type: 'chain.changed', payload: { before: 'a', after: 'b', difference: [] } }]);
    await here.until(() => expect(here.ills().map(({ key }) => key)).toContain('desk'));
    await here.live(60, here.ills);
    await here.until(() => expect(hook.requests[0]?.body.commonLabels.maillon).toBe('journal'));
  });

  it('a disk that is full: an alert that is to go the whole way does not', async () => {
    const hook = await receiver();
    const here = await watchedDesk({ garde: hook.url });
    await here.desk().rehearsal.run(async () => {}, 5_000);
    // The kernel's own full device: ENOSPC at the first byte.
    await symlink('/dev/full', path.join(here.dir, 'proof'));
    const played = here.desk().rehearsal.run(async () => {}, 5_000);
    await expect(played).rejects.toThrow('ENOSPC');
    expect(hook.requests).toEqual([]);
    expect(here.desk().incidents()).toEqual([]);
  });
});
