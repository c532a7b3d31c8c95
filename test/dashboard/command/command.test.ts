import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../../alerts/picture.js';
import { createClock } from '../../../chain/clock.js';
import { loadChain } from '../../../chain/load.js';
import type { Chain } from '../../../chain/model.js';
import { faultsOf, type Screens, startScreens, tabTo, textOf } from '../room/screens.js';
import { startTestConsole, type TestConsole } from '../support/console.js';
import { attackPicture, calmPicture, outagePicture, stormPicture, undeterminedPicture } from '../support/pictures.js';

const france = await loadChain(path.resolve(import.meta.dirname, '../../../chain/france'));
const SINCE = Date.now() - 193_000;

type Draw = (chain: Chain, atMs: number) => Picture;
const outageOf =
  (cell: string): Draw =>
  (chain, atMs) =>
    outagePicture(chain, atMs, SINCE, cell);

let screens: Screens;
let running: TestConsole | undefined;
const beats: (() => void)[] = [];

beforeAll(async () => {
  screens = await startScreens();
});
afterAll(() => screens?.stop());
afterEach(async () => {
  for (const stop of beats.splice(0)) stop();
  await screens.close();
  await running?.stop();
  running = undefined;
  screens.errors.length = 0;
});

/** The command view over a scripted picture: of the demo, or of the national chain. */
async function open(draw: Draw, of?: Chain, query = '', how?: Parameters<Screens['open']>[1]): Promise<Page> {
  const clock = createClock();
  const on = await startTestConsole(draw, { clock, ...(of && { of }), onsetMs: () => SINCE });
  running = on;
  // Judged every second, as the real one is: an old picture is another story.
  const beat = clock.every(1000, () => on.alerts.publish(draw(on.chain, clock.now())));
  beats.push(beat);
  const page = await screens.open(running.url + query, how);
  await page.getByTestId('headline').waitFor();
  await page.locator('.telling .recharts-surface').first().waitFor();
  return page;
}

const headline = (page: Page) => textOf(page.getByTestId('headline'));
const place = (page: Page, id: string) => page.locator(`[data-place="${id}"]`);
const rows = (page: Page) =>
  page.locator('.matrix-ent-name').evaluateAll((all) => all.map(({ textContent }) => textContent));

describe('the sentence of the command view', () => {
  it('says since when, what, which cause, how many académies and how many pupils', async () => {
    const page = await open(outageOf('national/educonnect'), france);
    expect(await headline(page)).toMatch(
      /^Depuis \d\d:\d\d, ÉduConnect \(national\) : saturation \(0,93\), 30 académies, 5,7 M d’élèves$/,
    );
    await page.getByTestId('language').click();
    await expect
      .poll(() => headline(page))
      .toMatch(/^Since \d\d:\d\d, ÉduConnect \(national\): saturation \(0\.93\), 30 académies, 5\.7m pupils$/);
    expect(screens.errors).toEqual([]);
  });

  it('counts nobody where nobody counted, and says that several are open and that one has no word', async () => {
    const page = await open(outageOf('enthdf/base'), france);
    expect(await headline(page)).toMatch(/saturation \(0,93\), 2 académies$/);
    await screens.close();
    await running?.stop();
    const storm = await open((chain, atMs) => stormPicture(chain, atMs, SINCE));
    expect(await headline(storm)).toMatch(
      /Authentification \(national\) : saturation et attaque \(0,81\), 3 territoires/,
    );
    expect(await textOf(storm.locator('.headline-more'))).toBe('et 1 autre incident');
    await screens.close();
    await running?.stop();
    const unsaid = await open((chain, atMs) => undeterminedPicture(chain, atMs, SINCE));
    expect(await headline(unsaid)).toMatch(/ : indéterminé, 1 territoire, 182 000 élèves$/);
  });
});

