import path from 'node:path';
import type { Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../../alerts/picture.js';
import { createClock } from '../../../chain/clock.js';
import { loadChain } from '../../../chain/load.js';
import type { Chain } from '../../../chain/model.js';
import { type Screens, startScreens } from '../room/screens.js';
import { startTestConsole, type TestConsole } from '../support/console.js';
import { outagePicture, saturationPicture } from '../support/pictures.js';
import { watchShifts } from '../support/shifts.js';

const clock = createClock();
const SINCE = clock.now() - 193_000;
/** Share of the window that moves, times how far: nobody sees less. */
const UNSEEN = 0.005;

interface Seen {
  readonly path: string;
  /** What is there before anything that comes late. */
  readonly first: string;
  /** What is there once all has come. */
  readonly last: string;
}

const DEMO: readonly Seen[] = [
  { path: '', first: '[data-incident]', last: '.cell .recharts-surface' },
  { path: 'cellule/lycees-nord/base', first: '.cv-head', last: '.cv .recharts-surface' },
  { path: 'territoire/nord', first: '[data-incident]', last: '.cell .recharts-surface' },
  { path: 'operateur/alpha', first: '[data-incident]', last: '.cell .recharts-surface' },
  { path: 'operateurs', first: '[data-operator]', last: '.good-line' },
];
const FRANCE: readonly Seen[] = [
  { path: '', first: '[data-incident]', last: '.telling .recharts-surface' },
  { path: 'cellule/enthdf/base', first: '.cv-head', last: '.cv .recharts-surface' },
];
const SIZES = [
  [1920, 1080],
  [390, 844],
] as const;

let screens: Screens;
let demo: TestConsole;
let national: TestConsole;
const beats: (() => void)[] = [];

beforeAll(async () => {
  const of = await loadChain(path.resolve(import.meta.dirname, '../../../chain/france'));
  [screens, demo, national] = await Promise.all([
    startScreens(),
    start((chain, atMs) => saturationPicture(chain, atMs, SINCE)),
    start((chain, atMs) => outagePicture(chain, atMs, SINCE, 'enthdf/base'), of),
  ]);
});
afterAll(async () => {
  for (const stop of beats) stop();
  await screens?.stop();
  await demo?.stop();
  await national?.stop();
});
afterEach(() => screens.close());

/** Judged every second, as the real one is. */
async function start(draw: (chain: Chain, atMs: number) => Picture, of?: Chain): Promise<TestConsole> {
  const running = await startTestConsole(draw, { ...(of && { of }), onsetMs: () => SINCE });
  beats.push(clock.every(1000, () => running.alerts.publish(draw(running.chain, clock.now()))));
  return running;
}

/** What draws a view, and what it draws, come as late as one wants. */
async function hold(page: Page): Promise<{ scripts(): Promise<unknown>; answers(): void }> {
  const [scripts, answers] = [gate(), gate()];
  const held: Request[] = [];
  await page.route(/\/assets\/(?:charts|telling-curve|curves|frame)-[^/]*\.js$/, async (route) => {
    held.push(route.request());
    await scripts.opened;
    await route.continue();
  });
  await page.route('**/api/v1/**', async (route) => {
    await answers.opened;
    await route.continue();
  });
  return {
    scripts() {
      scripts.open();
      return Promise.all(held.map(async (one) => (await one.response())?.finished()));
    },
    answers: answers.open,
  };
}

function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe.each(SIZES)('at %s × %s, what comes late', (width, height) => {
  it.each([...DEMO.map((seen) => ({ of: 'demo', ...seen })), ...FRANCE.map((seen) => ({ of: 'France', ...seen }))])(
    'of $of moves nothing: /$path',
    async ({ of, path: where, first, last }) => {
      const { url } = of === 'demo' ? demo : national;
      const page = await screens.open('about:blank', { viewport: { width, height } });
      const shifts = await watchShifts(page);
      const late = await hold(page);
      await page.goto(url + where);
      await page.locator(first).first().waitFor();
      await late.scripts();
      late.answers();
      await expect.poll(() => page.locator(last).count()).toBeGreaterThan(0);
      // Two frames: what was drawn is laid out, and told.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      expect((await shifts()).filter(({ value }) => value > UNSEEN)).toEqual([]);
    },
  );
});
