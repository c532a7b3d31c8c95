import pino from 'pino';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type Desk, openDesk } from '../../../alerts/desk.js';
import type { StoredEvent } from '../../../alerts/incident/payload.js';
import { webhookChannel } from '../../../alerts/notify/channels/webhook.js';
import { unchanging } from '../../../chain/watched.js';
import type { SilenceMade, SilencesAnswer } from '../../../dashboard/protocol/silences.js';
import { receiver } from '../../alerts/notify/receiver.js';
import { demoChain, evaluation, harmed, MORNING } from '../../alerts/situation.js';
import { tempDir } from '../../alerts/temp-dir.js';
import { manualClock } from '../../support/manual-clock.js';
import { startTestConsole } from '../support/console.js';
import { calmPicture } from '../support/pictures.js';

const log = pino({ level: 'silent' });
const MINUTE = 60_000;

/** A desk that pages one webhook, and the console in front of it. */
async function place() {
  const hook = await receiver();
  const clock = manualClock(MORNING);
  const dir = await tempDir();
  const journal: StoredEvent[] = [];
  let desk: Desk;
  const start = async () => {
    desk = await openDesk({
      ...{ dir, clock, log, writer: 'c', chain: unchanging(demoChain), consoleUrl: () => 'https://v.fr' },
      ...{ runbooks: { match: () => undefined }, channels: [webhookChannel({ name: 'salle', url: hook.url })] },
      mirror: async (events) => void journal.push(...events),
    });
  };
  await start();
  onTestFinished(() => desk.stop().catch(() => {}));
  const running = await startTestConsole(calmPicture, {
    clock,
    silences: {
      create: (...args) => desk.silences.create(...args),
      expire: (...args) => desk.silences.expire(...args),
      list: () => desk.silences.list(),
    },
  });
  onTestFinished(() => running.stop());
  const ask = (route: string, body?: unknown, headers: Record<string, string> = {}) =>
    fetch(new URL(`/api/v1/silences${route}`, running.url), {
      ...(body !== undefined && {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    });
  return {
    ...{ clock, hook, journal, ask },
    restart: async () => {
      await desk.stop();
      await start();
    },
    desk: () => desk,
    made: async (change: object = {}) =>
      ((await (await ask('', { ...wanted, ...change })).json()) as SilenceMade).silence,
    listed: async () => ((await (await ask('')).json()) as SilencesAnswer).silences,
    async play(seconds: number, cells: readonly string[]) {
      for (let second = 0; second < seconds; second += 1) {
        clock.advance(1000);
        const ill = cells.map((cell) => harmed(cell, clock.now()));
        await desk.apply(evaluation(clock.now(), ill), clock.now());
      }
    },
  };
}

const wanted = {
  ...{ by: 'Marie', reason: 'bascule de la base', match: { ent: 'ent-est' }, endsMs: MORNING + 30 * MINUTE },
};

describe('silences over HTTP', () => {
  it('are made with author, reason and end, journalled, listed, and ended by hand', async () => {
    const here = await place();
    const { id } = await here.made();
    expect(await here.listed()).toMatchObject([
      {
        ...{ id, kind: 'hand', by: 'Marie', declared: true, reason: 'bascule de la base', state: 'active' },
        ...{ match: { ent: ['ent-est'] }, startsMs: MORNING, endsMs: MORNING + 30 * MINUTE, holds: [] },
      },
    ]);
    const ended = await here.ask(`/${id}/expire`, { by: 'Paul' });
    expect(ended.status).toBe(200);
    expect(await here.listed()).toMatchObject([{ id, state: 'over', expired: { by: 'Paul', atMs: MORNING } }]);
    expect((await here.ask(`/${id}/expire`, { by: 'Paul' })).status).toBe(409);
    await expect.poll(() => here.journal.map(({ type }) => type)).toContain('silence.expired');
    expect(here.journal.find(({ type }) => type === 'silence.created')).toMatchObject({
      ...{ actor: 'local', payload: { silence: id, by: 'Marie', reason: 'bascule de la base' } },
    });
  });

  it.each([
    [422, { by: undefined }, 'refused.name-missing'],
    [409, { match: {} }, 'silence.empty'],
    [409, { match: { operator: 'gama' } }, 'silence.names-nothing'],
    [409, { endsMs: MORNING }, 'silence.ends-first'],
    [409, { startsMs: MORNING + 40 * MINUTE }, 'silence.ends-first'],
    [409, { endsMs: MORNING + 8 * 24 * 60 * MINUTE }, 'silence.too-long'],
  ] as const)('%i: %j', async (status, change, key) => {
    const { ask, listed } = await place();
    const response = await ask('', { ...wanted, ...change });
    expect(response.status).toBe(status);
    const problem = (await response.json()) as { detail: string; reason: { key: string } };
    expect(problem.reason.key).toBe(key);
    expect(problem.detail).not.toContain(key);
    expect(await listed()).toEqual([]);
  });

  it.each([
    [{ reason: ' ' }, 'reason: must say why'],
    [{ reason: undefined }, 'reason: '],
    [{ endsMs: undefined }, 'endsMs: '],
    [{ match: { severity: 'P4' } }, 'match.severity: '],
    [{ match: { pays: 'france' } }, 'match: '],
  ])('a fault is 400 and names the field: %j', async (change, said) => {
    const { ask } = await place();
    const response = await ask('', { ...wanted, ...change });
    expect(response.status).toBe(400);
    expect(((await response.json()) as { detail: string }).detail).toContain(said);
  });

  it('another site cannot make one', async () => {
    const { ask } = await place();
    expect((await ask('', wanted, { origin: 'https://autre.fr' })).status).toBe(403);
  });

  it('hold what they match and say which; what is not matched is told; once over, what still fails is told', async () => {
    const here = await place();
    await here.made();
    await here.play(20, ['ent-est/base', 'lycees-nord/base']);
    await expect.poll(() => here.hook.requests).toHaveLength(1);
    expect(here.hook.requests[0]!.body.commonLabels).toMatchObject({ ent: 'lycees-nord' });
    const outage = here
      .desk()
      .incidents()
      .find(({ maillon }) => maillon === 'ent-est/base')!;
    expect(await here.listed()).toMatchObject([{ holds: [outage.id] }]);
    expect(here.desk().command.timeline(outage.id)).toContainEqual(
      expect.objectContaining({ key: 'page_held', reason: expect.objectContaining({ key: 'stage.silenced' }) }),
    );
    here.clock.advance(30 * MINUTE);
    await here.play(2, ['ent-est/base', 'lycees-nord/base']);
    await expect.poll(() => here.hook.requests).toHaveLength(2);
    expect(here.hook.requests[1]!.body.commonLabels).toMatchObject({ ent: 'ent-est' });
  });

  it('the end is told under one that was made meanwhile, and a restart keeps it', async () => {
    const here = await place();
    await here.play(20, ['ent-est/base']);
    await expect.poll(() => here.hook.requests).toHaveLength(1);
    await here.made({ endsMs: MORNING + 60 * MINUTE });
    await here.restart();
    expect(await here.listed()).toMatchObject([{ state: 'active', by: 'Marie' }]);
    await here.play(320, []);
    await expect.poll(() => here.hook.requests.map(({ body }) => body.status)).toEqual(['firing', 'resolved']);
  });
});
