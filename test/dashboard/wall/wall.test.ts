import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IncidentRecord } from '../../../alerts/incident/command/record.js';
import type { Picture } from '../../../alerts/picture.js';
import { loadChain } from '../../../chain/load.js';
import type { Chain } from '../../../chain/model.js';
import { faultsOf, type Screens, startScreens, textOf } from '../room/screens.js';
import { startTestConsole, type TestConsole } from '../support/console.js';
import { calmPicture, outagePicture, presencePicture, saturationPicture, stormPicture } from '../support/pictures.js';
import { letteringOf, misplacedOn } from './wall.js';

const SINCE = Date.parse('2021-04-06T06:02:31Z');
const HD = { width: 1920, height: 1080 };
const UHD = { width: 3840, height: 2160 };
const france = await loadChain(new URL('../../../chain/france', import.meta.url).pathname);
const storm = (chain: Chain, atMs: number) => stormPicture(chain, atMs, SINCE);
const saturation = (chain: Chain, atMs: number) => saturationPicture(chain, atMs, SINCE);

let screens: Screens;
let running: TestConsole | undefined;

beforeAll(async () => {
  screens = await startScreens();
});
afterAll(() => screens?.stop());
beforeEach(() => {
  screens.errors.length = 0;
});
afterEach(async () => {
  await screens.close();
  await running?.stop();
});

async function hang(
  draw: (chain: Chain, atMs: number) => Picture,
  query = '',
  how: Parameters<Screens['open']>[1] & { readonly of?: Chain } = {},
): Promise<Page> {
  const { of, ...context } = how;
  running = await startTestConsole(draw, of ? { of } : {});
  const page = await screens.open(`${running.url}mur?${query}`, context);
  await page.getByTestId('wall').waitFor();
  return page;
}

const told = (page: Page, id: string) => textOf(page.getByTestId(id));

describe('a wall read in five seconds', () => {
  it('says what is broken, where, of what kind, since when, who leads and when people hear again', async () => {
    const said = { by: 'Inès Moreau', declared: true, atMs: SINCE };
    const page = await hang((chain, atMs) => {
      const picture = storm(chain, atMs);
      const led: IncidentRecord = {
        ...{ state: 'taken', stateMs: SINCE, notes: [], hypotheses: [], contestations: [], steps: [], messages: [] },
        ...{ handovers: [], roles: [{ role: 'director', ...said }], nextMessageMs: atMs + 12 * 60_000 },
      };
      return { ...picture, incidents: picture.incidents.map((one) => ({ ...one, record: led })) };
    });
    // The storm starts a minute after the crowd.
    expect(await told(page, 'headline')).toBe(
      'Depuis 08:03, Authentification (national) : saturation et attaque (0,81)',
    );
    expect(await textOf(page.locator('.wall-facts'))).toContain('P1');
    expect(await told(page, 'leader')).toBe('directeur : Inès Moreau');
    expect(await page.locator('.wall-facts [data-testid="next-message"]').textContent()).toMatch(
      /^message à \d\d:\d\d, dans 1[12] min$/,
    );
    expect(await told(page, 'data-age')).toMatch(/^Données à \d\d:\d\d:\d\d$/);
    expect(await told(page, 'clock')).toMatch(/\d\d:\d\d:\d\d$/);
    expect(await page.locator('[data-testid="incidents"] [data-incident]').count()).toBe(1);
    // The headline tells the other one.
    expect(await page.locator('[data-incident="i-saturation"]').count()).toBe(1);
    await page.locator('.wall-curve svg').first().waitFor();
    // Headline, matrix, incidents, map, curve, age of the data, clock: no eighth.
    expect(await page.locator('.wall > *, .wall-lower > *').count()).toBe(7);
    expect(await textOf(page.locator('[role="status"]'))).toContain('saturation et attaque');
    expect(screens.errors).toEqual([]);
  });

  it('shows and never acts: nothing to press but its own controls, no way to a runbook, no evidence of addresses', async () => {
    const page = await hang(saturation, 'liste=mur,carte');
    expect(await page.locator('.wall :is(a, button, input, [tabindex="0"]):not([inert] *)').count()).toBe(0);
    expect(await page.locator('.wall [data-runbook]').count()).toBe(0);
    const outside = await page.locator('.wall-controls button').allTextContents();
    expect(outside).toEqual(['Vue précédente', 'Arrêter le défilement', 'Vue suivante', 'Réglages du mur']);
  });

  it('is quiet on an ordinary morning, in French and in English', async () => {
    const page = await hang(calmPicture);
    expect(await told(page, 'headline')).toBe('Rien à signaler : les 18 maillons rendent le service attendu');
    expect(await told(page, 'matrix')).toContain('3 autres ENT : 3 sains');
    expect(await page.locator('.wall [data-state]:not([data-state="healthy"])').count()).toBe(0);
    await page.goto(`${running!.url}mur?lang=en`);
    await page.getByTestId('wall').waitFor();
    expect(await told(page, 'matrix')).toContain('3 other ENT: 3 healthy');
    expect(await told(page, 'data-age')).toMatch(/^Data at /);
    expect(screens.errors).toEqual([]);
  });
});

