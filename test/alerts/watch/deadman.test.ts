import { readdir, symlink } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { watchdog } from '../../../alerts/notify/paging/watch-schema.js';
import type { Ailment } from '../../../alerts/watch/ailments.js';
import type { Sighting } from '../../../alerts/watch/clock-watch.js';
import { startDeadman } from '../../../alerts/watch/deadman.js';
import { openWatchdog } from '../../../alerts/watch/watchdog.js';
import { httpReceiver, says } from '../notify/http-receiver.js';
import { receiver } from '../notify/receiver.js';
import { notify, silent, watchedDesk } from './watched.js';

const read = () => 'secret';

/** A desk with one receiver, and a watchdog outside; both real. */
async function place(settings: object = {}, channels = true) {
  const outside = await httpReceiver();
  const hook = await receiver();
  const here = await watchedDesk(channels ? { garde: hook.url } : {});
  const grave: Ailment[] = [];
  const sighted: Sighting[] = [];
  const configured = watchdog.parse({ id: 'guetteur', type: 'ping', url: `${outside.url}/ping/uuid`, ...settings });
  const dogs = [openWatchdog(configured, read)];
  const deadman = startDeadman({
    ...{ clock: here.clock, elapsedMs: here.clock.now, watchdogs: () => dogs, grave: () => grave, log: silent },
    ...{ rehearsal: here.desk().rehearsal, head: here.desk().head, settings: notify.delivery },
    sighted: (one) => sighted.push(one),
  });
  onTestFinished(() => deadman.stop());
  /** Seconds of clock time, each with a moment for disks and sockets. */
  const live = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      here.clock.advance(1000);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  };
  const heard = () => outside.requests.map(({ path: at }) => at);
  return { ...here, outside, hook, grave, sighted, deadman, live, heard };
}

describe('the dead man’s switch', () => {
  it('tells somebody outside every five minutes that all is well, with the head of the journal, and nobody else anything', async () => {
    const here = await place();
    await here.live(1);
    await here.until(() => expect(here.heard()).toEqual(['/ping/uuid']));
    const [first] = here.outside.requests;
    expect(first!.method).toBe('POST');
    expect(first!.text).toContain('vigie: alive');
    expect(first!.text).toContain(`journal: ${here.desk().head()}`);
    expect(first!.headers['x-vigie-journal-head']).toBe(here.desk().head());
    await here.live(298);
    expect(here.heard()).toHaveLength(1);
    await here.live(3);
    await here.until(() => expect(here.heard()).toHaveLength(2));
    expect(here.outside.requests[1]!.headers['idempotency-key']).not.toBe(first!.headers['idempotency-key']);
    expect(here.hook.requests).toEqual([]);
    expect(here.desk().incidents()).toEqual([]);
    // The disk may be a moment behind the sign.
    await here.until(async () => expect(await readdir(here.dir)).not.toContain('proof'));
  });

  it('says at once what is ill, again at each interval, and at once that it is over', async () => {
    const here = await place();
    await here.live(10);
    here.grave.push({ key: 'engine', params: {} });
    await here.live(2);
    await here.until(() => expect(here.heard()).toEqual(['/ping/uuid', '/ping/uuid/fail']));
    expect(here.outside.requests[1]!.text).toContain('vigie: ill (engine)');
    await here.live(302);
    await here.until(() => expect(here.heard()).toHaveLength(3));
    here.grave.pop();
    await here.live(2);
    await here.until(() => expect(here.heard().at(-1)).toBe('/ping/uuid'));
  });

  it('falls silent instead, if it was asked to', async () => {
    const here = await place({ onFailure: 'stop', method: 'GET' });
    await here.live(2);
    await here.until(() => expect(here.heard()).toHaveLength(1));
    expect(here.heard()[0]).toBe(`/ping/uuid?head=${here.desk().head()}`);
    here.grave.push({ key: 'engine', params: {} });
    await here.live(900);
    expect(here.heard()).toHaveLength(1);
  });

  it('fails when the journal cannot write: an alert must have gone the whole way', async () => {
    const here = await place();
    await symlink('/dev/full', path.join(here.dir, 'proof'));
    await here.live(2);
    await here.until(() => expect(here.heard()).toEqual(['/ping/uuid/fail']));
    expect(here.outside.requests[0]!.text).toContain('path');
    // The link was taken away with the proof: the disk takes it again.
    await here.live(31);
    await here.until(() => expect(here.heard().at(-1)).toBe('/ping/uuid'));
  });

  it('fails when alerts would reach nobody', async () => {
    const here = await place({}, false);
    await here.live(2);
    await here.until(() => expect(here.heard()).toEqual(['/ping/uuid/fail']));
  });

  it('says of itself that nobody outside can be reached, and tries again soon', async () => {
    const here = await place();
    here.outside.become(says(503));
    await here.live(25);
    await here.until(() => expect(here.deadman.self()).toMatchObject([{ key: 'watchdog-failing' }]));
    here.outside.become(says(200));
    await here.live(40);
    await here.until(() => expect(here.deadman.self()).toEqual([]));
    expect(here.heard().every((at) => at === '/ping/uuid')).toBe(true);
  });

  it('learns from the answer what time it is outside', async () => {
    const here = await place();
    const anHourAhead = () => new Date(here.clock.now() + 3_600_000).toUTCString();
    here.outside.become((response) => response.writeHead(200, { date: anHourAhead() }).end());
    await here.live(2);
    await here.until(() => expect(here.sighted).toHaveLength(1));
    expect(here.sighted[0]!.source).toBe('guetteur');
    expect(Math.abs(here.sighted[0]!.aheadMs - 3_600_000)).toBeLessThan(5_000);
  });

  it('is also an alert that always fires, and ends by itself five minutes and thirty seconds after the last sign', async () => {
    const here = await place({ type: 'alertmanager' });
    await here.live(2);
    await here.until(() => expect(here.heard()).toEqual(['/ping/uuid/api/v2/alerts']));
    const [alert] = JSON.parse(here.outside.requests[0]!.text) as [Record<string, never>];
    expect(alert).toMatchObject({ labels: { alertname: 'Watchdog', service: 'vigie', severity: 'none' } });
    expect(alert.annotations).toMatchObject({ journal_head: here.desk().head() });
    expect(Date.parse(alert.endsAt!) - Date.parse(alert.startsAt!)).toBe(330_000);
    here.grave.push({ key: 'disk-full', params: {} });
    await here.live(400);
    expect(here.heard()).toHaveLength(1);
  });
});
