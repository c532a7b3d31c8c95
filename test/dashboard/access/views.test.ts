import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { faultsOf, type Screens, startScreens, textOf } from '../room/screens.js';
import { type Room, startRoom } from '../support/room.js';
import { keyboardFaults, moving, outlineFaults, sideways, spaceText, undrawn } from './checks.js';
import { charactersOf } from './woff.js';

const NORTH = ['lycees-nord/base', 'lycees-nord/messagerie', 'lycees-nord/portail', 'lycees-nord/frontal'];

interface Seen {
  readonly name: string;
  /** Of its address; `ID` is the incident. */
  readonly path: string;
  /** What is there once it is drawn. */
  readonly ready: string;
  readonly title: RegExp;
  /** `false`: it takes the face of the system, to weigh less. */
  readonly ownFace?: false;
  /** Opens what the address does not. */
  readonly press?: (page: Page) => Promise<void>;
}

/** What the face draws, and a space that has no shape to miss. */
const face = new Set([
  0x202f,
  ...charactersOf(path.resolve('node_modules/@fontsource/b612/files/b612-latin-400-normal.woff')),
]);
const NOW = /^Vigie – P\d Base de données, ENT Lycées du Nord : saturation$/;
const IN_ROOM = /^Vigie – P\d Base de données, ENT Lycées du Nord : saturation, détecté$/;

/** Every view and everything that opens over one. */
const VIEWS: readonly Seen[] = [
  { name: 'the command view', path: '', ready: '[data-incident]', title: NOW },
  {
    name: 'a cell',
    path: 'cellule/lycees-nord/base',
    ready: '.recharts-surface',
    title: /^Vigie – Base de données, ENT Lycées du Nord$/,
  },
  { name: 'a territory', path: 'territoire/nord', ready: 'main [data-cell]', title: /^Vigie – Région Nord$/ },
  { name: 'an operator', path: 'operateur/alpha', ready: 'main [data-cell]', title: /^Vigie – Opérateur Alpha$/ },
  {
    name: 'operators side by side',
    path: 'operateurs',
    ready: 'main tbody tr',
    title: /^Vigie – comparaison des opérateurs$/,
  },
  { name: 'a runbook over it', path: '?runbook=saturation', ready: '.runbook-body pre', title: NOW },
  { name: 'what arrives from a sender', path: '?sender=beta', ready: '[data-testid="arrivals"] li', title: NOW },
  { name: 'telemetry without maillon', path: '?unmapped', ready: '[data-unmapped-sender]', title: NOW },
  { name: 'silences and tests', path: '?silences', ready: '[data-group="tests"]', title: NOW },
  { name: 'the room', path: 'incident/ID', ready: '[data-step]', title: IN_ROOM },
  {
    name: 'a form of the room',
    path: 'incident/ID',
    ready: '[data-step]',
    title: IN_ROOM,
    press: async (page) => {
      await page.keyboard.press('m');
      await page.getByTestId('act').waitFor();
    },
  },
  {
    name: 'the keys of the room',
    path: 'incident/ID',
    ready: '[data-step]',
    title: IN_ROOM,
    press: async (page) => {
      await page.keyboard.press('?');
      await page.getByTestId('help').waitFor();
    },
  },
  {
    name: 'the telephone',
    path: 'p/ID',
    ready: '#runbook details',
    title: /^\[P\d\] .*Base de données/,
    ownFace: false,
  },
  {
    name: 'the wall',
    path: 'mur',
    ready: '[data-testid="wall"]',
    title: /^Vigie – mur, P\d Base de données, ENT Lycées du Nord : saturation$/,
  },
  {
    name: 'the statement',
    path: 'accessibilite',
    ready: '[data-part="remedy"]',
    title: /^Vigie – Déclaration d’accessibilité$/,
  },
];

let screens: Screens;
let room: Room;
let incident: string;