describe('the type of a wall', () => {
  const looks = [
    { name: '1080p, 6 m from 75 inches', viewport: HD, distanceM: 6, diagonalIn: 75, draw: storm },
    { name: '4K, 6 m from 75 inches', viewport: UHD, distanceM: 6, diagonalIn: 75, draw: storm },
    { name: '4K, 4 m from 55 inches', viewport: UHD, distanceM: 4, diagonalIn: 55, draw: saturation },
    { name: 'upright, 6 m', viewport: { width: 1080, height: 1920 }, distanceM: 6, diagonalIn: 75, draw: storm },
    { name: '1080p, 9 m from 65 inches', viewport: HD, distanceM: 9, diagonalIn: 65, draw: storm },
  ];
  it.each(looks)('$name: every letter stands 4.65 mm a metre, nothing is cut off', async (look) => {
    const { viewport, distanceM, diagonalIn, draw } = look;
    const query = `distance=${distanceM}&diagonale=${diagonalIn}`;
    const page = await hang(draw, query, { viewport, screen: viewport });
    if ((await page.locator('.wall-curve').count()) > 0) await page.locator('.wall-curve svg').first().waitFor();
    const lettering = await letteringOf(page);
    expect(lettering.length).toBeGreaterThan(8);
    const pixelMm = (diagonalIn * 25.4) / Math.hypot(viewport.width, viewport.height);
    // The browser hints letters to whole pixels: half of one is what it may take away.
    const leastPx = (4.65 * distanceM) / pixelMm - 0.5;
    expect(lettering.filter(({ capitalPx }) => capitalPx < leastPx)).toEqual([]);
    expect(await misplacedOn(page)).toEqual([]);
    expect(screens.errors).toEqual([]);
  });

  it('folds what has no room instead of shrinking: of 1,038 cells the ill one stands, the others are counted', async () => {
    const page = await hang((chain, atMs) => outagePicture(chain, atMs, SINCE, 'enthdf/base'), '', { of: france });
    expect(await page.locator('th[data-maillon="base"] [data-state="down"]').count()).toBe(1);
    expect(await page.locator('[data-cell="enthdf/base"] [data-state="down"]').count()).toBe(1);
    expect(await told(page, 'matrix')).toContain('et 20 maillons : 20 sains');
    expect(await told(page, 'matrix')).toContain('61 autres ENT');
    expect(await page.locator('.wall-map-tiles > li').count()).toBe(30);
    expect(await page.locator('.wall-map-tiles > li[data-state="down"]').count()).toBe(2);
    expect(await textOf(page.locator('.wall-map-names'))).toContain('Lille Amiens');
    expect(await misplacedOn(page)).toEqual([]);
  });

  it('follows the settings, which the address carries and the screen remembers', async () => {
    const page = await hang(calmPicture);
    const size = () => page.evaluate(() => Number.parseFloat(getComputedStyle(document.documentElement).fontSize));
    expect(await size()).toBe(43.25);
    for (let tabs = 0; tabs < 5; tabs += 1) {
      await page.keyboard.press('Tab');
      if (await page.getByTestId('settings').evaluate((button) => button === document.activeElement)) break;
    }
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    expect(await textOf(dialog)).toContain('Capitales de 28 mm au moins (16 minutes d’arc à 6 m)');
    await dialog.locator('[name="distance"]').fill('9');
    await dialog.locator('[name="slides"]').fill('mur, territoire:nord');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    expect(await size()).toBe(64.75);
    expect(page.url()).toContain('mur?distance=9&diagonale=75&duree=30&liste=mur,territoire:nord');
    await page.goto(`${running!.url}mur`);
    await page.getByTestId('wall').waitFor();
    expect(await size()).toBe(64.75);
    await page.goto(running!.url);
    await page.locator('[data-cell]').first().waitFor();
    // Another view has the type of a desk again.
    expect(await size()).toBe(16);
  });
});