describe('the map of the académies', () => {
  it('shows thirty equal tiles, the worst of what serves each, and says who is to blame', async () => {
    const page = await open(outageOf('enthdf/base'), france);
    expect(await page.locator('[data-place]').count()).toBe(30);
    const boxes = await page
      .locator('[data-place]')
      .evaluateAll((all) =>
        all
          .map((one) => one.getBoundingClientRect())
          .map(({ width, height }) => [width, height].map(Math.round).join('×')),
      );
    expect(new Set(boxes).size).toBe(1);
    expect(await page.locator('[data-place][data-state="down"]').count()).toBe(2);
    expect(await textOf(page.getByTestId('map-touched'))).toBe('2 académies touchées sur 30');
    const lille = await textOf(place(page, 'ac-lille'));
    expect(lille).toContain('Hors service');
    expect(lille).toContain('par Base de données, ENT Hauts-de-France');
    expect(await textOf(place(page, 'ac-guyane'))).toContain('rien de connu : aucun ENT déclaré');
    expect(await place(page, 'ac-guyane').getAttribute('data-state')).toBe('unknown');

    await page.locator('.map-table summary').click();
    expect(await page.locator('.map-table tbody tr').count()).toBe(30);
    const row = page.locator('.map-table tbody tr').filter({ hasText: 'Lille' });
    expect(await textOf(row)).toContain('par Base de données, ENT Hauts-de-France');
    expect(screens.errors).toEqual([]);
  });

  it('says of what is touched from elsewhere that it is, on the tile, under the map and to a screen reader', async () => {
    const page = await open(outageOf('national/educonnect'), france);
    expect(await page.locator('[data-through="national"]').count()).toBe(30);
    await place(page, 'ac-nice').focus();
    await expect
      .poll(() => textOf(page.locator('.map-said')))
      .toMatch(/^Académie de Nice : Hors service, par un maillon national : ÉduConnect, touchée seulement/);
    expect(await textOf(place(page, 'ac-nice'))).toMatch(/^Nice.*via national.*par un maillon national : ÉduConnect/);
  });

  it('narrows the matrix by keyboard alone; the browser goes back', async () => {
    const page = await open(outageOf('enthdf/base'), france);
    await tabTo(page, page.locator('[data-place][tabindex="0"]'));
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-place'))).toBe('ac-amiens');
    await page.keyboard.press('Enter');
    await page.locator('[data-chip="place"]').waitFor();
    expect(page.url()).toContain('?place=ac-amiens');
    expect(await rows(page)).toEqual(['ENT Hauts-de-France (enthdf.fr)', 'Pronote, académie d’Amiens']);
    expect(await textOf(page.getByTestId('rows-shown'))).toBe('2 lignes sur 62');
    await page.goBack();
    await page.locator('[data-chip="place"]').waitFor({ state: 'detached' });
    expect(await place(page, 'ac-amiens').getAttribute('aria-pressed')).toBe('false');
    expect(screens.errors).toEqual([]);
  });

  it('shows the territories of a chain that has no académie', async () => {
    const page = await open(calmPicture);
    expect(await page.locator('[data-place]').evaluateAll((all) => all.map((one) => one.dataset.place))).toEqual([
      ...['nord', 'est', 'sud'],
    ]);
    expect(await textOf(page.locator('.map h2'))).toBe('Territoires');
  });
});

describe('the curve that matters', () => {
  it('is the one of the strongest evidence, with its reason, its values as a table and the expected band', async () => {
    const page = await open(outageOf('enthdf/base'), france);
    expect(await page.locator('.telling').getAttribute('data-telling')).toBe('served');
    expect(await textOf(page.getByTestId('telling-of'))).toBe(
      'Base de données, ENT Hauts-de-France (enthdf.fr), demandé et obtenu',
    );
    expect(await textOf(page.getByTestId('telling-why'))).toMatch(
      /^Pourquoi celle-ci : l’indice le plus fort\. Ressource/,
    );
    await page.locator('.telling .tone-band').first().waitFor();
    await page.locator('.telling .chart-table summary').click();
    expect(await textOf(page.locator('.telling thead'))).toContain('attendu, bas');
    expect(screens.errors).toEqual([]);
  });

  it('of an attack is of whom the traffic is made', async () => {
    const page = await open((chain, atMs) => attackPicture(chain, atMs, SINCE));
    expect(await page.locator('.telling').getAttribute('data-telling')).toBe('composition');
    expect(await page.locator('.telling .recharts-area').count()).toBeGreaterThan(1);
    expect(screens.errors).toEqual([]);
  });
});

