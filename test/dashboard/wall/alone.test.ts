import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Picture } from '../../../alerts/picture.js';
import type { Chain } from '../../../chain/model.js';
import { type Screens, startScreens, textOf } from '../room/screens.js';
import { startTestConsole, type TestConsole } from '../support/console.js';
import { calmPicture, saturationPicture, stormPicture } from '../support/pictures.js';
import { atBest, type Cable, RECOVERY_MS, recovery, startCable } from './wall.js';

let screens: Screens;
let running: TestConsole;
let cable: Cable | undefined;
let beat: NodeJS.Timeout | undefined;

/** A console that judges every 250 ms, so that a fresh picture is soon there to be seen. */
async function start(over: Parameters<typeof startTestConsole>[1] = {}): Promise<void> {
  running = await startTestConsole(calmPicture, over);
  beat = setInterval(() => running.alerts.publish(calmPicture(running.chain, Date.now())), 250);
}

async function stop(): Promise<void> {
  clearInterval(beat);
  await running.stop();
}

beforeAll(async () => {
  screens = await startScreens();
});
afterAll(() => screens?.stop());
beforeEach(async () => {
  screens.errors.length = 0;
  await start();
});
afterEach(async () => {
  await screens.close();
  await cable?.stop();
  cable = undefined;
  await stop();
});

async function hang(url: string, query = '', before?: (page: Page) => Promise<unknown>): Promise<Page> {
  const page = await screens.open('about:blank');
  await before?.(page);
  await page.goto(`${url}mur?${query}`);
  await page.getByTestId('wall').waitFor();
  return page;
}

const link = (page: Page) => page.getByTestId('link');
const slide = (page: Page) => page.getByTestId('wall').getAttribute('data-slide');

describe('a wall left alone', () => {
  it('is back within three seconds of a cut', async () => {
    cable = await startCable(running.port);
    const { url, cut } = cable;
    const page = await hang(url);
    await recovery(page, Date.now() - 2000);
    const tookMs = await atBest(async () => {
      const cutMs = Date.now();
      cut();
      return await recovery(page, cutMs);
    });
    expect(tookMs).toBeLessThan(RECOVERY_MS);
  });

  it('is back within three seconds of the restart of the console, however long it was away, and has not been loaded anew', async () => {
    const page = await hang(running.url);
    await page.evaluate(() => Object.assign(globalThis, { same: true }));
    const { port } = running;
    const tookMs = await atBest(async () => {
      await stop();
      await link(page).waitFor();
      expect(await link(page).getAttribute('data-link')).toBe('lost');
      // Long enough for a back-off that has grown beyond what recovery may take.
      await new Promise((resolve) => setTimeout(resolve, 6000));
      const upMs = Date.now();
      await start({ port });
      return await recovery(page, upMs);
    });
    expect(tookMs).toBeLessThan(RECOVERY_MS);
    expect(await page.evaluate(() => (globalThis as { same?: boolean }).same)).toBe(true);
  });

  it('loads itself anew once when the console comes back as another build, and stays on its address', async () => {
    const page = await hang(running.url, 'distance=5&liste=mur,carte');
    let loads = 0;
    page.on('load', () => {
      loads += 1;
    });
    const { port } = running;
    await stop();
    await link(page).waitFor();
    expect(loads).toBe(0);
    const loaded = page.waitForEvent('load', { timeout: 15_000 });
    await start({ port, build: 'another-build' });
    await loaded;
    await page.getByTestId('wall').waitFor();
    expect(page.url()).toContain('mur?distance=5&liste=mur,carte');
    await recovery(page, Date.now());
    expect(loads).toBe(1);
  });

  it('asks by HTTP where WebSocket is barred', async () => {
    const page = await hang(running.url, '', (one) =>
      one.routeWebSocket('**/live', (socket) => socket.close({ code: 1011 })),
    );
    await expect.poll(() => link(page).getAttribute('data-link')).toBe('polling');
    const before = await textOf(page.getByTestId('data-age'));
    await expect.poll(() => textOf(page.getByTestId('data-age'))).not.toBe(before);
  });

  it('keeps the screen lit, hides the pointer that nobody moves, and drifts by a few pixels without laying out anew', async () => {
    const page = await hang(running.url, '', async (one) => {
      await one.clock.install();
      await one.addInitScript(() => {
        const held: string[] = [];
        Object.assign(globalThis, { held });
        const lock = () => ({ released: false, release: async () => {}, addEventListener() {} });
        Object.defineProperty(navigator, 'wakeLock', {
          value: {
            request: async (kind: string) => {
              held.push(kind);
              return lock();
            },
          },
        });
        const shifts: number[] = [];
        Object.assign(globalThis, { shifts });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
        }).observe({ type: 'layout-shift' });
      });
    });
    expect(await page.evaluate(() => (globalThis as unknown as { held: string[] }).held)).toContain('screen');
    const root = page.locator('html');
    const cursor = () => root.evaluate((one) => getComputedStyle(one).cursor);
    expect(await cursor()).toBe('none');
    await page.mouse.move(400, 300);
    await page.mouse.move(420, 320);
    expect(await cursor()).toBe('auto');
    await page.clock.fastForward(5000);
    await expect.poll(cursor).toBe('none');
    await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts.splice(0));
    const place = () => page.getByTestId('wall').evaluate((wall) => getComputedStyle(wall).transform);
    const places = new Set<string>();
    for (let step = 0; step < 10; step += 1) {
      await page.clock.fastForward(180_000);
      places.add(await place());
    }
    expect(places.size).toBe(10);
    const away = [...places].flatMap((one) => (one.match(/-?[\d.]+/g) ?? []).slice(-2).map(Number));
    expect(Math.max(...away.map(Math.abs))).toBeLessThanOrEqual(4);
    const shifts = await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts);
    expect(shifts.reduce((sum, one) => sum + one, 0)).toBeLessThan(0.01);
  });
});

