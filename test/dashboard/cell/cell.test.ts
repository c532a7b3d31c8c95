import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../../alerts/command.js';
import type { Incident } from '../../../alerts/incident/incident.js';
import type { Picture } from '../../../alerts/picture.js';
import { createClock } from '../../../chain/clock.js';
import type { Chain } from '../../../chain/model.js';
import type { StoreReads } from '../../../dashboard/server/reads.js';
import { formats } from '../../../dashboard/speech/format.js';
import cellEn from '../../../dashboard/web/locales/cell.en.json' with { type: 'json' };
import cellFr from '../../../dashboard/web/locales/cell.fr.json' with { type: 'json' };
import { faultsOf, type Screens, startScreens, tabTo, textOf } from '../room/screens.js';
import { demoChain, scriptedReads, startTestConsole, type TestConsole } from '../support/console.js';
import {
  attackPicture,
  calmPicture,
  outagePicture,
  presencePicture,
  saturationIncident,
  saturationPicture,
} from '../support/pictures.js';

const BASE = 'cellule/lycees-nord/base';
const TRACE = 'a'.repeat(32);
const clock = createClock();
const sinceMs = clock.now() - 193_000;
/** The page asks again after a while. */
const later = { timeout: 40_000, interval: 100 };

const saturation = (chain: Chain, atMs: number) => saturationPicture(chain, atMs, sinceMs);
const attack = (chain: Chain, atMs: number) => attackPicture(chain, atMs, sinceMs);

let screens: Screens;
let running: TestConsole | undefined;

beforeAll(async () => {
  screens = await startScreens();
});
afterAll(() => screens?.stop());
afterEach(async () => {
  await screens.close();
  await running?.stop();
  running = undefined;
  screens.errors.length = 0;
});

/** A console whose picture is renewed each second, with the reads of the tests or others laid over them. */
async function start(
  draw: (chain: Chain, atMs: number) => Picture,
  over: Partial<StoreReads> = {},
  incidents?: readonly Incident[],
): Promise<string> {
  const onsetMs = () => (draw === calmPicture ? undefined : sinceMs);
  running = await startTestConsole(draw, {
    onsetMs,
    reads: { ...scriptedReads(demoChain, onsetMs), ...over },
    ...(incidents && { command: known(incidents) }),
  });
  const { alerts, chain, stop } = running;
  const cancel = clock.every(1000, () => alerts.publish(draw(chain, clock.now())));
  running = {
    ...running,
    async stop() {
      cancel();
      await stop();
    },
  };
  return running.url;
}

/** What the journal would know of incidents, none of which anybody has said anything about. */
const known = (incidents: readonly Incident[]): Command => ({
  all: () => incidents,
  find: (id) => incidents.find((one) => one.id === id),
  timeline: () => [],
  act: () => Promise.reject(new Error('nobody acts here')),
  acknowledge: () => Promise.reject(new Error('nobody acts here')),
  put: () => Promise.reject(new Error('nobody acts here')),
  read: async () => undefined,
});

const chart = (page: Page, what: string) => page.locator(`[data-chart="${what}"]`);
const drawn = (locator: Locator) => locator.locator('.recharts-surface').first().waitFor();

