import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { CHROMIUM_FLAGS, findChromium } from '../../browser/chromium.js';

/** Screens of several people, each with a browser profile of their own. */
export interface Screens {
  readonly browser: Browser;
  /** What went wrong on any of them. */
  readonly errors: string[];
  open(url: string, how?: Parameters<Browser['newContext']>[0]): Promise<Page>;
  close(): Promise<void>;
  stop(): Promise<void>;
}

export async function startScreens(): Promise<Screens> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('no Chromium: run npm test, which finds or installs it');
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  const contexts: BrowserContext[] = [];
  const errors: string[] = [];
  return {
    ...{ browser, errors },
    async open(url, how = {}) {
      const context = await browser.newContext({ viewport: { width: 1920, height: 1080 }, locale: 'fr-FR', ...how });
      contexts.push(context);
      const page = await context.newPage();
      // A refusal of the console is an answer, which the browser tells as an error of its own.
      page.on(
        'console',
        (one) => one.type() === 'error' && !/status of 4\d\d/.test(one.text()) && errors.push(one.text()),
      );
      page.on('pageerror', (error) => errors.push(String(error)));
      await page.goto(url);
      return page;
    },
    async close() {
      await Promise.all(contexts.splice(0).map((context) => context.close()));
    },
    stop: () => browser.close(),
  };
}

/** Tab by Tab, as somebody without a mouse. */
export async function tabTo(page: Page, target: Locator, most = 250): Promise<void> {
  for (let pressed = 0; pressed < most; pressed += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`not reached in ${most} steps: ${target}`);
}

/** What axe-core finds against WCAG 2.2 A and AA and its own good practice, as one line a finding. */
export async function faultsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`),
  );
}

export const textOf = async (locator: Locator): Promise<string> =>
  ((await locator.textContent()) ?? '').replace(/\s+/g, ' ').trim();
