import type { CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Room, startRoom } from '../support/room.js';
import { type Screens, startScreens, textOf } from './screens.js';

/** Bits a second and delay of a telephone at the edge of a cell (GPRS), and of a slow 3G as browsers' own tools name it. */
const NETWORKS = [
  { name: '2G', kbps: 50, latencyMs: 500, mostMs: 8_000 },
  { name: '3G', kbps: 400, latencyMs: 400, mostMs: 4_000 },
] as const;

let screens: Screens;
let room: Room;

beforeAll(async () => {
  screens = await startScreens();
});
afterAll(() => screens?.stop());
beforeEach(async () => {
  room = await startRoom();
  room.harm('saturation', ['lycees-nord/base', 'lycees-nord/messagerie']);
});
afterEach(async () => {
  await screens.close();
  await room.stop();
});

interface Telephone {
  readonly page: Page;
  readonly network: CDPSession;
  readonly id: string;
}

async function telephone(how: { readonly javaScriptEnabled?: boolean } = {}): Promise<Telephone> {
  const { id } = await room.incident();
  const page = await screens.open('about:blank', { viewport: { width: 390, height: 844 }, ...how });
  const network = await page.context().newCDPSession(page);
  await network.send('Network.enable');
  return { page, network, id };
}

async function slow(network: CDPSession, kbps: number, latencyMs: number): Promise<void> {
  const bytesPerS = (kbps * 1000) / 8;
  const throughput = { downloadThroughput: bytesPerS, uploadThroughput: bytesPerS };
  await network.send('Network.emulateNetworkConditions', { offline: false, latency: latencyMs, ...throughput });
}

const taken = (page: Page) => page.locator('[data-taken="true"]');

describe('the telephone on a bad network', () => {
  it.each(NETWORKS)('shows the page and takes the word on $name', async ({ kbps, latencyMs, mostMs }) => {
    const { page, network, id } = await telephone({ javaScriptEnabled: false });
    await slow(network, kbps, latencyMs);
    const beganMs = performance.now();
    await page.goto(`${room.console.url}p/${id}`);
    await page.locator('form button').waitFor();
    expect(performance.now() - beganMs).toBeLessThan(mostMs);
    await page.fill('[name="by"]', 'Paul');
    await page.locator('form button').click();
    await taken(page).waitFor();
    expect(room.desk.command.find(id)?.acknowledgements).toMatchObject([{ by: 'Paul' }]);
  });

  it('keeps a word that the network did not take, says so, and sends it once when it is back', async () => {
    const { page, id } = await telephone();
    await page.goto(`${room.console.url}p/${id}`);
    await page.fill('[name="by"]', 'Paul');
    await page.context().setOffline(true);
    await page.locator('form button').click();
    const unsent = page.locator('#unsent');
    await expect.poll(() => unsent.isVisible()).toBe(true);
    expect(await textOf(unsent)).toContain('Pas encore envoyé');
    // Pressed again by somebody impatient.
    await page.press('[name="by"]', 'Enter');
    expect(room.desk.command.find(id)?.acknowledgements).toBeUndefined();
    expect(await page.inputValue('[name="by"]')).toBe('Paul');
    await page.context().setOffline(false);
    await taken(page).waitFor();
    expect(await textOf(taken(page))).toContain('Paul');
    expect(await unsent.isVisible()).toBe(false);
    expect(await textOf(page.locator('#said'))).toContain('Paul');
    expect(room.desk.command.find(id)?.acknowledgements).toHaveLength(1);
  });

  it('whose answer was lost may be asked again by the same person, who is told that it is done, and not by another', async () => {
    const { page, id } = await telephone();
    await page.goto(`${room.console.url}p/${id}`);
    await room.desk.command.acknowledge(id, { principal: 'local', by: 'Paul', declared: true });
    await page.fill('[name="by"]', 'paul');
    await page.locator('form button').click();
    await taken(page).waitFor();
    expect(await page.locator('main [role="alert"]').count()).toBe(0);
    const url = `${room.console.url}p/${id}/acknowledge`;
    const other = await fetch(url, { method: 'POST', body: new URLSearchParams({ by: 'Zoé' }), redirect: 'manual' });
    expect(other.status).toBe(409);
    expect(await other.text()).toContain('Paul');
    expect(room.desk.command.find(id)?.acknowledgements).toHaveLength(1);
  });

  it('acknowledges by POST alone: no GET of it, with any query, does', async () => {
    const { id } = await telephone();
    for (const path of [`p/${id}?by=Paul`, `p/${id}/acknowledge?by=Paul`])
      await fetch(room.console.url + path).then((response) => response.text());
    expect(room.desk.command.find(id)?.acknowledgements).toBeUndefined();
  });

  it('of an incident that is not known says so with what to do', async () => {
    const { page } = await telephone();
    // An id that nobody gave.
    const response = await page.goto(`${room.console.url}p/${'0'.repeat(8)}`);
    expect(response?.status()).toBe(404);
    expect(await textOf(page.locator('h1'))).toContain('Ouvrez le lien du message le plus récent');
    expect(await page.locator('footer a').getAttribute('href')).toBe('/');
  });
});