describe('the view of one cell', () => {
  it('says what is wrong and why, what would be without the attack, and what could not be seen', async () => {
    const page = await screens.open(`${await start(attack)}${BASE}`);
    const verdict = page.getByTestId('verdict');
    await verdict.locator('[data-evidence]').first().waitFor();
    expect(await verdict.locator('[data-sign="for"]').count()).toBeGreaterThan(0);
    expect(await verdict.locator('[data-sign="against"]').count()).toBeGreaterThan(0);
    expect(await textOf(verdict)).toMatch(/déclaré par .*mesuré par Vigie/s);
    expect(await textOf(verdict)).toContain('Attaque : 62 % de l’excès (50–71 %)');
    expect(await textOf(verdict)).toMatch(/Sans l’attaque, .*1,4 × la capacité.*Sans la foule, .*0,3 × la capacité/s);
    expect(await textOf(verdict)).toContain('Non observable : usagers connectés');
    expect(await textOf(page.locator('.cv-incident'))).toContain('Origine d’un incident ouvert');
    await page.locator('[data-room="i-mixture"]').waitFor();
    expect(screens.errors).toEqual([]);
  });

  it('never says that all is well of a cell that is ill, also before its own verdict has come', async () => {
    const outage = (chain: Chain, atMs: number) => outagePicture(chain, atMs, sinceMs, 'lycees-nord/base');
    const page = await screens.open(`${await start(outage)}${BASE}`);
    const verdict = page.getByTestId('verdict');
    await verdict.locator('[data-evidence]').first().waitFor();
    expect(await textOf(verdict)).toMatch(/n’est pas encore dit.*Verdict de l’incident — saturation.*explique 86 %/);
    await page.locator('[data-opens="saturation"]').waitFor();
    const alone = (chain: Chain, atMs: number) => ({ ...outage(chain, atMs), incidents: [] });
    await running?.stop();
    const other = await screens.open(`${await start(alone)}${BASE}`);
    expect(await textOf(other.getByTestId('verdict'))).toMatch(/Un mal est constaté, sa cause n’est pas encore dite/);
    expect(await textOf(other.locator('main'))).not.toMatch(/Aucun mal|Rien à faire/);
  });

  it('marks the incidents of the whole range, and leads to the room of each', async () => {
    const now = clock.now();
    const old = {
      ...saturationIncident(now, now - 5 * 3_600_000),
      id: 'i-old',
      closedMs: now - 4 * 3_600_000,
      pages: [],
    };
    const elsewhere = { ...old, id: 'i-elsewhere', maillon: 'ent-est/base', cells: ['ent-est/base'] };
    const page = await screens.open(`${await start(calmPicture, {}, [old, elsewhere])}${BASE}?range=6h`);
    await expect.poll(() => page.locator('[data-past]').count()).toBe(1);
    expect(await textOf(page.locator('[data-past="i-old"]'))).toMatch(
      /^P2\d\d:\d\d–\d\d:\d\dsaturation, Base de données/,
    );
    await drawn(chart(page, 'requests'));
    await expect.poll(() => chart(page, 'requests').locator('.mark-closed').count()).toBeGreaterThan(0);
    expect(await chart(page, 'requests').locator('.mark-onset').count()).toBeGreaterThan(0);
    await page.locator('[data-range="1h"]').click();
    await expect.poll(() => page.locator('[data-past]').count()).toBe(0);
    await page.goBack();
    await expect.poll(() => new URL(page.url()).search).toBe('?range=6h');
    await page.locator('[data-past="i-old"] a').click();
    expect(new URL(page.url()).pathname).toBe('/incident/i-old');
    expect(screens.errors).toEqual([]);
  });

  it('draws six charts over one time, each with its table and its file', async () => {
    const page = await screens.open(`${await start(saturation)}${BASE}`);
    for (const what of ['requests', 'errors', 'durations', 'pool', 'by-source', 'known-sources']) {
      await drawn(chart(page, what));
      expect(await chart(page, what).locator('summary').count()).toBe(1);
    }
    await expect.poll(() => chart(page, 'requests').locator('.mark-onset').count()).toBeGreaterThan(0);
    expect(await textOf(chart(page, 'requests'))).toContain('attendu (');
    expect(await textOf(chart(page, 'durations'))).toContain('p99');

    const requests = chart(page, 'requests');
    await requests.locator('summary').click();
    const [file] = await Promise.all([page.waitForEvent('download'), requests.locator('.csv').click()]);
    expect(file.suggestedFilename()).toMatch(/^vigie_lycees-nord-base_requests_\d{8}T\d{6}Z_\d{8}T\d{6}Z\.csv$/);
    const text = await readFile(await file.path(), 'utf8');
    const lines = text.trimEnd().split('\r\n');
    expect(text.startsWith('\uFEFFHeure UTC;reçues (par seconde);bonnes (par seconde)')).toBe(true);
    expect(lines.length - 1).toBe(await requests.locator('tbody tr').count());
    // Newest first in the table, oldest first in the file: the same steps.
    const [told, offered] = lines[1]?.split(';') ?? [];
    expect(Number(offered?.replace(',', '.'))).toBeGreaterThan(0);
    const at = `${told?.replace(' ', 'T')}Z`;
    expect(Date.parse(at) % 5000).toBe(0);
    const oldest = await requests.locator('tbody tr').last().locator('th').textContent();
    expect(oldest).toBe(formats('fr').time(Date.parse(at)));
    expect(screens.errors).toEqual([]);
  });

  it('keeps the range and the dimension in the address, and asks for them again after a reload', async () => {
    const page = await screens.open(`${await start(calmPicture)}${BASE}`);
    await drawn(chart(page, 'by-source'));
    await page.locator('[data-range="6h"]').click();
    await page.getByTestId('mix').selectOption('client');
    await drawn(chart(page, 'by-client'));
    expect(new URL(page.url()).search).toBe('?range=6h&mix=client');
    expect(await textOf(chart(page, 'by-client'))).toContain('navigateur');
    const [answer] = await Promise.all([page.waitForResponse(/\/curves\?/), page.reload()]);
    expect(answer.url()).toContain('lastS=21600&stepS=60');
    expect(await page.locator('[data-range="6h"]').getAttribute('aria-pressed')).toBe('true');
    expect(await textOf(page.getByTestId('verdict'))).toContain('Aucun mal constaté');
  });

  it('marks the link along which the harm comes, and each neighbour leads to its own view', async () => {
    const page = await screens.open(`${await start(saturation)}cellule/lycees-nord/messagerie`);
    const path = page.getByTestId('path');
    const base = path.locator('[data-side="downstream"] li', {
      has: page.locator('[data-neighbour="lycees-nord/base"]'),
    });
    await expect.poll(() => base.getAttribute('data-blamed')).toBe('true');
    await expect.poll(() => textOf(base)).toMatch(/le mal passe par ici.*\/s · .*% en échec · p95 4,3 s/);
    expect(await path.locator('tbody tr').count()).toBeGreaterThan(1);
    await path.locator('[data-neighbour="lycees-nord/base"]').click();
    await expect.poll(() => textOf(page.getByTestId('cell-title'))).toBe('Base de données, ENT Lycées du Nord');
    await page.goBack();
    await expect.poll(() => textOf(page.getByTestId('cell-title'))).toContain('Messagerie');
  });

  it('opens a request as a waterfall, and everything in it is reached by keyboard', async () => {
    const page = await screens.open(`${await start(saturation)}${BASE}`);
    await page.locator(`[data-trace="${TRACE}"]`).waitFor();
    await tabTo(page, page.locator(`[data-trace="${TRACE}"]`));
    await page.keyboard.press('Enter');
    const grid = page.getByRole('treegrid');
    await grid.waitFor();
    expect(new URL(page.url()).searchParams.get('trace')).toBe(TRACE);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-index') ?? null);
    await tabTo(page, grid.locator('[data-index="0"]'));
    const whole = await grid.locator('tbody tr').count();
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('1');
    await page.keyboard.press('End');
    expect(await focused()).toBe(String(whole - 1));
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowLeft');
    expect(await grid.locator('[data-index="0"]').getAttribute('aria-expanded')).toBe('false');
    await expect.poll(() => grid.locator('tbody tr').count()).toBeLessThan(whole);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => grid.locator('tbody tr').count()).toBe(whole);
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe('1');
    await page.keyboard.press('Enter');
    await page.getByTestId('span-details').waitFor();

    // What failed is said in words, what weighs is marked once, and a clock that was moved is told.
    expect(await textOf(grid)).toContain('délai dépassé');
    expect(await grid.locator('[data-heaviest="true"]').count()).toBe(1);
    expect(await textOf(page.getByTestId('caveats'))).toMatch(/horloge.*déplacé/i);
    await page.getByTestId('trace').locator('summary').click();
    expect(await page.getByTestId('trace-table').locator('tbody tr').count()).toBe(whole);
    expect(screens.errors).toEqual([]);
  });

  it('copies the id of a trace, and says when a trace is no longer there', async () => {
    const url = await start(saturation);
    const page = await screens.open('about:blank');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: new URL(url).origin });
    await page.goto(`${url}${BASE}?trace=${TRACE}`);
    await page.getByTestId('trace').getByRole('button', { name: 'Copier' }).click();
    await expect.poll(() => textOf(page.locator('.cv-copy [role="status"]'))).toBe('copié');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(TRACE);
    await page.goto(`${url}${BASE}?trace=${'b'.repeat(32)}`);
    await expect.poll(() => textOf(page.getByTestId('trace'))).toContain('n’est plus conservée');
  });

  it('opens the runbook that matches, with the values of the incident', async () => {
    const page = await screens.open(`${await start(saturation)}${BASE}`);
    await page.getByTestId('procedure').locator('[data-opens="saturation"]').click();
    await page.getByTestId('runbook').waitFor();
    expect(new URL(page.url()).searchParams.get('incident')).toBe('i-saturation');
    await expect.poll(() => textOf(page.getByTestId('runbook'))).toContain('Base de données, ENT Lycées du Nord');
  });

  it('is reached from the small panel of the console, and leads back to it', async () => {
    const page = await screens.open(await start(saturation));
    await page.locator('.cell-whole').click();
    await expect.poll(() => new URL(page.url()).pathname).toBe(`/${BASE}`);
    await page.getByTestId('cell-title').waitFor();
    await page.locator('.cv-ways a').first().click();
    await expect.poll(() => new URL(page.url()).pathname).toBe('/');
  });

  it('is clean for axe-core in both themes, whole and with a trace, and reflows at 320 px', async () => {
    const url = await start(attack);
    const page = await screens.open(`${url}${BASE}?trace=${TRACE}&lang=en`);
    await drawn(chart(page, 'known-sources'));
    await page.getByRole('treegrid').waitFor();
    for (const summary of await page.locator('.cv .chart-table > summary').all()) await summary.click();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faultsOf(page)).toEqual([]);
    }
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 700 });
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
        .toBeLessThanOrEqual(0);
    }
  });
});