describe('a playlist', () => {
  const publish = (draw: (chain: Chain, atMs: number) => Picture) => {
    clearInterval(beat);
    running.alerts.publish(draw(running.chain, Date.now()));
    beat = setInterval(() => running.alerts.publish(draw(running.chain, Date.now())), 250);
  };

  it('turns by itself, and by keys: forward, back, and not at all', async () => {
    const page = await hang(running.url, 'liste=mur,carte,territoire:nord&duree=10', (one) => one.clock.install());
    expect(await slide(page)).toBe('mur');
    await page.clock.fastForward(10_100);
    await expect.poll(() => slide(page)).toBe('carte');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => slide(page)).toBe('territoire:nord');
    expect(await textOf(page.locator('.wall-brand'))).toBe('Région Nord');
    // Its own ENT and what is national: nothing of the others.
    await expect.poll(() => textOf(page.getByTestId('matrix'))).toContain('1 autre ENT : 1 sain');
    await page.keyboard.press('Space');
    await expect.poll(() => textOf(page.locator('.wall-bar'))).toContain('défilement arrêté');
    await page.clock.fastForward(60_000);
    expect(await slide(page)).toBe('territoire:nord');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => slide(page)).toBe('carte');
    await page.keyboard.press('Space');
    await page.clock.fastForward(10_100);
    await expect.poll(() => slide(page)).toBe('territoire:nord');
  });

  it('is stopped by a P1, which stands there until it is over, and by nothing less', async () => {
    const since = Date.now() - 60_000;
    const page = await hang(running.url, 'liste=carte,courbe&duree=10', (one) => one.clock.install());
    publish((chain, atMs) => saturationPicture(chain, atMs, since));
    await page.locator('[data-kind="incident"][data-severity="P2"]').waitFor();
    expect(await slide(page)).toBe('carte');
    publish((chain, atMs) => stormPicture(chain, atMs, since));
    await page.locator('[data-testid="wall"][data-held="i-attack"]').waitFor();
    expect(await slide(page)).toBe('mur');
    await page.clock.fastForward(30_000);
    await page.keyboard.press('ArrowRight');
    expect(await slide(page)).toBe('mur');
    expect(await textOf(page.getByTestId('headline'))).toContain('Authentification');
    publish(calmPicture);
    await expect.poll(() => slide(page)).not.toBe('mur');
  });

  it('survives a part that the chain does not know, and says so', async () => {
    const page = await hang(running.url, 'liste=territoire:atlantide');
    expect(await textOf(page.locator('.wall-brand'))).toBe('« atlantide » n’est pas dans la chaîne');
    expect(await textOf(page.getByTestId('headline'))).toContain('Rien à signaler');
  });
});
