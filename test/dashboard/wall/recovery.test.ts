import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { CHROMIUM_FLAGS, findChromium } from '../../browser/chromium.js';
import { type Screens, startScreens, textOf } from '../room/screens.js';
import { startWall } from '../server/screens/wall.js';
import { startTestConsole, type TestConsole } from '../support/console.js';
import { calmPicture } from '../support/pictures.js';
import { atBest, RECOVERY_MS, recovery } from './wall.js';

const HOUR_MS = 3_600_000;
const soon = { timeout: 10_000, interval: 50 };

let screens: Screens;
let running: TestConsole;
let beat: NodeJS.Timeout;
/** Pictures published so far. */
let beats = 0;

beforeAll(async () => {
  screens = await startScreens();
});
afterAll(() => screens?.stop());
beforeEach(async () => {
  running = await startTestConsole(calmPicture);
  beat = setInterval(() => {
    beats += 1;
    running.alerts.publish(calmPicture(running.chain, Date.now()));
  }, 250);
});
afterEach(async () => {
  await screens.close();
  clearInterval(beat);
  await running.stop();
});

async function hang(before?: (page: Page) => Promise<unknown>): Promise<Page> {
  const page = await screens.open('about:blank');
  await before?.(page);
  await page.goto(`${running.url}mur`);
  await page.getByTestId('wall').waitFor();
  return page;
}

const told = (page: Page, id: string) => textOf(page.getByTestId(id));
const secondsOf = (text: string) => /(\d\d:\d\d:\d\d)$/.exec(text)?.[1];
const inParis = (ms: number) => new Date(ms).toLocaleTimeString('fr-FR', { timeZone: 'Europe/Paris' });
/** Seconds between what a clock shows and the time it is, over midnight too. */
const wrongBy = (text: string) => {
  const [shown = Number.NaN, now = Number.NaN] = [secondsOf(text) ?? '', inParis(Date.now())].map((time) =>
    time.split(':').reduce((sum, part) => sum * 60 + Number(part), 0),
  );
  return Math.min(Math.abs(now - shown), 86_400 - Math.abs(now - shown));
};

/** The clock of the machine under the page, off by `globalThis.skewMs` from the first script on. */
function skewed(skewMs: number) {
  return (page: Page) =>
    page.addInitScript((ms) => {
      const skew = globalThis as unknown as { skewMs: number };
      skew.skewMs = ms;
      const right = Date.now;
      Date.now = () => right() + skew.skewMs;
    }, skewMs);
}

const setClock = (page: Page, skewMs: number) =>
  page.evaluate((ms) => Object.assign(globalThis, { skewMs: ms }), skewMs);

/** The processes that draw pages: stopped, they know no more of the time that passes than a machine that sleeps. */
async function renderers(browser: Browser): Promise<number[]> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  return processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

describe('a wall whose machine', () => {
  it('has slept is live within three seconds of waking, as the page that it was', async () => {
    const page = await hang();
    await page.evaluate(() => Object.assign(globalThis, { same: true }));
    const slept = async () => {
      const asleep = await renderers(screens.browser);
      const then = beats;
      for (const pid of asleep) process.kill(pid, 'SIGSTOP');
      try {
        await expect.poll(() => beats - then, { timeout: 20_000, interval: 50 }).toBeGreaterThan(16);
      } finally {
        for (const pid of asleep) process.kill(pid, 'SIGCONT');
      }
      const wokenMs = Date.now();
      return recovery(page, wokenMs);
    };
    expect(await atBest(slept)).toBeLessThan(RECOVERY_MS);
    expect(await page.evaluate(() => (globalThis as { same?: boolean }).same)).toBe(true);
  });

  it.each([-26 * HOUR_MS, 400 * HOUR_MS])(
    'has a clock wrong by %i ms shows that of the console, and data of now as such',
    async (skewMs) => {
      const page = await hang(skewed(skewMs));
      await expect.poll(() => told(page, 'clock').then(wrongBy), soon).toBeLessThanOrEqual(2);
      expect(await page.getByTestId('data-age').getAttribute('data-old')).toBe('false');
      expect(await page.locator('.wall [data-stale="true"]').count()).toBe(0);
      // Set right while the page runs, as a machine does that finds its time server late.
      await setClock(page, 0);
      await recovery(page, Date.now());
      await expect.poll(() => told(page, 'clock').then(wrongBy), soon).toBeLessThanOrEqual(2);
      expect(await page.getByTestId('data-age').getAttribute('data-old')).toBe('false');
    },
  );

  it('sets its clock back by an hour goes on asking where WebSocket is barred', async () => {
    const page = await hang(async (one) => {
      await skewed(0)(one);
      await one.routeWebSocket('**/live', (socket) => socket.close({ code: 1011 }));
    });
    const link = page.getByTestId('link');
    await expect.poll(() => link.getAttribute('data-link'), soon).toBe('polling');
    await setClock(page, -HOUR_MS);
    const shown = async () => secondsOf(await told(page, 'data-age')) ?? '';
    const before = await shown();
    await expect.poll(shown, soon).not.toBe(before);
  });
});