beforeAll(async () => {
  [screens, room] = await Promise.all([startScreens(), startRoom()]);
  room.harm('saturation', NORTH);
  ({ id: incident } = await room.incident());
});
afterAll(async () => {
  await screens?.stop();
  await room?.stop();
});
afterEach(async () => {
  await screens.close();
  screens.errors.length = 0;
});

async function enter({ path, ready, press }: Seen, how?: Parameters<Screens['open']>[1]): Promise<Page> {
  const page = await screens.open(room.console.url + path.replace('ID', incident), how);
  await page.locator(ready).first().waitFor();
  await press?.(page);
  return page;
}

describe.each(VIEWS)('$name', (seen) => {
  it('is without a fault for axe-core in both themes, says its language and what it is, and has an outline', async () => {
    const page = await enter(seen);
    await expect.poll(() => page.title()).toMatch(seen.title);
    expect(await page.locator('html').getAttribute('lang')).toBe('fr');
    expect(await page.locator('main').count()).toBe(1);
    expect(await outlineFaults(page)).toEqual([]);
    if (seen.ownFace !== false) expect(await undrawn(page, face)).toEqual([]);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      expect(await faultsOf(page)).toEqual([]);
      expect(await moving(page)).toEqual([]);
    }
    expect(screens.errors).toEqual([]);
  });

  it('is worked with the Tab key, which shows where it is', async () => {
    const page = await enter(seen);
    expect(await keyboardFaults(page)).toEqual([]);
  }, 180_000);

  it('keeps to its width at 320 px, at 200 % and with the reader’s own spacing of text', async () => {
    const page = await enter(seen);
    for (const [width, height] of [
      [960, 540],
      [320, 640],
    ] as const) {
      await page.setViewportSize({ width, height });
      // Charts follow the width a moment later.
      await expect.poll(() => sideways(page)).toEqual([]);
      const unspace = await spaceText(page);
      await expect.poll(() => sideways(page)).toEqual([]);
      await unspace();
    }
  });
});

describe('the page', () => {
  it('begins with a way over the bar, into what the view is about', async () => {
    const page = await enter(VIEWS[0]!);
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Aller à la chaîne des maillons');
    expect(await page.locator('.skip').evaluate((link) => link.getBoundingClientRect().top)).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.closest('main') !== null)).toBe(true);
  });

  it('says who is to be written to about what cannot be used, once the console knows', async () => {
    const page = await screens.open(`${room.console.url}?lang=en`);
    await page.getByTestId('accessibility').click();
    expect(new URL(page.url()).pathname).toBe('/accessibilite');
    const part = page.locator('[data-part="contact"]');
    await expect.poll(() => textOf(part)).toContain('write to acces@vigie.test for another form');
    expect(await part.locator('a').getAttribute('href')).toBe('mailto:acces@vigie.test');
    expect(await textOf(page.locator('[data-part="state"]'))).toContain('Not compliant');
    expect(await page.title()).toBe('Vigie – Accessibility statement');
  });

  it('tells states apart by shape and word where the system forces its colours', async () => {
    const page = await enter(VIEWS[0]!, { forcedColors: 'active', colorScheme: 'light' });
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, forcedColors: 'active' });
      const drawn = await page.locator('.legend:not(.legend-more) .legend-mark svg').evaluateAll((all) =>
        all.map((svg) => {
          const ground = getComputedStyle(document.body).backgroundColor;
          const strokes = [...svg.querySelectorAll('*')].map((part) => {
            const { fill, stroke } = getComputedStyle(part);
            return fill !== 'none' ? { ink: fill, cut: stroke } : { ink: stroke, cut: 'none' };
          });
          return { shape: svg.innerHTML, seen: strokes.every(({ ink, cut }) => ink !== cut && ink !== ground) };
        }),
      );
      expect(new Set(drawn.map(({ shape }) => shape)).size).toBe(drawn.length);
      expect(drawn.map(({ seen }) => seen)).toEqual(drawn.map(() => true));
    }
  });
});