describe('the states of a wall', () => {
  const hatched = (page: Page, cell: string) =>
    page
      .locator(`[data-cell="${cell}"] .wall-tile`)
      .evaluate((tile) => getComputedStyle(tile).backgroundImage.includes('gradient'));

  it('are told by shape, word and colour; not known is hatched, and a silent sender is not a service that is down', async () => {
    const page = await hang(presencePicture, 'distance=2');
    const silent = page.locator('[data-cell="colleges-nord/portail"] .wall-tile');
    expect(await textOf(silent)).toMatch(/^1 min\s*Muet$/);
    expect(await silent.getAttribute('data-state')).toBe('silent');
    expect(await hatched(page, 'colleges-nord/portail')).toBe(true);
    expect(await textOf(page.locator('[data-cell="ent-est/frontal"] .wall-tile'))).toContain('Hors service');
    expect(await hatched(page, 'ent-est/frontal')).toBe(false);
    const looks = await page.locator('.wall-tile').evaluateAll((tiles) =>
      tiles.map((tile) => ({
        state: tile.getAttribute('data-state') ?? '',
        shape: tile.querySelector('svg')?.innerHTML ?? '',
        ground: getComputedStyle(tile).backgroundColor,
      })),
    );
    const shapes = new Map(looks.map(({ state, shape }) => [state, shape]));
    expect(shapes.size).toBeGreaterThanOrEqual(5);
    expect(new Set(shapes.values()).size).toBe(shapes.size);
    const ground = (state: string) => looks.find((look) => look.state === state)?.ground;
    // Grey says normal, or nothing known; colour is for harm alone.
    expect(ground('silent')).toBe(ground('healthy'));
    expect(new Set(['healthy', 'degraded', 'down'].map(ground)).size).toBe(3);
  });

  it('get old: hatched with their age after two intervals, unknown after five', async () => {
    const aged = (ageMs: number) => (chain: Chain, atMs: number) => {
      const calm = calmPicture(chain, atMs);
      const cells = calm.cells.map((one) =>
        one.cell === 'ent-sud/base' ? { ...one, lastReceivedMs: atMs - ageMs } : one,
      );
      return { ...calm, cells };
    };
    const page = await hang(calmPicture, 'distance=3');
    running!.alerts.publish(aged(12_000)(running!.chain, Date.now()));
    const tile = page.locator('[data-cell="ent-sud/base"] .wall-tile');
    await expect.poll(() => textOf(tile)).toMatch(/^[12]\d s\s*Sain$/);
    expect(await hatched(page, 'ent-sud/base')).toBe(true);
    running!.alerts.publish(aged(60_000)(running!.chain, Date.now()));
    await expect.poll(() => textOf(tile)).toMatch(/^1 min\s*Inconnu$/);
    expect(await page.locator('th[data-maillon="base"] .wall-tile').getAttribute('data-state')).toBe('unknown');
  });
});

describe('a P1', () => {
  const moving = (page: Page) =>
    page.evaluate(() =>
      document.getAnimations().map(({ effect }) => ({
        on: (effect as KeyframeEffect).target?.textContent,
        ms: Number(effect?.getTiming().duration),
      })),
    );

  it('blinks while nobody has taken it, at half a hertz, and it alone', async () => {
    const page = await hang(storm);
    const [first, ...others] = await moving(page);
    expect(first).toEqual({ on: 'P1', ms: 2000 });
    expect(others.every(({ on }) => on === 'P1')).toBe(true);
    expect(await told(page, 'leader')).toBe('non pris en charge');
    const picture = storm(running!.chain, Date.now());
    const taken = { page: 'p', by: 'Inès Moreau', declared: true, generation: 1, atMs: SINCE };
    running!.alerts.publish({
      ...picture,
      incidents: picture.incidents.map((one) => ({ ...one, acknowledgements: [taken] })),
    });
    await expect.poll(() => told(page, 'leader')).toBe('pris en charge par Inès Moreau');
    expect(await moving(page)).toEqual([]);
  });

  it('stands in a frame of its own where nothing may move', async () => {
    const page = await hang(storm, '', { reducedMotion: 'reduce' });
    expect(await moving(page)).toEqual([]);
    const badge = page.locator('.wall-facts [data-testid="severity"]');
    expect(await badge.getAttribute('data-calls')).toBe('true');
    expect(await badge.locator('svg').count()).toBe(1);
    expect(await badge.evaluate((one) => getComputedStyle(one).outlineStyle)).toBe('solid');
  });
});

