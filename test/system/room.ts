import path from 'node:path';
import type { Browser, Page } from 'playwright-core';

/** The room and the telephone page, each at both sizes or its own, light and dark. */
export async function photographRoom(browser: Browser, link: string, into: string): Promise<void> {
  const { origin, pathname, search } = new URL(link);
  const phone = `${origin}/p/${pathname.split('/').at(-1)}${search}`;
  for (const colorScheme of ['light', 'dark'] as const) {
    await shot(`${into}/salle-1080p-${colorScheme}.png`, link, { width: 1920, height: 1080 });
    await shot(`${into}/salle-390-${colorScheme}.png`, link, { width: 390, height: 844 }, 2);
    await shot(`${into}/telephone-390-${colorScheme}.png`, phone, { width: 390, height: 844 }, 2);

    async function shot(file: string, url: string, viewport: { width: number; height: number }, deviceScaleFactor = 1) {
      const hasTouch = viewport.width < 1000;
      const context = await browser.newContext({ viewport, deviceScaleFactor, colorScheme, hasTouch, locale: 'fr-FR' });
      const page = await context.newPage();
      await page.addInitScript(() => localStorage.setItem('vigie.author', 'Inès Moreau'));
      await page.goto(url);
      await settled(page);
      // The step that is ticked, on top.
      for (const key of ['j', 'k']) await page.keyboard.press(key);
      await page.screenshot({ path: path.resolve(file) });
      await context.close();
    }
  }
}

async function settled(page: Page): Promise<void> {
  await page.locator('[data-step], #runbook details').first().waitFor();
  await page.waitForTimeout(500);
}
