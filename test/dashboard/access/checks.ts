import type { Page } from 'playwright-core';

/** What a person could stop at with the Tab key: seen, working, and not left to the arrows of a group. */
const STOPS = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

/** Titles as an outline has them; a level that is skipped, or a second first level, as a line each. */
export function outlineFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const seen = [...document.querySelectorAll<HTMLElement>('h1, h2, h3, h4, h5, h6')].filter((one) =>
      one.checkVisibility({ visibilityProperty: true }),
    );
    const levels = seen.map(({ tagName, textContent }) => ({ level: Number(tagName[1]), said: textContent ?? '' }));
    const firsts = levels.filter(({ level }) => level === 1);
    return [
      ...(firsts.length === 1 ? [] : [`${firsts.length} titles of level 1`]),
      ...levels.flatMap(({ level, said }, index) => {
        const before = levels[index - 1]?.level ?? 0;
        return level > before + 1 ? [`level ${level} after ${before}: ${said}`] : [];
      }),
    ];
  });
}

/** By how many pixels the page is wider than its window, and what sticks out. */
export function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const over = document.documentElement.scrollWidth - innerWidth;
    if (over <= 0) return [];
    const scrolls = (one: Element | null): boolean =>
      one !== null && (getComputedStyle(one).overflowX !== 'visible' || scrolls(one.parentElement));
    const out = [...document.querySelectorAll('body *')]
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 1 && !scrolls(one.parentElement))
      .map((one) => `${one.tagName}.${one.getAttribute('class')}`);
    return [`at ${innerWidth}, ${over} px too wide: ${out.slice(0, 5).join(', ')}`];
  });
}

/** The reader's own spacing of letters, words and lines (WCAG 1.4.12): nothing may be cut by it. */
export async function spaceText(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }',
    );
    document.adoptedStyleSheets = [sheet];
  });
  return () =>
    page.evaluate(() => {
      document.adoptedStyleSheets = [];
    });
}

/** Goes through the page with the Tab key alone: what is never reached, and what does not show that it is. */
export async function keyboardFaults(page: Page, most = 400): Promise<string[]> {
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    for (const one of document.querySelectorAll('[data-reached]')) one.removeAttribute('data-reached');
  });
  const faults: string[] = [];
  let left = 0;
  for (let pressed = 0; pressed < most; pressed += 1) {
    await page.keyboard.press('Tab');
    const { out, again, fault } = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return { out: true, again: false, fault: undefined };
      const again = at.hasAttribute('data-reached');
      at.setAttribute('data-reached', '');
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      const shown = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
      return { out: false, again, fault: shown ? undefined : `no outline: ${at.outerHTML.slice(0, 120)}` };
    });
    if (fault) faults.push(fault);
    // The browser's own bar, which is nowhere here, lies between the end and the beginning.
    left += Number(out);
    if (again || left > 2) break;
  }
  const missed = await page.evaluate((stops) => {
    const dialogs = [...document.querySelectorAll('dialog[open]')];
    const top = dialogs.at(-1) ?? document;
    return [...top.querySelectorAll<HTMLInputElement>(stops)]
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0)
      .filter((one) => one.type !== 'radio')
      .filter((one) => !one.hasAttribute('data-reached'))
      .map((one) => `never reached: ${one.outerHTML.slice(0, 120)}`);
  }, STOPS);
  return [...new Set(faults), ...missed];
}

/** What moves although the reader asked that nothing does. */
export function moving(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    document
      .getAnimations()
      .filter(({ playState }) => playState === 'running')
      .map(({ effect }) => (effect as KeyframeEffect | null)?.target?.outerHTML.slice(0, 120) ?? 'an animation'),
  );
}

/** Characters that are seen and that the face of the page cannot draw, each with where it stands; runbooks may say anything. */
export function undrawn(page: Page, drawn: ReadonlySet<number>): Promise<string[]> {
  return page.evaluate(
    (known) => {
      const faces = new Set(known);
      const found: string[] = [];
      const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = walk.nextNode(); node; node = walk.nextNode()) {
        const within = node.parentElement;
        if (!within?.checkVisibility() || within.closest('.sr, .runbook-body, pre, code, script, style')) continue;
        const odd = [...(node.textContent ?? '')].filter(
          (one) => (one.codePointAt(0) ?? 0) > 0x20 && !faces.has(one.codePointAt(0) ?? 0),
        );
        if (odd.length > 0) found.push(`${odd.join(' ')} in ${within.tagName}.${within.className}`);
      }
      return found;
    },
    [...drawn],
  );
}
