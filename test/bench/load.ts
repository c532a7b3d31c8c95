import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createClock } from '../../chain/clock.js';
import { loadChain } from '../../chain/load.js';
import { CHROMIUM_FLAGS, findChromium } from '../browser/chromium.js';
import { startTestConsole } from '../dashboard/support/console.js';
import { startRoom } from '../dashboard/support/room.js';
import { openCourse } from './support/course.js';

export interface PageLoad {
  /** Every script that the page fetches by itself until it is quiet, gzip -9, without the chunks of the charts; kB of 1,000 bytes. */
  readonly js_gzip_kb: number;
  /** The chunks that hold the chart library, which come after the page stands. */
  readonly charts_gzip_kb: number;
  readonly fcp_ms: number;
  /** Until what the page is for is in it: the cells, or the button of the phone page. */
  readonly shown_ms: number;
  /** Everything received over the network by HTTP, heads included. */
  readonly received_kb: number;
}

export interface LoadResult {
  readonly command: PageLoad;
  readonly wall: PageLoad;
  readonly phone: PageLoad;
}

const FRANCE = path.resolve(import.meta.dirname, '../../chain/france');
/** A regional outage is under way: a page with something to say. */
const AT_S = 870;
const QUIET_MS = 1000;
/** What only the chart library has in it. */
const CHARTS = /recharts-(wrapper|surface)/;

/** Each page in Chromium over loopback, with an empty cache each time: medians of `loads`. */
export async function load(loads: number, say: (line: string) => void): Promise<LoadResult> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('no Chromium: run npm test, which finds or installs it');
  const clock = createClock();
  const chain = await loadChain(FRANCE);
  const course = openCourse(chain, clock.now() - AT_S * 1000);
  const second = (): number => AT_S + Math.round((clock.now() - startedMs) / 1000);
  const startedMs = clock.now();
  const console = await startTestConsole(() => course.at(AT_S), { clock, of: chain });
  const ticking = clock.every(1000, () => console.alerts.publish(course.at(second())));
  const room = await startRoom();
  room.harm('saturation', ['lycees-nord/base']);
  const { id } = await room.incident();
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  const of = async (name: string, url: string, there: string, viewport: { width: number; height: number }) => {
    const seen: PageLoad[] = [];
    for (let turn = 0; turn < loads; turn++) seen.push(await once(browser, url, there, viewport));
    for (const one of seen) say(`${name} ${JSON.stringify(one)}`);
    return medians(seen);
  };
  try {
    return {
      command: await of('command', console.url, '[data-cell]', { width: 1920, height: 1080 }),
      wall: await of('wall', `${console.url}mur`, '[data-cell], [data-state]', { width: 1920, height: 1080 }),
      phone: await of('phone', `${room.console.url}p/${id}`, 'form button', { width: 390, height: 844 }),
    };
  } finally {
    ticking();
    await browser.close();
    await room.stop();
    await console.stop();
  }
}

/** One load, in a profile of its own: nothing is cached. */
async function once(browser: Browser, url: string, there: string, viewport: { width: number; height: number }) {
  const context = await browser.newContext({ viewport, locale: 'fr-FR' });
  try {
    const page = await context.newPage();
    const network = await context.newCDPSession(page);
    await network.send('Network.enable');
    let received = 0;
    network.on('Network.loadingFinished', ({ encodedDataLength }) => {
      received += encodedDataLength;
    });
    const scripts: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.push(response.body());
    });
    await page.goto(url);
    await page.locator(there).first().waitFor();
    const shown_ms = await page.evaluate(() => performance.now());
    await quiet(page);
    const bodies = await Promise.all(scripts);
    const kb = (some: readonly Buffer[]): number =>
      some.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0) / 1000;
    const isChart = (body: Buffer): boolean => CHARTS.test(body.toString());
    return {
      js_gzip_kb: kb(bodies.filter((body) => !isChart(body))),
      charts_gzip_kb: kb(bodies.filter(isChart)),
      fcp_ms: await page.evaluate(
        () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
      ),
      shown_ms,
      received_kb: received / 1000,
    };
  } finally {
    await context.close();
  }
}

/** Until nothing was fetched for a second; the live socket does not count. */
async function quiet(page: Page): Promise<void> {
  let last = performance.now();
  page.on('request', () => {
    last = performance.now();
  });
  while (performance.now() - last < QUIET_MS) await page.waitForTimeout(100);
}

function medians(loads: readonly PageLoad[]): PageLoad {
  const of = (name: keyof PageLoad): number => {
    const sorted = loads.map((one) => one[name]).sort((a, b) => a - b);
    return Number((sorted[Math.floor(sorted.length / 2)] ?? Number.NaN).toFixed(1));
  };
  return {
    ...{ js_gzip_kb: of('js_gzip_kb'), charts_gzip_kb: of('charts_gzip_kb'), fcp_ms: of('fcp_ms') },
    ...{ shown_ms: of('shown_ms'), received_kb: of('received_kb') },
  };
}