describe('the matrix of the national chain', () => {
  it('folds what is well by territory, what is wrong first, on the first screen below the incidents', async () => {
    const page = await open(outageOf('enthdf/base'), france);
    const first = page.locator('.matrix-table tbody tr').first();
    expect(await textOf(first)).toContain('ENT Hauts-de-France');
    expect((await first.boundingBox())!.y).toBeLessThan(1000);
    const last = page.locator('[data-folded="corse"]');
    expect((await last.boundingBox())!.height).toBeLessThan(32);
    // One territory is unfolded by keyboard, stands in the address, and is folded again.
    await last.locator('button').focus();
    await page.keyboard.press('Enter');
    await page.locator('[data-folded="corse"]').waitFor({ state: 'detached' });
    expect(page.url()).toContain('rows=corse');
    expect(await rows(page)).toContain('Leia');
    await page.getByRole('button', { name: /^Replier Corse/ }).click();
    await page.locator('[data-folded="corse"]').waitFor();
    expect(screens.errors).toEqual([]);
  });

  it('is narrowed by text, operator, maillon and state, each a chip that is taken off, and shared by its address', async () => {
    const page = await open(outageOf('enthdf/base'), france, '?operator=gip-recia&maillon=base');
    expect(await rows(page)).toEqual(['NetO’Centre']);
    expect(await page.locator('.matrix-maillon').count()).toBe(1);
    expect(await textOf(page.locator('.matrix-step'))).toBe('23');
    expect(await page.locator('[data-chip]').count()).toBe(2);
    await page.locator('[data-chip="operator"]').click();
    await page.locator('[data-chip="maillon"]').click();
    expect(await page.locator('[data-chip]').count()).toBe(0);

    await page.getByLabel('Chercher').fill('creteil pronote');
    await expect.poll(() => rows(page)).toEqual(['Pronote, académie de Créteil']);
    expect(page.url()).toContain('q=creteil+pronote');
    await page.getByLabel('Chercher').fill('atlantide');
    await expect.poll(() => textOf(page.getByTestId('rows-shown'))).toContain('Aucune ligne ne correspond');
    await page.goBack();
    await expect.poll(() => page.getByLabel('Chercher').inputValue()).toBe('');

    await page.getByRole('button', { name: 'En peine seulement' }).click();
    await expect.poll(() => rows(page)).toEqual(['ENT Hauts-de-France (enthdf.fr)']);
    expect(screens.errors).toEqual([]);
  });
});

describe('the ways to other views', () => {
  it('stand in the bar, on a row and in the panel of a maillon', async () => {
    const page = await open(outageOf('enthdf/base'), france);
    expect(await page.locator('.bar-nav [aria-current="page"]').allTextContents()).toEqual(['Commandement']);
    const to = (selector: string) => page.locator(selector).first().getAttribute('href');
    expect(await to('.bar-nav a >> nth=1')).toBe('/mur');
    expect(await to('.bar-nav a >> nth=2')).toBe('/operateurs');
    expect(await to('.matrix-territory .matrix-way')).toBe('/territoire/hauts-de-france');
    expect(await to('.matrix-more')).toBe('/operateur/open-digital-education');
    expect(await to('.cell [data-opens]')).toMatch(/^\/cellule\/enthdf\/base/);
  });
});

