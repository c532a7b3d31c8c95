import type { Page } from 'playwright-core';

/** A shift as the browser tells it. */
interface Shift {
  /** Share of the window that moved, times how far, in parts of the window. */
  readonly value: number;
  readonly moved: readonly string[];
}

interface ShiftEntry extends PerformanceEntry {
  readonly value: number;
  readonly hadRecentInput: boolean;
  readonly sources: readonly {
    readonly node: Node | null;
    readonly previousRect: DOMRectReadOnly;
    readonly currentRect: DOMRectReadOnly;
  }[];
}

/** Notes, from the first paint on, what moves without anybody having touched anything. To be called before the page is opened. */
export async function watchShifts(page: Page): Promise<() => Promise<readonly Shift[]>> {
  await page.addInitScript(() => {
    const seen: Shift[] = [];
    Object.assign(globalThis, { vigieShifts: seen });
    const told = ({ node, previousRect: from, currentRect: to }: ShiftEntry['sources'][number]) => {
      const element = node instanceof Element ? node : node?.parentElement;
      return `${element?.tagName}.${element?.getAttribute('class')} y ${from.y} → ${to.y}, ${from.height} → ${to.height} px`;
    };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as ShiftEntry[])
        if (!entry.hadRecentInput) seen.push({ value: entry.value, moved: entry.sources.map(told) });
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { vigieShifts: Shift[] }).vigieShifts);
}
