import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pino from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { stringify } from 'yaml';
import { openDesk } from '../../../../alerts/desk.js';
import { configurationEvents } from '../../../../alerts/incident/configuration.js';
import { readEvents } from '../../../../alerts/incident/read.js';
import { followPaging, type PagingInForce } from '../../../../alerts/notify/paging/follow.js';
import { notifySettings } from '../../../../alerts/notify/settings.js';
import { createClock } from '../../../../chain/clock.js';
import type { Chain } from '../../../../chain/model.js';
import { type Replaceable, replaceable, unchanging } from '../../../../chain/watched.js';
import { manualClock } from '../../../support/manual-clock.js';
import { demoChain, evaluation, harmed, MORNING } from '../../situation.js';
import { tempDir } from '../../temp-dir.js';
import { httpReceiver } from '../http-receiver.js';
import { read } from '../paged.js';
import { sound } from './files.js';

const log = pino({ level: 'silent' });
const clock = createClock({ atMs: MORNING });
const soon = { timeout: 20_000, interval: 20 };

const salle = { id: 'salle', type: 'webhook', url: 'http://127.0.0.1:9/', token: { file: 'cle' } };
const files = (change: object = {}) => ({ ...sound, channels: [...sound.channels.slice(0, 2), salle], ...change });

async function followed(chain: Replaceable<Chain> | undefined = undefined) {
  const dir = path.join(await tempDir(), 'astreinte');
  await mkdir(dir);
  const file = path.join(dir, 'a.yaml');
  const write = (content: object | string) =>
    writeFile(file, typeof content === 'string' ? content : stringify(content));
  await write(files());
  let secret = 'premier';
  const rotate = (next: string): void => {
    secret = next;
  };
  const paging: PagingInForce = await followPaging({
    ...{ dir, chain: chain ?? unchanging(demoChain), clock, log, besides: [] },
    read: (ref) => ('file' in ref && ref.file === 'cle' ? secret : read(ref)),
  });
  onTestFinished(() => paging.stop());
  return { dir, file, write, paging, rotate };
}

const teams = ({ roster }: PagingInForce) =>
  roster.teamsFor({ maillon: 'ent-est/base', severity: 'P2', cause: 'fault' }, demoChain).map(({ team }) => team);

