import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { splitCell } from '../../chain/model.js';
import { scenarioNamed } from '../../demo/scenarios/all.js';
import { siteOf } from '../../demo/topology.js';
import { findTool, startSlowHeaders } from '../evaluation/live/tools.js';
import { portOf } from './listening.js';
import { crewSpeaks, photographRoom } from './room.js';
import { type RunningDemo, startBrowser, startDemo, startReceiver } from './running-demo.js';

/** Set to a directory, keeps a screenshot of each scenario at its height. */
const pictures = process.env.VIGIE_SCREENSHOTS;

/** The morning lasts long enough for both of the tests that share it. */
const ATTACK_S = 40;

let browser: Awaited<ReturnType<typeof startBrowser>>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let demo: RunningDemo | undefined;

beforeAll(async () => {
  browser = await startBrowser();
  if (pictures) await mkdir(pictures, { recursive: true });
});
afterAll(async () => {
  await browser.browser.close();
});

async function close(): Promise<void> {
  await Promise.all(browser.browser.contexts().map((context) => context.close()));
  receiver.stop();
  await demo?.stop();
  demo = undefined;
}

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

/** Waits until a page has come, and looks at what else comes; the outage on screen is the only one. */
async function pagedOnce(page: Page): Promise<(typeof receiver.pages)[number] | undefined> {
  await expect.poll(() => firing().length, { timeout: 15_000 }).toBeGreaterThan(0);
  await page.waitForTimeout(6_000);
  expect(await page.locator('[data-incident]').count()).toBe(1);
  expect(firing()).toHaveLength(1);
  return firing()[0];
}

describe('an ordinary morning of the demo, in a browser', () => {
  let page: Page;
  afterAll(close);

  it('shows live cells within 15 s, opens no incident and pages nobody', async () => {
    const startedMs = Date.now();
    page = await watch('matin');
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

  it.runIf(findTool('slowhttptest'))(
    'until slow clients hold the workers of a front (Debian’s slowhttptest): an attack, said so, and one page',
    async () => {
      const front = siteOf('ent-est/frontal');
      const port = portOf(demo?.pid ?? 0, front.address);
      if (port === undefined) throw new Error(`nobody listens at ${front.address}`);
      const attack = startSlowHeaders({ ...front, port }, 150, ATTACK_S);
      try {
        const incident = page.locator('[data-incident][data-cause="attack"][data-maillon="ent-est/frontal"]');
        await incident.first().waitFor({ timeout: ATTACK_S * 1000 });
        const told = await pagedOnce(page);
        await photograph(page, 'lenteur');
        expect(told?.body.commonLabels).toMatchObject({ ent: 'ent-est', maillon: 'frontal', cause: 'attack' });
      } finally {
        await attack.stop();
      }
    },
  );
});

/** The link of the page opens the room with the runbook, and the crew is seen at work in it. */
async function enterRoom(link: string): Promise<void> {
  const { origin, pathname, searchParams } = new URL(link);
  const room = await browser.open(link);
  await room.locator('[data-step]').first().waitFor();
  await crewSpeaks(origin, pathname.split('/').at(-1) ?? '', searchParams.get('runbook') ?? '');
  await room.locator('[data-step][data-ticked="done"]').waitFor({ timeout: 2_000 });
  expect(await room.locator('[data-entry][data-by]').count()).toBe(10);
  if (pictures) await photographRoom(browser.browser, link, pictures);
}

describe('the running demo, in a browser', () => {
  afterEach(close);

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
      const told = await pagedOnce(page);
      await photograph(page, name);
      expect(told?.body.version).toBe('4');
      expect(told?.body.commonLabels).toMatchObject({ ent, maillon: link });
      // Of two causes the page may say the one that came first; never one that is not.
      const said = String(told?.body.commonLabels.cause).split('+');
      expect(said.filter((part) => !cause.split('+').includes(part))).toEqual([]);
      expect(told?.key).toMatch(/^[0-9a-f]{16,}$/);
      if (name === 'saturation') await enterRoom(String(told?.body.alerts[0]?.annotations.runbook_url));
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