describe('what happens on a wall', () => {
  it.each([
    { name: '6 m from 75 inches', query: '', viewport: HD },
    { name: '3 m', query: 'distance=3', viewport: HD },
    { name: 'upright', query: '', viewport: { width: 1080, height: 1920 } },
  ])('moves nothing else: an outage opens, another one, and both end, at $name', async ({ query, viewport }) => {
    const page = await hang(calmPicture, query, { viewport, screen: viewport });
    await page.locator('.wall-curve svg').first().waitFor();
    await page.evaluate(() => {
      const moved: string[] = [];
      Object.assign(globalThis, { moved });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as unknown as { value: number; sources: { node: Node | null }[] }[]) {
          // Parts of the wall; words in a line go where the words before them leave them.
          const parts = entry.sources.flatMap(({ node }) =>
            node instanceof Element && !node.closest('.wall-facts > *, .wall-folded > *, h1 > *') ? node.className : [],
          );
          if (parts.length > 0) moved.push(`${entry.value.toFixed(3)} ${parts.join(' + ')}`);
        }
      }).observe({ type: 'layout-shift' });
    });
    for (const draw of [saturation, storm, presencePicture, calmPicture]) {
      const before = await told(page, 'headline');
      running!.alerts.publish(draw(running!.chain, Date.now()));
      await expect.poll(() => told(page, 'headline')).not.toBe(before);
      await page.locator('.wall-curve svg').first().waitFor();
    }
    // What was drawn has been looked at by the browser, too.
    await page.evaluate(() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))));
    expect(await page.evaluate(() => (globalThis as unknown as { moved: string[] }).moved)).toEqual([]);
  });

  it.each([2, 4, 6, 8].flatMap((distanceM) => [43, 55, 75, 98].map((diagonalIn) => [distanceM, diagonalIn] as const)))(
    'leaves who leads and the next message readable, late as they may be, at %i m from %i inches',
    async (distanceM, diagonalIn) => {
      const held = { role: 'director', by: 'Jean-Baptiste Delacroix', declared: true, atMs: SINCE } as const;
      const late = (chain: Chain, atMs: number) => {
        const picture = stormPicture(chain, atMs, atMs - 20 * 60_000);
        const record = {
          roles: [held],
          ...{ state: 'taken', stateMs: SINCE, notes: [], hypotheses: [], contestations: [] },
          ...{ steps: [], messages: [], handovers: [] },
        };
        const incidents = picture.incidents.map((one) => ({ ...one, record: record as IncidentRecord }));
        return { ...picture, incidents };
      };
      const page = await hang(late, `distance=${distanceM}&diagonale=${diagonalIn}`, { viewport: HD, screen: HD });
      for (const id of ['severity', 'lasting', 'leader', 'next-message']) {
        const fact = page.locator('.wall-facts').getByTestId(id);
        const cut = await fact.evaluate((one) => {
          const [box, list] = [one.getBoundingClientRect(), one.closest('.wall-facts')!.getBoundingClientRect()];
          return box.bottom > list.bottom + 2 || box.right > list.right + 2 || list.bottom > innerHeight;
        });
        expect([id, cut]).toEqual([id, false]);
      }
      expect(await told(page, 'next-message')).toContain('en retard de');
      expect(await misplacedOn(page)).toEqual([]);
    },
  );
});

describe('a wall for everybody', () => {
  it.each(['light', 'dark'])(
    'is without violation of axe-core, %s, calm and in a storm, its settings open',
    async (theme) => {
      const page = await hang(storm, `theme=${theme}&liste=mur,carte`, { reducedMotion: 'reduce' });
      await page.locator('.wall-curve svg').first().waitFor();
      expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe(theme);
      expect(await faultsOf(page)).toEqual([]);
      await page.getByTestId('settings').focus();
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.keyboard.press('Escape');
      running!.alerts.publish(calmPicture(running!.chain, Date.now()));
      await expect.poll(() => told(page, 'headline')).toContain('Rien à signaler');
      expect(await faultsOf(page)).toEqual([]);
    },
  );
});
