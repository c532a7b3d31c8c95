import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { openLedger } from '../../../../alerts/incident/fold.js';
import { acknowledgeKey } from '../../../../alerts/notify/acknowledge/key.js';
import { acknowledgeLinks } from '../../../../alerts/notify/acknowledge/links.js';
import { isSigned, signed } from '../../../../alerts/notify/acknowledge/token.js';
import { renderPage } from '../../../../alerts/notify/render.js';
import { manualClock } from '../../../support/manual-clock.js';
import { demoChain, MORNING } from '../../situation.js';
import { tempDir } from '../../temp-dir.js';
import { incident, page } from '../paged.js';

const HOUR = 3_600_000;
const key = Buffer.alloc(32, 7);
const marie = page({ target: 'marie@mail', dueMs: MORNING });
const room = page({ target: 'salle', dueMs: MORNING });

/** A ledger with one open incident and two pages of it, and the links to them. */
function place() {
  const clock = manualClock(MORNING + 60_000);
  const ledger = openLedger();
  const { id, openedMs: _, updatedMs: __, generation: ___, pages: ____, ...assessment } = incident();
  const tell = (type: string, payload: object) =>
    ledger.apply({ type, at: new Date(clock.now()).toISOString(), payload } as never);
  tell('incident.opened', { incident: id, assessment, reason: { key: 'reason.opened', params: {} } });
  for (const { id: one, target, step, generation, status } of [marie, room])
    tell('page.due', { incident: id, page: one, target, step, generation, status });
  const links = acknowledgeLinks({
    ...{ key, hours: () => 24, clock, ledger, log: pino({ level: 'silent' }) },
    render: (of, about) => renderPage(of, about, { chain: demoChain, consoleUrl: 'http://console', head: 'c0ffee' }),
    record: async (payload) => {
      await Promise.resolve();
      tell('page.acknowledged', payload);
    },
  });
  const now = () => ledger.incidents.get(id)!;
  const tokenOf = (target: string) => links.tokenOf(now().pages.find((one) => one.target === target)!);
  return { clock, links, tell, id, now, mine: tokenOf('marie@mail'), shared: tokenOf('salle') };
}

describe('acknowledge links', () => {
  it('show as often as one likes, and change nothing', () => {
    const { links, mine, now } = place();
    const before = now();
    for (let time = 0; time < 3; time += 1) expect(links.look(mine)).toMatchObject({ state: 'open' });
    expect(now()).toBe(before);
  });

  it('acknowledge once, and say afterwards who did and when', async () => {
    const { links, mine, clock, now } = place();
    expect(await links.acknowledge(mine)).toMatchObject({ done: true, look: { state: 'used' } });
    const used = { by: 'marie', declared: false, page: marie.id, generation: 1, atMs: clock.now() };
    expect(now().acknowledgements).toEqual([used]);
    clock.advance(5000);
    expect(await links.acknowledge(mine)).toMatchObject({ done: false, look: { state: 'used', used } });
    expect(now().acknowledgements).toHaveLength(1);
  });

  it('of ten at the same instant, one acknowledges', async () => {
    const { links, mine, now } = place();
    const all = await Promise.all(Array.from({ length: 10 }, () => links.acknowledge(mine)));
    expect(all.filter(({ done }) => done)).toHaveLength(1);
    expect(now().acknowledgements).toHaveLength(1);
  });

  it('of a page for a place ask who acts, and keep that nobody has checked it', async () => {
    const { links, shared, now } = place();
    for (const name of [undefined, '', ' \n '])
      expect(await links.acknowledge(shared, name)).toMatchObject({ done: false, look: { state: 'nameless' } });
    expect(await links.acknowledge(shared, ' Jean\n Dupont ')).toMatchObject({ done: true });
    expect(now().acknowledgements).toMatchObject([{ by: 'Jean  Dupont', declared: true }]);
  });

  it('a name typed on a page for a person is not believed', async () => {
    const { links, mine, now } = place();
    await links.acknowledge(mine, 'le ministre');
    expect(now().acknowledgements).toMatchObject([{ by: 'marie', declared: false }]);
  });

  it('expire, and end with the incident', async () => {
    const { links, mine, clock, tell, id } = place();
    const over = place();
    over.tell('incident.closed', { incident: over.id, reason: { key: 'reason.healed', params: {} } });
    expect(await over.links.acknowledge(over.mine)).toMatchObject({ done: false, look: { state: 'over' } });
    clock.advance(24 * HOUR);
    expect(await links.acknowledge(mine)).toMatchObject({ done: false, look: { state: 'expired' } });
    tell('incident.closed', { incident: id, reason: { key: 'reason.healed', params: {} } });
    expect(links.look(mine)).toMatchObject({ state: 'over' });
  });

  it('made with another key, or for another page or person, are none', () => {
    const { links, mine, shared } = place();
    const bound = { page: marie.id, target: 'marie@mail', expiresMs: MORNING + 25 * HOUR };
    expect(links.look(signed(key, bound))).toMatchObject({ state: 'open' });
    for (const other of [
      signed(Buffer.alloc(32, 8), bound),
      signed(key, { ...bound, target: 'paul@mail' }),
      signed(key, { ...bound, page: room.id }),
      signed(key, { ...bound, page: 'f'.repeat(64) }),
      mine.slice(0, 16) + shared.slice(16),
      `${mine}A`,
      mine.slice(1),
      '',
    ])
      expect(links.look(other)).toEqual({ state: 'unknown' });
  });

  it('with any character changed are none, the end of their time included', () => {
    const { links, mine } = place();
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    fc.assert(
      fc.property(fc.nat(mine.length - 1), fc.constantFrom(...alphabet), (index, letter) => {
        const altered = mine.slice(0, index) + letter + mine.slice(index + 1);
        return altered === mine || links.look(altered).state === 'unknown';
      }),
    );
  });

  it('fit a text message', () => {
    const token = signed(key, { page: marie.id, target: 'x', expiresMs: MORNING });
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(isSigned(key, token, { page: marie.id, target: 'x', expiresMs: MORNING })).toBe(true);
  });
});

describe('the key of the links', () => {
  it('is made once, whoever comes first, and is for its owner alone', async () => {
    const dir = path.join(await tempDir(), 'journal');
    const made = await Promise.all(Array.from({ length: 8 }, () => acknowledgeKey(dir)));
    expect(new Set(made.map((one) => one.toString('hex'))).size).toBe(1);
    expect((await stat(path.join(dir, 'acknowledge.key'))).mode & 0o777).toBe(0o600);
    expect(await acknowledgeKey(dir)).toEqual(made[0]);
  });

  it('cut short is not used', async () => {
    const dir = await tempDir();
    await writeFile(path.join(dir, 'acknowledge.key'), 'short');
    await expect(acknowledgeKey(dir)).rejects.toThrow(/5 bytes are no key of 32/);
  });
});