describe('the command view', () => {
  it.each([
    ['light', 'fr-FR'],
    ['dark', 'en-GB'],
  ] as const)('is without a fault for axe-core, in %s', async (colorScheme, locale) => {
    const page = await open(outageOf('enthdf/base'), france, '?place=hauts-de-france', { colorScheme, locale });
    expect(await faultsOf(page)).toEqual([]);
    await screens.close();
    await running?.stop();
    const storm = await open((chain, atMs) => stormPicture(chain, atMs, SINCE), undefined, '', { colorScheme, locale });
    expect(await faultsOf(storm)).toEqual([]);
    expect(screens.errors).toEqual([]);
  });

  it.each([390, 320])('reflows at %s px with the national chain', async (width) => {
    const page = await open(outageOf('enthdf/base'), france, '', { viewport: { width, height: 844 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });
});

const CLOSINGS: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
  ['the Escape key', (page) => page.keyboard.press('Escape')],
  ['its button', (page) => page.getByTestId('silences').locator('header button').click()],
  ['the browser’s way back', (page) => page.goBack()],
];

describe('what opens over the view', () => {
  const search = (page: Page) => new URL(page.url()).search;
  it.each(CLOSINGS)('closed by %s, it gives the focus back and is not opened again', async (_how, close) => {
    const page = await open(calmPicture, undefined, '?q=est');
    const opener = page.getByTestId('open-silences');
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('silences').waitFor();
    expect(search(page)).toBe('?q=est&silences');
    await close(page);
    await page.getByTestId('silences').waitFor({ state: 'detached' });
    await expect.poll(() => search(page)).toBe('?q=est');
    expect(await opener.evaluate((one) => one === document.activeElement)).toBe(true);
    await page.goForward();
    await page.getByTestId('silences').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('silences').waitFor({ state: 'detached' });
    expect(screens.errors).toEqual([]);
  });

  it('opened by a link, it closes onto the view', async () => {
    const page = await open(calmPicture, undefined, '?silences&lang=en');
    await page.getByTestId('silences').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('silences').waitFor({ state: 'detached' });
    expect(search(page)).toBe('?lang=en');
    await page.getByTestId('headline').waitFor();
  });
});

describe('on a telephone', () => {
  it('shows the ill maillon of a long chain, however far to the right it stands', async () => {
    const page = await open(outageOf('enthdf/base'), france, '', { viewport: { width: 390, height: 844 } });
    const inSight = () =>
      page.locator('[data-cell="enthdf/base"]').evaluate((tile) => {
        const { left, right } = tile.getBoundingClientRect();
        const names = document.querySelector('thead .matrix-ent')?.getBoundingClientRect().right ?? 0;
        return left >= names && right <= innerWidth;
      });
    await expect.poll(inSight).toBe(true);
    expect(await page.evaluate(() => [scrollX, scrollY])).toEqual([0, 0]);
  });
});

describe('on paper', () => {
  it('is whole, in the light theme whatever the screen has, and without what is pressed', async () => {
    const page = await open(outageOf('enthdf/base'), france, '?theme=dark', { colorScheme: 'dark' });
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
    expect(await ground()).toBe('dark');
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    expect(await ground()).toBe('light');
    expect(
      await page.locator('.board-side').evaluate((side) => side.scrollHeight <= side.clientHeight),
      'no evidence is cut',
    ).toBe(true);
    expect(await page.locator('.filters').isVisible()).toBe(false);
    expect(await page.locator('.suspects').isVisible()).toBe(true);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    expect(await ground()).toBe('dark');
  });
});

describe('what to do about an incident', () => {
  it.each([
    [1920, 1080],
    [1280, 720],
  ])('is seen without scrolling anything on a screen of %s × %s', async (width, height) => {
    const page = await open(outageOf('enthdf/base'), france, '', { viewport: { width, height } });
    for (const action of ['[data-room]', '[data-runbook]']) {
      const seen = await page.locator(`[data-leading="true"] ${action}`).evaluate((one) => {
        const { x, y, width: wide, height: high } = one.getBoundingClientRect();
        return document.elementFromPoint(x + wide / 2, y + high - 2)?.closest('a, button') === one;
      });
      expect(seen).toBe(true);
    }
  });
});
