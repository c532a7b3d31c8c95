import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { createClock } from '../../chain/clock.js';
import type { ChainInForce, ChainStatus } from '../../chain/in-force.js';
import { loadChain } from '../../chain/load.js';
import type { Chain } from '../../chain/model.js';
import { replaceable } from '../../chain/watched.js';
import { CHROMIUM_FLAGS, findChromium } from '../browser/chromium.js';
import { startTestConsole, type TestConsole } from '../dashboard/support/console.js';
import { openCourse } from './support/course.js';
import { slope } from './support/slope.js';
import { watchPage } from './support/watched-page.js';
import { openWire } from './support/wire.js';

export interface WallResult {
  /** Of the heap that a collection leaves, by hours of the console's clock, without the first hour and a half. */
  readonly heap_slope_mb_per_h: number;
  /** Since the wall stood, outages of the network and of the console included. */
  readonly long_tasks_over_100ms: number;
  /** From the network's return, and from the moment the console listens again, to a wall that is live with a new picture. */
  readonly recovery_cut_ms: number;
  readonly recovery_restart_ms: number;
  readonly layout_shift: number;
  readonly hours: number;
  readonly deltas: number;
  /** The same slope by deltas, of which a real hour has 3,600: what leaks with each message, not with the time, shows here. */
  readonly heap_slope_mb_per_3600_deltas: number;
}

const FRANCE = path.resolve(import.meta.dirname, '../../chain/france');
const HOURS = 8;
/** Real seconds in which they pass. */
const TAKES_S = 120;
/** Seconds of the course from one picture to the next: a page draws some twenty pictures a second, not two hundred. */
const STEP_S = 10;
const SAMPLES = 48;
/** Closed incidents stay in the picture for an hour: before that there is more on the wall each hour. */
const WARM_UP_H = 1.5;
/** How long the network and the console are away, so that the page has long stopped to try often. */
const AWAY_MS = 12_000;
/** Of so many times each, the slowest is told. */
const TURNS = 2;
const PATIENCE_MS = 30_000;
/** All a wall can show, one after the other; an incident of the first severity holds it. */
const ADDRESS = 'mur?liste=mur,carte,matrice,incidents,courbe&duree=10';

/**
 * Eight hours of a school day on the wall, in Chromium: calm, outages that open and close, ENT that fall silent, another chain in force at noon;
 * then the network is cut, and the console restarted on its port.
 */
