import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { splitCell } from '../../chain/model.js';
import { scenarioNamed } from '../../demo/scenarios/all.js';
import { type RunningDemo, startBrowser, startDemo, startReceiver } from './running-demo.js';

/** Set to a directory, keeps a screenshot of each scenario at its height. */
const pictures = process.env.VIGIE_SCREENSHOTS;

let browser: Awaited<ReturnType<typeof startBrowser>>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let demo: RunningDemo | undefined;

beforeAll(async () => {
  browser = await startBrowser();
  if (pictures) await mkdir(pictures, { recursive: true });
});
afterEach(async () => {
  await Promise.all(browser.browser.contexts().map((context) => context.close()));
  receiver.stop();
  await demo?.stop();
  demo = undefined;
});
afterAll(async () => {
  await browser.browser.close();
});

async function watch(scenario: string): Promise<Page> {
  receiver = await startReceiver();
  demo = await startDemo('--scenario', scenario, '--webhook', receiver.url);
  const page = await browser.open(demo.url);
  return page;
}

const firing = (): typeof receiver.pages => receiver.pages.filter(({ body }) => body.status === 'firing');

async function photograph(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.waitForTimeout(300);
    await page.screenshot({ path: path.join(pictures, `${name}-1080p-${scheme}.png`) });
  }
}

describe('the running demo, in a browser', () => {
  it('shows live cells within 15 s, and an ordinary morning opens no incident and pages nobody', async () => {
    const startedMs = Date.now();
    const page = await watch('matin');
    await page
      .locator('[data-cell][data-state="healthy"]')
      .first()
      .waitFor({ timeout: 15_000 - (Date.now() - startedMs) });
    await expect.poll(() => page.locator('[data-cell][data-state="healthy"]').count(), { timeout: 30_000 }).toBe(18);
    const untilMs = Date.now() + 30_000;
    while (Date.now() < untilMs) {
      expect(await page.locator('[data-incident]').count()).toBe(0);
      expect(await page.locator('[data-state="degraded"], [data-state="failing"], [data-state="down"]').count()).toBe(
        0,
      );
      await page.waitForTimeout(1000);
    }
    await photograph(page, 'matin');
    expect(receiver.pages).toEqual([]);
    expect(browser.errors).toEqual([]);
  });

  it.each(['saturation', 'inondation', 'panne', 'mixte'] as const)(
    'names the cause and the maillon of %s, and pages once',
    async (name) => {
      const { cause, maillon } = scenarioNamed(name).expected ?? {};
      if (!cause || !maillon) throw new Error(`the scenario ${name} does not say its truth`);
      const { ent, maillon: link } = splitCell(maillon);
      const page = await watch(name);
      const incident = page.locator(`[data-incident][data-cause="${cause}"][data-maillon="${maillon}"]`);
      await incident.first().waitFor({ timeout: 120_000 });
      const state = await page.locator(`[data-cell="${maillon}"]`).first().getAttribute('data-state');
      expect(['degraded', 'failing', 'down']).toContain(state);
      await expect.poll(() => firing().length, { timeout: 15_000 }).toBeGreaterThan(0);
      await page.waitForTimeout(6_000);
      await photograph(page, name);
      expect(await page.locator('[data-incident]').count()).toBe(1);
      expect(firing()).toHaveLength(1);
      const [told] = firing();
      expect(told?.body.version).toBe('4');
      expect(told?.body.commonLabels).toMatchObject({ ent, maillon: link });
      // Of two causes the page may say the one that came first; never one that is not.
      const said = String(told?.body.commonLabels.cause).split('+');
      expect(said.filter((part) => !cause.split('+').includes(part))).toEqual([]);
      expect(told?.key).toMatch(/^[0-9a-f]{16,}$/);
      expect(browser.errors).toEqual([]);
    },
  );

  it('ends every child on Ctrl-C', async () => {
    receiver = await startReceiver();
    demo = await startDemo('--scenario', 'matin', '--webhook', receiver.url);
    const { exitCode } = await demo.stop();
    expect(exitCode).toBe(0);
    const { execa } = await import('execa');
    const { stdout } = await execa('ps', ['-eo', 'pid,args']);
    const ours = ['demo', 'collector'].map((room) => path.resolve('dist', room));
    expect(stdout.split('\n').filter((line) => ours.some((room) => line.includes(`${room}/`)))).toEqual([]);
  });
});
