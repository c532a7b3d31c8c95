import type { CDPSession, Page } from 'playwright-core';

/** What a page is watched for, from before its first script. */
export interface WatchedPage {
  /** Used heap after a forced collection, MB; nodes and listeners that live. */
  weigh(): Promise<{ readonly heapMb: number; readonly nodes: number; readonly listeners: number }>;
  /** Long tasks are counted from now on: what came before was the page opening. */
  countFromNow(): Promise<void>;
  /** Tasks over 100 ms since then, ms, without the forced collections; the shift of the layout since the page was opened, and the worst of it. */
  seen(): Promise<{
    readonly long: readonly Task[];
    readonly layoutShift: number;
    readonly shifts: readonly Shifted[];
  }>;
}

interface Shift extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly { readonly node: Node | null }[];
}

/** `atMs`: since the page began. */
interface Task {
  readonly atMs: number;
  readonly ms: number;
}

interface Shifted {
  readonly atMs: number;
  readonly value: number;
  /** The elements that moved, by their classes. */
  readonly what: string;
}

interface Seen {
  tasks: Task[];
  shifts: Shifted[];
}

const LONG_MS = 100;

export async function watchPage(page: Page): Promise<WatchedPage> {
  await page.addInitScript(() => {
    const seen: Seen = { tasks: [], shifts: [] };
    (globalThis as unknown as { seen: Seen }).seen = seen;
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) seen.tasks.push({ atMs: startTime, ms: duration });
    }).observe({ type: 'longtask', buffered: true });
    new PerformanceObserver((list) => {
      for (const { startTime, value, hadRecentInput, sources } of list.getEntries() as Shift[]) {
        const named = sources.map(({ node }) => (node instanceof Element ? node.className || node.nodeName : '#text'));
        if (!hadRecentInput) seen.shifts.push({ atMs: startTime, value, what: [...new Set(named)].join(' + ') });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const devtools: CDPSession = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const nowMs = (): Promise<number> => page.evaluate(() => performance.now());
  const collections: { fromMs: number; toMs: number }[] = [];
  let fromMs = 0;
  return {
    async weigh() {
      const began = await nowMs();
      await devtools.send('HeapProfiler.collectGarbage');
      const { usedSize } = await devtools.send('Runtime.getHeapUsage');
      collections.push({ fromMs: began, toMs: await nowMs() });
      const { metrics } = await devtools.send('Performance.getMetrics');
      const metric = (wanted: string): number => metrics.find(({ name }) => name === wanted)?.value ?? Number.NaN;
      return { heapMb: usedSize / 1e6, nodes: metric('Nodes'), listeners: metric('JSEventListeners') };
    },
    async countFromNow() {
      fromMs = await nowMs();
    },
    async seen() {
      const { tasks, shifts } = await page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen);
      const forced = (atMs: number, ms: number): boolean =>
        collections.some((one) => atMs < one.toMs && atMs + ms > one.fromMs);
      const long = tasks.filter(({ atMs, ms }) => ms > LONG_MS && atMs >= fromMs && !forced(atMs, ms));
      const largest = shifts.toSorted((a, b) => b.value - a.value).slice(0, 5);
      return { long, layoutShift: largestWindow(shifts), shifts: largest };
    },
  };
}

const GAP_MS = 1000;
const WINDOW_MS = 5000;

/** Cumulative layout shift as browsers tell it: the worst run of shifts less than a second apart, of five seconds at most (web.dev/cls). */
export function largestWindow(shifts: readonly { readonly atMs: number; readonly value: number }[]): number {
  let [worst, sum, firstMs, lastMs] = [0, 0, 0, Number.NEGATIVE_INFINITY];
  for (const { atMs, value } of shifts) {
    if (atMs - lastMs >= GAP_MS || atMs - firstMs >= WINDOW_MS) [sum, firstMs] = [0, atMs];
    sum += value;
    lastMs = atMs;
    worst = Math.max(worst, sum);
  }
  return worst;
}
