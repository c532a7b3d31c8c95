import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { listPairs } from '../../alerts/incident/files.js';
import type { StoredEvent } from '../../alerts/incident/payload.js';
import { verify } from '../../alerts/incident/verify.js';
import { splitCell } from '../../chain/model.js';
import { scenarioNamed } from '../../demo/scenarios/all.js';
import { siteOf } from '../../demo/topology.js';
import { faultsOf } from '../dashboard/room/screens.js';
import { findTool, startSlowHeaders } from '../evaluation/live/tools.js';
import { drive } from './keyboard.js';
import { portOf } from './listening.js';
import { type RunningDemo, startBrowser, startDemo, startReceiver } from './running-demo.js';

/** The morning lasts long enough for both of the tests that share it. */
const ATTACK_S = 60;

let browser: Awaited<ReturnType<typeof startBrowser>>;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let demo: RunningDemo | undefined;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.browser.close();
});

/** Nobody looks any more: a page that is left open tells of a console that stops. */
async function leave(): Promise<void> {
  await Promise.all(browser.browser.contexts().map((context) => context.close()));
}

async function close(): Promise<void> {
  await leave();
  receiver.stop();
  await demo?.stop();
  demo = undefined;
}

async function watch(scenario: string, ...options: string[]): Promise<Page> {
  receiver = await startReceiver();
  demo = await startDemo('--scenario', scenario, '--webhook', receiver.url, ...options);
  const page = await browser.open(demo.url);
  return page;
}

const firing = (): typeof receiver.pages => receiver.pages.filter(({ body }) => body.status === 'firing');

/** Waits until a page has come, and looks at what else comes; the outage on screen is the only one. */
/** Cause and maillon of each incident that the page shows. */
function outagesOn(page: Page): Promise<readonly string[]> {
  const incidents = page.locator('[data-incident]');
  return incidents.evaluateAll((all) => all.map(({ dataset: { cause, maillon } }) => `${cause} ${maillon}`));
}

async function pagedOnce(page: Page): Promise<(typeof receiver.pages)[number] | undefined> {
  await expect.poll(() => firing().length, { timeout: 60_000 }).toBeGreaterThan(0);
  await page.waitForTimeout(6_000);
  expect(await page.locator('[data-incident]').count()).toBe(1);
  expect(firing()).toHaveLength(1);
  return firing()[0];
}

describe('an ordinary morning of the demo, in a browser', () => {
  let page: Page;
  afterAll(close);

  it('shows live cells, opens no incident and pages nobody', async () => {
    page = await watch('matin');
    await expect.poll(() => page.locator('[data-cell][data-state="healthy"]').count(), { timeout: 90_000 }).toBe(18);
    const untilMs = Date.now() + 30_000;
    while (Date.now() < untilMs) {
      expect(await page.locator('[data-incident]').count()).toBe(0);
      expect(await page.locator('[data-state="degraded"], [data-state="failing"], [data-state="down"]').count()).toBe(
        0,
      );
      await page.waitForTimeout(1000);
    }
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
        await expect.poll(() => outagesOn(page), { timeout: ATTACK_S * 1000 }).toContain('attack ent-est/frontal');
        const told = await pagedOnce(page);
        expect(told?.body.commonLabels).toMatchObject({ ent: 'ent-est', maillon: 'frontal', cause: 'attack' });
      } finally {
        await attack.stop();
      }
    },
  );

  it.each([
    ['cellule/ent-est/frontal', '[data-chart="requests"] .recharts-surface'],
    ['cellule/national/authentification', '[data-chart="requests"] .recharts-surface'],
    ['territoire/est', 'main [data-cell="ent-est/frontal"]'],
    ['operateur/alpha', 'main [data-cell="lycees-nord/base"]'],
    ['operateurs', 'main tbody tr'],
    ['mur', '[data-testid="curve"] .recharts-surface'],
    ['accessibilite', 'main h1'],
    ['?silences', '[data-group="tests"]'],
  ])(
    'shows %s from what the services really sent, without a fault of axe-core in either theme',
    async (view, drawn) => {
      await page.goto(new URL(view, demo?.url).href);
      await page.locator(drawn).first().waitFor();
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        expect(await faultsOf(page)).toEqual([]);
      }
      expect(browser.errors).toEqual([]);
    },
  );
});

/** Every step of the way, as the journal must hold it. */
const SAID = [
  ...['incident.opened', 'page.acknowledged', 'role.taken', 'note.written', 'hypothesis.put', 'step.ticked'],
  ...['message.drafted', 'message.sent', 'verdict.overridden', 'verdict.restored', 'state.set', 'incident.closed'],
];
/** And what the room tells of it. */
const TOLD = [
  ...['opened', 'acknowledged', 'role', 'note', 'hypothesis', 'step', 'message', 'overridden', 'restored', 'state'],
  'healed',
];

/** A page has come: its incident is driven to its closure without a mouse; the timeline tells it, and the journal verifies. */
async function driveByKeyboard(link: string, dataDir: string): Promise<void> {
  const { origin, pathname } = new URL(link);
  const [ines, paul] = await Promise.all([browser.person(), browser.person()]);
  await drive({ ines, paul }, `${origin}/p/${pathname.split('/').at(-1)}`, link);
  const entries = await ines.locator('[data-entry]').evaluateAll((all) => all.map((one) => one.dataset.entry ?? ''));
  expect(TOLD.filter((key) => !entries.some((entry) => entry.startsWith(key)))).toEqual([]);
  await leave();
  await demo?.stop();
  const events: StoredEvent[] = [];
  const dir = path.join(dataDir, 'journal');
  const { head } = await verify(dir, await listPairs(dir), (event) => events.push(event));
  expect(head.seq).toBe(events.length);
  expect(SAID.filter((type) => !events.some((event) => event.type === type))).toEqual([]);
}

describe('the running demo, in a browser', () => {
  afterEach(close);

  it.each(['saturation', 'inondation', 'panne', 'mixte'] as const)(
    'names the cause and the maillon of %s, and pages once',
    async (name) => {
      const { cause, maillon } = scenarioNamed(name).expected ?? {};
      if (!cause || !maillon) throw new Error(`the scenario ${name} does not say its truth`);
      const { ent, maillon: link } = splitCell(maillon);
      const dataDir = await mkdtemp(path.join(tmpdir(), 'vigie-demo-test-'));
      onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
      const page = await watch(name, '--data', dataDir);
      await expect.poll(() => outagesOn(page), { timeout: 120_000 }).toContain(`${cause} ${maillon}`);
      const state = await page.locator(`[data-cell="${maillon}"]`).first().getAttribute('data-state');
      expect(['degraded', 'failing', 'down']).toContain(state);
      const told = await pagedOnce(page);
      expect(told?.body.version).toBe('4');
      expect(told?.body.commonLabels).toMatchObject({ ent, maillon: link });
      // Of two causes the page may say the one that came first; never one that is not.
      const said = String(told?.body.commonLabels.cause).split('+');
      expect(said.filter((part) => !cause.split('+').includes(part))).toEqual([]);
      expect(told?.key).toMatch(/^[0-9a-f]{16,}$/);
      expect(browser.errors).toEqual([]);
      if (name === 'saturation') await driveByKeyboard(String(told?.body.alerts[0]?.annotations.runbook_url), dataDir);
    },
    300_000,
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