describe('a wall whose link was taken back', () => {
  it('says so by itself, with whom to call, and asks for nothing again', async () => {
    const wall = await startWall();
    const { secret } = await wall.add();
    const page = await screens.open(`${wall.door.url}/ecran/${secret}`);
    await page.getByTestId('wall').waitFor();
    await page.locator('[data-testid="wall"] [data-testid="data-age"]').waitFor();
    await wall.book.revoke('hall');
    // The watch over the links runs on the console's clock, which stands still in this test.
    await expect
      .poll(async () => {
        wall.clock.advance(1000);
        return page.getByText('L’accès de cet écran a été retiré').count();
      }, soon)
      .toBe(1);
    expect(await textOf(page.locator('main'))).toContain('Astreinte, 01 23');
    expect(await page.locator('script, meta[http-equiv="refresh"]').count()).toBe(0);
    // A new link, and it is a wall again.
    const renewed = await wall.add({ name: 'hall-2' });
    await page.goto(`${wall.door.url}/ecran/${renewed.secret}`);
    await page.getByTestId('wall').waitFor();
  });
});

describe('a wall whose browser has crashed', () => {
  it('stands as it was hung once the browser is started again, without a hand on it', async () => {
    const profile = await mkdtemp(path.join(tmpdir(), 'vigie-kiosk-'));
    const launch = () =>
      chromium.launchPersistentContext(profile, {
        executablePath: findChromium()!,
        args: CHROMIUM_FLAGS,
        viewport: { width: 1920, height: 1080 },
        locale: 'fr-FR',
      });
    let kiosk = await launch();
    onTestFinished(async () => {
      await kiosk.close().catch(() => {});
      await rm(profile, { recursive: true, force: true });
    });
    const page = await kiosk.newPage();
    await page.goto(`${running.url}mur?distance=9&liste=mur,carte&theme=light`);
    await page.getByTestId('wall').waitFor();
    // The browser writes what a page remembers to disk in its own time.
    await expect.poll(() => isOnDisk(profile, 'vigie.wall'), { timeout: 20_000, interval: 100 }).toBe(true);
    const gone = new Promise((resolve) => kiosk.once('close', resolve));
    const devtools = await kiosk.browser()!.newBrowserCDPSession();
    await devtools.send('Browser.crash').catch(() => {});
    await gone;
    kiosk = await launch();
    const again = await kiosk.newPage();
    await again.goto(`${running.url}mur`);
    await again.getByTestId('wall').waitFor();
    const size = () => again.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
    expect(await size()).toBe(64.75);
    await recovery(again, Date.now());
  });
});

async function isOnDisk(profile: string, text: string): Promise<boolean> {
  const dir = path.join(profile, 'Default', 'Local Storage', 'leveldb');
  const files = await readdir(dir).catch(() => []);
  const all = await Promise.all(files.map((file) => readFile(path.join(dir, file), 'latin1').catch(() => '')));
  return all.some((one) => one.includes(text));
}