describe('paging files that change', () => {
  it('are in force within seconds, whole, with what has changed', async () => {
    const { write, paging } = await followed();
    const told: string[][] = [];
    paging.roster.onChange(() => told.push(teams(paging)));
    expect(teams(paging)).toEqual(['beta', 'nationale']);
    await write(files({ routes: [{ id: 'tout', teams: ['nationale'] }], limits: { linkHours: 3 } }));
    await expect.poll(() => teams(paging), soon).toEqual(['nationale']);
    expect(paging.roster.limits.linkHours).toBe(3);
    expect(told).toEqual([['nationale']]);
    const { difference = [] } = paging.status.current();
    expect(difference.map(({ section }) => section).sort()).toEqual(['limits', 'routes']);
  });

  it('with a fault are refused whole and said; those before stay; mended, the message goes', async () => {
    const { write, paging, dir } = await followed();
    const refusal = () => paging.status.current().refusal;
    await write(files({ routes: [{ id: 'tout', teams: ['nationales'] }] }));
    await expect
      .poll(() => refusal()?.faults, soon)
      .toMatchObject([
        {
          file: 'a.yaml',
          where: 'routes[0].teams[0]',
          what: 'no team "nationales"',
          mend: 'did you mean "nationale"?',
        },
      ]);
    expect(teams(paging)).toEqual(['beta', 'nationale']);
    await write('teams: [');
    await expect.poll(() => refusal()?.faults[0]?.where, soon).toBe('YAML');
    await rm(dir, { recursive: true });
    await expect.poll(() => refusal()?.faults[0]?.what, soon).toMatch(/cannot be read|holds no/);
    expect(teams(paging)).toEqual(['beta', 'nationale']);
    await mkdir(dir);
    await write(files());
    await expect.poll(refusal, soon).toBeUndefined();
  });

  it('keep the channels that are as they were; a secret that was rotated is read at the next reading', async () => {
    const { write, paging, rotate } = await followed();
    const open = () => new Map(paging.roster.channels.map((channel) => [channel.name, channel]));
    const before = open();
    await write(files({ channels: [{ ...sound.channels[0], from: 'autre@exemple.fr' }, sound.channels[1], salle] }));
    await expect.poll(() => open().get('mail') === before.get('mail'), soon).toBe(false);
    expect(open().get('sms')).toBe(before.get('sms'));
    expect(open().get('salle')).toBe(before.get('salle'));
    const { hash } = paging.status.current();
    rotate('second');
    await paging.reload();
    expect(open().get('salle')).not.toBe(before.get('salle'));
    expect(open().get('sms')).toBe(before.get('sms'));
    expect(paging.status.current().hash).toBe(hash);
  });

  it('are looked at again when another chain comes into force: what they name may be gone', async () => {
    const chain = replaceable<Chain>(demoChain, (error) => {
      throw error;
    });
    const { paging } = await followed(chain);
    chain.replace({ ...demoChain, operators: demoChain.operators.filter(({ id }) => id !== 'beta') });
    await expect.poll(() => paging.status.current().refusal?.faults[0]?.what, soon).toBe('no operator "beta"');
    chain.replace(demoChain);
    await expect.poll(() => paging.status.current().refusal, soon).toBeUndefined();
  });

  it('are journalled once for each change and each refusal', () => {
    const status = { hash: 'a', loadedAtMs: 0 };
    const faults = [{ file: 'a.yaml', line: 1, where: 'teams', what: 'x', mend: 'y' }];
    const refused = { ...status, refusal: { atMs: 1, faults, count: 1 } };
    expect(configurationEvents('paging', { hash: 'b', loadedAtMs: 1, difference: [] }, status)).toEqual([
      { type: 'paging.changed', payload: { before: 'a', after: 'b', difference: [] } },
    ]);
    expect(configurationEvents('paging', refused, status)).toEqual([
      { type: 'paging.refused', payload: { inForce: 'a', faults, count: 1 } },
    ]);
    expect(configurationEvents('paging', refused, { ...refused })).toEqual([]);
  });

  it('a message that waits for a channel goes by the channel that takes its place; no one is told twice', async () => {
    const { write, paging } = await followed();
    const [deaf, hearing] = [await httpReceiver(), await httpReceiver()];
    deaf.become((response) => void response.writeHead(503).end());
    const one = (url: string) =>
      files({
        channels: [{ id: 'salle', type: 'webhook', url }, ...sound.channels.slice(0, 2)],
        teams: [{ id: 'nationale', name: 'N', steps: [['channel:salle']] }],
        routes: [{ id: 'tout', teams: ['nationale'] }],
      });
    await write(one(deaf.url));
    await expect.poll(() => teams(paging), soon).toEqual(['nationale']);
    const dir = await tempDir();
    const hand = manualClock(MORNING);
    const desk = await openDesk({
      ...{ dir, clock: hand, log, writer: 'c', chain: unchanging(demoChain), channels: [], roster: paging.roster },
      ...{ runbooks: { match: () => undefined }, consoleUrl: () => 'https://v.fr' },
      settings: { notify: notifySettings.parse({ delivery: { attempts: 1, firstPauseMs: 2, longestPauseMs: 2 } }) },
    });
    onTestFinished(() => desk.stop());
    for (let second = 0; second < 14; second += 1) {
      hand.advance(1000);
      await desk.apply(evaluation(hand.now(), [harmed('ent-est/base', hand.now())]), hand.now());
    }
    await vi.waitFor(() => expect(deaf.requests.length).toBeGreaterThan(0), soon);
    await write(one(hearing.url));
    await vi.waitFor(() => expect(hearing.requests).toHaveLength(1), soon);
    await vi.waitFor(
      () => expect(desk.incidents()[0]?.pages).toMatchObject([{ target: 'salle', state: 'sent' }]),
      soon,
    );
    const types: string[] = [];
    for await (const { type } of readEvents(dir, 0, Number.MAX_SAFE_INTEGER)) types.push(type);
    expect(types.filter((type) => type.startsWith('page.'))).toEqual(['page.due', 'page.sent']);
  });
});
