import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Ailment } from '../../../alerts/watch/ailments.js';
import { watchVitals } from '../../../alerts/watch/vitals.js';
import { createClock } from '../../../chain/clock.js';
import { collectorHealth } from '../../../collector/health.js';
import { openStore } from '../../../collector/store/open.js';
import { readPulse } from '../../../collector/store/read/pulse.js';
import { isAlive } from '../../chaos/alive.js';
import { open, temporaryDirectory, uniqueFrame } from '../../collector/wal/support.js';
import { receiver } from '../notify/receiver.js';
import { silent, watchedDesk } from './watched.js';

const label = (hook: Awaited<ReturnType<typeof receiver>>) =>
  hook.requests.map(({ body }) => `${body.commonLabels.maillon} ${body.status}`);

it('the engine is killed, again and again: one page, and its end once it lives', { timeout: 120_000 }, async () => {
  const store = await openStore({ dataDir: await temporaryDirectory(), clock: createClock(), log: silent });
  onTestFinished(() => store.stop());
  const hook = await receiver();
  const here = await watchedDesk({ garde: hook.url });
  const { clock } = here;
  const vitals = watchVitals({
    ...{ clock, elapsedMs: clock.now, realTime: true, storeApart: false, delayS: 0, log: silent },
    ...{ pulse: () => readPulse(store.client), judgedMs: clock.now, heardMs: () => undefined },
  });
  /** Ten seconds of clock time: one question to the store, and its answer. */
  const tenSeconds = async (): Promise<void> => {
    vitals.look();
    await new Promise((resolve) => setTimeout(resolve, 60));
    await here.live(10, () => vitals.ailments());
  };
  for (let turn = 0; turn < 6; turn++) await tenSeconds();
  expect(here.own()).toEqual([]);

  const killing = setInterval(() => {
    const pid = store.enginePid();
    // Killed already, and not yet replaced.
    if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL');
  }, 20);
  onTestFinished(() => clearInterval(killing));
  for (let turn = 0; turn < 12 && hook.requests.length === 0; turn++) await tenSeconds();
  await here.until(() => expect(label(hook)).toEqual(['engine firing']));
  expect(here.own()).toMatchObject([{ severity: 'P2', runbook: { id: 'console-malade' } }]);

  clearInterval(killing);
  await here.until(async () => void (await readPulse(store.client)), 60_000);
  for (let turn = 0; turn < 34; turn++) await tenSeconds();
  await here.until(() => expect(label(hook)).toEqual(['engine firing', 'engine resolved']));
});

/** A log of telemetry on its own, as the collector's health tells of it. */
async function logOf(dir: string, clock: { now(): number }, minFreeBytes = 0) {
  const wal = await open({ dir, clock: clock as never, settings: { minFreeBytes } });
  onTestFinished(() => wal.close().catch(() => {}));
  const loader = { segments: 0, rows: 0, refused: 0, failures: 0, waiting: undefined, lastError: undefined };
  const receiver = { senders: {}, refusals: {}, bytesInMemory: 0 };
  const ailments = (): readonly Ailment[] => {
    const stats = wal.stats();
    // Nobody loads here what is sealed.
    return collectorHealth({ wal: { traces: stats, metrics: stats, logs: stats }, loader, receiver }).filter(
      ({ key }) => key !== 'loading-behind',
    );
  };
  /** A sender that goes on sending. */
  const sends = () =>
    wal.append(uniqueFrame(100)).then(
      () => true,
      () => false,
    );
  return { ailments, sends };
}

it('the disk of the log is full: one page', async () => {
  const hook = await receiver();
  const here = await watchedDesk({ garde: hook.url });
  const log = await logOf(await temporaryDirectory(), here.clock, Number.MAX_SAFE_INTEGER);
  for (let second = 0; second < 40; second++) {
    expect(await log.sends()).toBe(false);
    await here.live(1, log.ailments);
  }
  await here.until(() => expect(label(hook)).toEqual(['wal firing']));
});

it('the folder of the log is gone: one page, and its end once it is back', async () => {
  const hook = await receiver();
  const here = await watchedDesk({ garde: hook.url });
  const dir = path.join(await temporaryDirectory(), 'wal');
  await mkdir(dir);
  const log = await logOf(dir, here.clock);
  expect(await log.sends()).toBe(true);
  await rename(dir, `${dir}.away`);
  await writeFile(dir, 'no folder');
  const refused: boolean[] = [];
  for (let second = 0; second < 60; second++) {
    refused.push(!(await log.sends()));
    await here.live(1, log.ailments);
  }
  expect(refused.filter(Boolean).length).toBeGreaterThan(30);
  await here.until(() => expect(label(hook)).toEqual(['wal firing']));
  await rm(dir);
  await rename(`${dir}.away`, dir);
  await here.until(async () => expect(await log.sends()).toBe(true));
  await here.live(310, log.ailments);
  await here.until(() => expect(label(hook)).toEqual(['wal firing', 'wal resolved']));
});