describe('the view of a cell when something is missing', () => {
  it('keeps what it had when the store is away, and says of when it is', async () => {
    let away = false;
    const honest = scriptedReads(demoChain, () => sinceMs);
    const flaky: StoreReads = {
      ...honest,
      curves: (read) => (away ? Promise.reject(new Error('the engine is away')) : honest.curves(read)),
    };
    const page = await screens.open(`${await start(saturation, flaky)}${BASE}`);
    await drawn(chart(page, 'requests'));
    expect(await page.getByTestId('store-notice').count()).toBe(0);
    away = true;
    const notice = page.getByTestId('store-notice');
    await expect.poll(() => notice.count(), later).toBe(1);
    expect(await textOf(notice)).toMatch(
      /La base de télémétrie ne répond pas.*Ce qui suit est de \d\d:\d\d:\d\d, il y a/,
    );
    expect(await chart(page, 'requests').locator('.recharts-surface').count()).toBeGreaterThan(0);
    away = false;
    await expect.poll(() => notice.count(), later).toBe(0);
  });

  it('says why a platform of metrics alone has neither traces nor composition', async () => {
    const page = await screens.open(
      `${await start(calmPicture, {
        exemplars: async () => ({ failed: [], slow: [], ordinary: [] }),
        mix: async () => [],
      })}${BASE}`,
    );
    await expect.poll(() => textOf(page.getByTestId('traces'))).toContain('n’envoie que des métriques');
    await expect.poll(() => textOf(chart(page, 'mix'))).toContain('La composition n’est pas mesurée');
  });

  it('tells a silent cell from one that was never heard, and neither from an address of nothing', async () => {
    const url = await start(presencePicture, { curves: async () => [] });
    const page = await screens.open(`${url}cellule/colleges-nord/portail`);
    await expect.poll(() => textOf(page.locator('.cv-head'))).toMatch(/Muet.*Ce n’est pas une panne/s);
    expect(await textOf(page.getByTestId('verdict'))).toContain('sans données récentes');
    await page.goto(`${url}cellule/ent-est/messagerie`);
    await expect.poll(() => textOf(page.locator('.cv-head'))).toContain('Rien n’a jamais été reçu');
    await expect.poll(() => textOf(page.getByTestId('figures'))).toContain('Aucune requête n’a jamais été comptée');
    await page.goto(`${url}cellule/nulle/part`);
    await expect.poll(() => textOf(page.getByTestId('unknown-cell'))).toContain('nulle/part');
    expect(await page.locator('h1').count()).toBe(1);
    expect(await faultsOf(page)).toEqual([]);
  });

  it('says the same in both languages', () => {
    expect(keysOf(cellEn)).toEqual(keysOf(cellFr));
  });
});

function keysOf(texts: object, under = ''): string[] {
  return Object.entries(texts)
    .flatMap(([key, value]) => (typeof value === 'string' ? [under + key] : keysOf(value, `${under}${key}.`)))
    .sort();
}