export async function wall(say: (line: string) => void): Promise<WallResult> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('no Chromium: run npm test, which finds or installs it');
  const rate = (HOURS * 3600) / TAKES_S;
  const clock = createClock({ rate, atMs: Date.parse('2026-11-23T07:00:00Z') });
  const startMs = clock.now();
  const morning = await loadChain(FRANCE);
  const day = followed(morning, startMs);
  let course = openCourse(morning, startMs);
  const start = (port: number): Promise<TestConsole> =>
    startTestConsole(() => course.at(0), { clock, of: morning, chain: day, port });
  let console = await start(0);
  const wire = await openWire(console.port);
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  let deltas = 0;
  const ticking = clock.every(STEP_S * 1000, () => {
    const second = Math.floor((clock.now() - startMs) / (STEP_S * 1000)) * STEP_S;
    deltas++;
    if (second >= (HOURS / 2) * 3600 && day.current() === morning) {
      const afternoon = withoutItsLastEnt(morning);
      course = openCourse(afternoon, startMs);
      day.replace(afternoon, clock.now());
    }
    console.alerts.publish(course.at(second));
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, locale: 'fr-FR' });
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(String(error)));
    const watched = await watchPage(page);
    await page.goto(`http://127.0.0.1:${wire.port}/${ADDRESS}`);
    await page.getByTestId('wall').waitFor();
    await page.waitForTimeout(2000);
    await watched.countFromNow();
    const samples: { hour: number; deltas: number; heapMb: number }[] = [];
    for (let sample = 1; sample <= SAMPLES; sample++) {
      const due = startMs + (sample / SAMPLES) * HOURS * 3_600_000;
      await sleep(Math.max(0, (due - clock.now()) / rate));
      const weight = await watched.weigh();
      samples.push({ hour: (clock.now() - startMs) / 3_600_000, deltas, heapMb: weight.heapMb });
      if (sample % 6 === 0) say(`${samples.at(-1)?.hour.toFixed(2)} h, ${deltas} deltas: ${JSON.stringify(weight)}`);
    }
    const told = deltas;
    say(`outages from ${Math.round(await page.evaluate(() => performance.now()))} ms on`);
    let [recovery_cut_ms, recovery_restart_ms] = [0, 0];
    for (let turn = 0; turn < TURNS; turn++) {
      const mended = await recovery(page, wire.cut, wire.mend);
      recovery_cut_ms = Math.max(recovery_cut_ms, mended);
      const restarted = await recovery(page, console.stop, async () => {
        console = await start(console.port);
      });
      recovery_restart_ms = Math.max(recovery_restart_ms, restarted);
      say(`recovered in ${mended} ms from a cut, in ${restarted} ms from a restart`);
    }
    const { long, layoutShift, shifts } = await watched.seen();
    for (const { atMs, value, what } of shifts) say(`shift ${value.toFixed(3)} at ${Math.round(atMs)} ms: ${what}`);
    for (const { atMs, ms } of long) say(`a task of ${Math.round(ms)} ms at ${Math.round(atMs)} ms`);
    if (faults.length > 0) throw new Error(`the page failed: ${faults.join('; ')}`);
    const settled = samples.filter(({ hour }) => hour >= WARM_UP_H);
    return {
      heap_slope_mb_per_h: rounded(slope(settled.map(({ hour, heapMb }) => [hour, heapMb]))),
      long_tasks_over_100ms: long.length,
      ...{ recovery_cut_ms, recovery_restart_ms, layout_shift: rounded(layoutShift), hours: HOURS, deltas: told },
      heap_slope_mb_per_3600_deltas: rounded(3600 * slope(settled.map((one) => [one.deltas, one.heapMb]))),
    };
  } finally {
    ticking();
    await browser.close();
    await wire.cut();
    await console.stop();
  }
}

const rounded = (value: number): number => Number(value.toFixed(3));

/** A chain that is replaced as the reloader replaces it: itself first, then its status. */
function followed(first: Chain, loadedAtMs: number): ChainInForce & { replace(next: Chain, atMs: number): void } {
  const fail = (error: unknown): never => {
    throw error;
  };
  const chain = replaceable(first, fail);
  const status = replaceable<ChainStatus>({ hash: first.hash, loadedAtMs }, fail);
  return {
    ...chain,
    status,
    replace(next, atMs) {
      chain.replace(next);
      status.replace({ hash: next.hash, loadedAtMs: atMs, previousHash: first.hash, difference: [] });
    },
  };
}

function withoutItsLastEnt(chain: Chain): Chain {
  const gone = chain.ents.at(-1)?.id;
  return {
    ...chain,
    hash: `${chain.hash.slice(0, -4)}noon`,
    ents: chain.ents.filter(({ id }) => id !== gone),
    cells: chain.cells.filter(({ ent }) => ent !== gone),
  };
}

/** Takes something away until the wall says that it is alone, and for a while; then gives it back. */
async function recovery(page: Page, away: () => Promise<void>, back: () => Promise<void>): Promise<number> {
  await away();
  await page.getByTestId('link').waitFor();
  await sleep(AWAY_MS);
  await page.locator('[data-testid="data-age"][data-old="true"]').waitFor();
  await back();
  const fromMs = Date.now();
  await page.waitForFunction(
    () => {
      const age = document.querySelector('[data-testid="data-age"]');
      return document.querySelector('[data-testid="link"]') === null && age?.getAttribute('data-old') === 'false';
    },
    undefined,
    { polling: 20, timeout: PATIENCE_MS },
  );
  return Date.now() - fromMs;
}
