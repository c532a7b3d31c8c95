import type { AddressInfo } from 'node:net';
import { createServer, connect as dial, type Socket } from 'node:net';
import type { Page } from 'playwright-core';

/** A cable between a screen and the console, to be pulled out. */
export interface Cable {
  readonly url: string;
  /** Every connection ends now; new ones are let through again. */
  cut(): void;
  stop(): Promise<void>;
}

export async function startCable(port: number): Promise<Cable> {
  const ends = new Set<Socket>();
  const server = createServer((near) => {
    const far = dial(port, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      ends.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        ends.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const end of ends) end.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    cut,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}

/** One visible stretch of text of the wall: how tall its capitals stand, in CSS pixels, as the browser draws this very face. */
export interface Lettering {
  readonly text: string;
  readonly capitalPx: number;
}

export async function letteringOf(page: Page): Promise<Lettering[]> {
  return page.evaluate(async () => {
    await document.fonts.ready;
    const pen = document.createElement('canvas').getContext('2d');
    const found: { text: string; capitalPx: number }[] = [];
    const walker = document.createTreeWalker(document.querySelector('.wall')!, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      const element = node.parentElement;
      if (!pen || !element || text === '' || element.closest('.sr, .chart-behind') || !element.checkVisibility())
        continue;
      const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
      pen.font = `${fontWeight} ${fontSize} ${fontFamily}`;
      found.push({ text, capitalPx: pen.measureText('H').actualBoundingBoxAscent });
    }
    return found;
  });
}

/** Parts of the wall that reach out of the screen, lie over each other, or are cut off. */
export async function misplacedOn(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const parts = [...document.querySelectorAll('.wall > *, .wall-lower > *')].filter((part) => part.checkVisibility());
    const boxes = parts.map((part) => ({ name: part.className, box: part.getBoundingClientRect(), part }));
    const out = boxes
      .filter(({ box }) => box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.left < -1 || box.top < -1)
      .map(({ name }) => `${name} reaches out`);
    const over = boxes.flatMap((a, index) =>
      boxes
        .slice(index + 1)
        .filter((b) => !a.part.contains(b.part) && a.box.bottom - b.box.top > 1 && b.box.bottom - a.box.top > 1)
        .filter((b) => a.box.right - b.box.left > 1 && b.box.right - a.box.left > 1)
        .map((b) => `${a.name} lies over ${b.name}`),
    );
    const cut = [...document.querySelectorAll('.wall-headline, .wall-tile')]
      .filter((part) => part.scrollHeight > part.clientHeight + 2 || part.scrollWidth > part.clientWidth + 2)
      .map((part) => `${part.className} is cut: ${part.textContent}`);
    return [...out, ...over, ...cut];
  });
}

/** How long until the screen is live again with a picture younger than `sinceMs`, real ms. */
export async function recovery(page: Page, sinceMs: number): Promise<number> {
  await page.waitForFunction(
    (ms) => {
      const said = /(\d\d:\d\d:\d\d)$/.exec(document.querySelector('[data-testid="data-age"]')?.textContent ?? '')?.[1];
      const inS = (time: string) => time.split(':').reduce((sum, part) => 60 * sum + Number(part), 0);
      const least = inS(new Date(ms).toLocaleTimeString('fr-FR', { timeZone: 'Europe/Paris' }));
      // By how much it is younger, over midnight too.
      const youngerS = said === undefined ? 0 : (inS(said) - least + 86_400) % 86_400;
      return youngerS > 0 && youngerS < 43_200 && !document.querySelector('[data-testid="link"]');
    },
    sinceMs,
    { polling: 50, timeout: 20_000 },
  );
  return Date.now() - sinceMs;
}

/** What a recovery may take. */
export const RECOVERY_MS = 3000;

/** The best of three, ms: the machine may be busy with others once, not each time. */
export async function atBest(recoveryMs: () => Promise<number>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let time = 0; time < 3 && best >= RECOVERY_MS; time += 1) best = Math.min(best, await recoveryMs());
  return best;
}
