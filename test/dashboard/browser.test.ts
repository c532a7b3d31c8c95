import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CELL_STATES } from '../../alerts/detect/verdict.js';
import { standing } from '../../chain/in-force.js';
import { loadChain } from '../../chain/load.js';
import type { Chain } from '../../chain/model.js';
import { unchanging } from '../../chain/watched.js';
import { findWebRoot } from '../../dashboard/server/http/assets.js';
import { CHROMIUM_FLAGS, findChromium } from '../browser/chromium.js';
import { startTestConsole, type TestConsole } from './support/console.js';
import {
  attackPicture,
  calmPicture,
  outagePicture,
  presencePicture,
  saturationPicture,
  stormPicture,
  undeterminedPicture,
} from './support/pictures.js';

const webRoot = findWebRoot();
let browser: Browser;
let running: TestConsole;
let errors: string[];
let pages: Page[];

beforeAll(async () => {
  if (!webRoot) throw new Error('the page is not built: run npm run build');
  const executablePath = findChromium();
  if (!executablePath) throw new Error('no Chromium: run npm test, which finds or installs it');
  browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
});
afterAll(() => browser?.close());
beforeEach(async () => {
  errors = [];
  pages = [];
  running = await startTestConsole(calmPicture);
});
afterEach(async () => {
  await Promise.all(pages.map((page) => page.close()));
  await running.stop();
});

async function open(search = '', size = { width: 1920, height: 1080 }): Promise<Page> {
  const page = await browser.newPage({ viewport: size, locale: 'fr-FR' });
  pages.push(page);
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(String(error)));
  await page.goto(running.url + search);
  await page.locator('[data-cell]').first().waitFor();
  return page;
}

const cell = (page: Page, id: string) => page.locator(`[data-cell="${id}"]`);
const stateOf = (page: Page, id: string) => cell(page, id).getAttribute('data-state');
const textOf = async (locator: Locator) => (await locator.textContent()) ?? '';
const headline = (page: Page) => textOf(page.getByTestId('headline'));

function saturate(): void {
  running.alerts.publish(saturationPicture(running.chain, Date.now(), Date.parse('2021-04-06T06:02:31Z')));
}

describe('the page', () => {
  it('opens over itself what arrives from a sender, what is wrong with it, and the rule to copy', async () => {
    const page = await open('?sender=beta');
    const panel = page.getByTestId('arrivals');
    await panel.locator('li').nth(1).waitFor();
    expect(await panel.locator('[data-mapped="true"] .arrivals-fault').count()).toBe(0);
    const faults = panel.locator('[data-mapped="false"] .arrivals-fault');
    expect(await faults.evaluateAll((all) => all.map((one) => one.getAttribute('data-fault')))).toEqual([
      'unmapped',
      'missing',
    ]);
    expect(await textOf(panel.locator('pre'))).toBe(
      '- { sender: beta, service: portail, host: portail.unmapped.test, cell: ENT/MAILLON }',
    );
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.get('sender')).toBeNull();
    expect(errors).toEqual([]);
  });

  it('shows each of the 18 cells once, national ones across all rows, and says that all is well', async () => {
    const page = await open();
    expect(await page.locator('[data-cell]').count()).toBe(18);
    expect(await page.locator('[data-cell][data-state="healthy"]').count()).toBe(18);
    const national = await cell(page, 'national/authentification').boundingBox();
    const one = await cell(page, 'ent-sud/portail').boundingBox();
    expect(national!.height).toBeGreaterThan(3.5 * one!.height);
    expect(await headline(page)).toBe('Rien à signaler : les 18 maillons rendent le service attendu');
    expect(await textOf(page.getByTestId('data-age'))).toMatch(/Données\s*à \d\d:\d\d:\d\d/);
    expect(errors).toEqual([]);
  });

  it('turns with a delta: state, headline, incident with its evidence, and the announcement', async () => {
    const page = await open();
    saturate();
    await page.locator('[data-cell="lycees-nord/base"][data-state="down"]').waitFor();
    expect(await stateOf(page, 'lycees-nord/portail')).toBe('failing');
    expect(await stateOf(page, 'colleges-nord/portail')).toBe('healthy');
    expect(await headline(page)).toBe(
      'Depuis 08:02, Base de données, ENT Lycées du Nord : saturation (0,93), 1 territoire, 182\u202f000 élèves',
    );
    const incident = page.locator(
      '[data-incident="i-saturation"][data-cause="saturation"][data-maillon="lycees-nord/base"]',
    );
    const text = await textOf(incident);
    expect(text).toContain('Ressource pleine (pool) sur Base de données, ENT Lycées du Nord');
    expect(text).toContain('déclaré par Opérateur Alpha');
    expect(text).toContain('Base de données → Messagerie → Portail → Frontal');
    expect(await textOf(page.locator('[role="status"]'))).toContain('saturation');
    expect(errors).toEqual([]);
  });

  it('says how much is an attack, what would be without it, and who gives way, above and beside', async () => {
    const page = await open();
    running.alerts.publish(attackPicture(running.chain, Date.now(), Date.now() - 60_000));
    const reading = page.getByTestId('reading');
    await reading.waitFor();
    const plain = async (locator: Locator) => (await textOf(locator)).replace(/\s/g, ' ');
    expect(await plain(reading)).toContain('attaque : 62 % de l’excès (50–71 %)');
    expect(await plain(reading)).toContain('sans l’attaque : 1,4 × la capacité');
    expect(await plain(reading)).toContain('sans la foule : 0,3 × la capacité');
    const account = page.locator('[data-incident="i-mixture"] .account');
    expect(await plain(account.locator('[data-said="counterfactual.without_attack"]'))).toContain(
      'la foule seule suffirait à saturer',
    );
    expect(await plain(account.locator('[data-said="account.aimed"]'))).toBe(
      'Maillon visé : Frontal, ENT Lycées du Nord ; maillon qui cède : Base de données, ENT Lycées du Nord.',
    );
    await cell(page, 'lycees-nord/portail').click();
    const verdict = page.locator('.cell-verdict[data-cause="saturation+attack"]');
    expect(await plain(verdict)).toContain('Attaque : 62 % de l’excès (50–71 %)');
    running.alerts.publish(undeterminedPicture(running.chain, Date.now(), Date.now() - 60_000));
    await page.locator('[data-incident="i-unsaid"]').waitFor();
    expect(await plain(reading)).toBe(
      'au mieux : saturation (0,55)non mesuré : composition du trafic à l’entrée, usagers connectés',
    );
    expect(errors).toEqual([]);
  });

  it('puts what is wrong above a matrix of the whole width, and brings the panel of a clicked tile into view', async () => {
    await running.stop();
    const sinceMs = Date.now() - 193_000;
    const of = await loadChain(path.resolve(import.meta.dirname, '../../chain/france'));
    const draw = (chain: Chain, atMs: number) => outagePicture(chain, atMs, sinceMs, 'mon-bureau-numerique/base');
    const faults = [{ file: 'vigie.yaml', line: 3, where: 'name', what: 'is refused', mend: 'mend it' }];
    const refusal = { atMs: sinceMs, faults, count: 1 };
    const status = unchanging({ hash: of.hash, loadedAtMs: sinceMs, refusal });
    running = await startTestConsole(draw, { of, chain: { ...standing(of), status } });
    const page = await open();
    // Wherever it waits, it says where.
    page.setDefaultTimeout(10_000);
    const top = async (locator: Locator) => (await locator.boundingBox())!.y;
    const matrix = page.locator('#matrix');
    const panel = page.getByTestId('selected-cell');
    await page.locator('[data-telling="served"]').waitFor();
    for (const above of ['[data-incident]', '[data-notice="chain-refused"]', '.telling', '.map'].map((one) =>
      page.locator(one),
    )) {
      expect(await top(above)).toBeLessThan(await top(matrix));
      expect(await top(above)).toBeLessThan(1080);
    }
    expect(await top(matrix)).toBeLessThan(1080);
    expect(await textOf(page.getByTestId('pupils'))).toMatch(/^[\d\s]+ élèves concernés$/);

    await page.getByRole('button', { name: 'Tout montrer' }).click();
    const last = page.locator('[data-cell]:not([data-national="true"])').last();
    await last.scrollIntoViewIfNeeded();
    // The detail of a maillon stands below the matrix: whoever clicks on a tile does not look for it.
    await page.evaluate(() => scrollTo(0, 0));
    expect(await top(panel)).toBeGreaterThan(1080);
    const id = await last.getAttribute('data-cell');
    await last.click();
    await page.locator(`[data-selected="${id}"]`).waitFor();
    await expect.poll(() => top(panel)).toBeGreaterThanOrEqual(0);
    expect(await top(panel)).toBeLessThan(1080 - 200);

    expect(errors).toEqual([]);
  });

  it('begins a matrix of the whole width on the first screen while nothing is wrong, and still brings the panel to whoever asks', async () => {
    await running.stop();
    running = await startTestConsole(calmPicture, {
      of: await loadChain(path.resolve(import.meta.dirname, '../../chain/france')),
    });
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, locale: 'fr-FR' });
    pages.push(page);
    page.on('pageerror', (error) => errors.push(String(error)));
    let send = () => {};
    const sent = new Promise<void>((resolve) => {
      send = resolve;
    });
    await page.route(/assets\/telling-curve-/, (route) => sent.then(() => route.continue()));
    await page.goto(running.url);
    const panel = page.getByTestId('selected-cell');
    const top = async (locator: Locator) => (await locator.boundingBox())!.y;
    const begins = await top(page.locator('#matrix'));
    expect(begins).toBeLessThan(800);
    send();
    await page.locator('[data-telling] .chart svg').first().waitFor();
    expect(await top(page.locator('#matrix'))).toBe(begins);
    expect(await top(panel)).toBeGreaterThan(1080);
    await page.locator('[data-cell="national/gar"]').click({ position: { x: 5, y: 5 } });
    await page.locator('[data-selected="national/gar"]').waitFor();
    await expect.poll(() => top(panel)).toBeLessThan(1080 - 200);
    expect(await top(panel)).toBeGreaterThanOrEqual(0);
    expect(errors).toEqual([]);
  });

  it('says that nobody counted the pupils, and that nothing was ever received, in both languages', async () => {
    await running.stop();
    const demo = await loadChain(path.resolve(import.meta.dirname, '../../chain/demo'));
    const of = { ...demo, ents: demo.ents.map(({ pupils: _, ...ent }) => ent) };
    const draw = (chain: Chain, atMs: number) => outagePicture(chain, atMs, atMs - 60_000, 'ent-sud/base');
    running = await startTestConsole(draw, { of });
    const page = await open();
    expect(await textOf(page.getByTestId('pupils'))).toBe('élèves non comptés');
    const calm = calmPicture(of, Date.now());
    const never = { state: 'unknown', lastReceivedMs: undefined } as const;
    running.alerts.publish({ ...calm, cells: calm.cells.map((one) => ({ ...one, ...never })) });
    const age = page.getByTestId('data-age');
    await expect.poll(() => textOf(age)).toMatch(/aucune donnée reçue$/);
    await page.getByTestId('language').click();
    await expect.poll(() => textOf(age)).toMatch(/no data received$/);
    running.alerts.publish(draw(of, Date.now()));
    await expect.poll(() => textOf(page.getByTestId('pupils'))).toBe('pupils not counted');
    const drawn = page.locator('.legend:not(.legend-more) [data-look].legend-mark');
    const looks = await drawn.evaluateAll((all) => all.map((one) => one.getAttribute('data-look')));
    expect(looks.sort()).toEqual([...CELL_STATES].sort());
    expect(errors).toEqual([]);
  });

  it('says the same in English, remembers it, and keeps it in the address', async () => {
    const page = await open();
    saturate();
    await page.locator('[data-incident]').waitFor();
    await page.getByTestId('language').click();
    await expect
      .poll(() => headline(page))
      .toBe('Since 08:02, Database, Northern lycées: saturation (0.93), 1 territory, 182,000 pupils');
    expect(await textOf(page.locator('[data-incident]'))).toContain(
      'Resource full (pool) at Database, Northern lycées',
    );
    expect(page.url()).toContain('lang=en');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    expect(await textOf(page.locator('body'))).not.toMatch(
      /\b(?:evidence|cause|state|feed|self|headline|incidents|matrix|curves|cell|role)\.[a-z_]/,
    );
  });

  it('comes back by itself when the console restarts, with the new picture', async () => {
    const page = await open();
    const { port } = running;
    await running.stop();
    await page.locator('[data-link="lost"]').waitFor();
    expect(await page.locator('[data-cell]').count()).toBe(18);
    running = await startTestConsole((chain, atMs) => saturationPicture(chain, atMs, atMs - 5000), { port });
    await page.locator('[data-link="live"]').waitFor();
    await page.locator('[data-cell="lycees-nord/base"][data-state="down"]').waitFor();
    expect(errors.filter((error) => !/net::ERR_|WebSocket/.test(error))).toEqual([]);
  });

  it('lives on when a late part of it cannot be loaded, and loads it once the console answers again', async () => {
    const page = await browser.newPage();
    pages.push(page);
    let cut = 0;
    await page.route(/assets\/curves-/, (route) => (cut++ === 0 ? route.abort() : route.continue()));
    await page.goto(`${running.url}?cell=lycees-nord/base`);
    await expect.poll(() => cut).toBeGreaterThan(1);
    await page.locator('[data-link="live"]').waitFor();
    await page.locator('.recharts-surface').first().waitFor();
  });

  it('reloads when another build of the console answers', async () => {
    const page = await open();
    const { port } = running;
    await running.stop();
    running = await startTestConsole(calmPicture, { port, build: 'next-build' });
    await expect
      .poll(
        () =>
          page
            .locator('.footer')
            .textContent()
            .catch(() => ''),
        { timeout: 20_000 },
      )
      .toContain('next-build');
  });

  it('polls where WebSocket is barred', async () => {
    const page = await browser.newPage();
    pages.push(page);
    await page.addInitScript(() => {
      window.WebSocket = class extends EventTarget {
        constructor() {
          super();
          queueMicrotask(() => this.dispatchEvent(new Event('close')));
        }
        close() {}
        send() {}
      } as unknown as typeof WebSocket;
    });
    await page.goto(running.url);
    await page.locator('[data-link="polling"]').waitFor();
    saturate();
    await page.locator('[data-cell="lycees-nord/base"][data-state="down"]').waitFor();
  });

  it('is worked by keyboard alone: arrows move, Enter selects, Escape follows the incident again', async () => {
    const page = await open();
    saturate();
    await page.locator('[data-incident]').waitFor();
    expect(await page.getByTestId('selected-cell').getAttribute('data-selected')).toBe('lycees-nord/base');
    await cell(page, 'lycees-nord/base').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-cell'))).toBe('ent-est/base');
    await page.keyboard.press('Enter');
    await page.locator('[data-selected="ent-est/base"]').waitFor();
    expect(page.url()).toContain('cell=ent-est/base');
    expect(await page.locator('[data-cell][tabindex="0"]').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.locator('[data-selected="lycees-nord/base"]').waitFor();
    expect(errors).toEqual([]);
  });

  it('draws the curves of the cell in the address, with the values as tables behind them', async () => {
    const page = await open('?cell=ent-sud/portail');
    await page.locator('.cell .recharts-line-curve').first().waitFor();
    expect(await page.locator('.cell .chart').count()).toBe(3);
    await page.locator('.cell .chart-table summary').first().click();
    expect(await textOf(page.locator('.cell .chart-values tbody tr').first())).toMatch(/^\d\d:\d\d:\d\d\d+/);
    expect(errors).toEqual([]);
  });

  it('opens the runbook of the incident and closes it on Escape', async () => {
    const page = await open();
    saturate();
    await page.locator('[data-runbook]').click();
    const panel = page.getByTestId('runbook');
    await panel.getByRole('heading', { name: 'Vérifier', exact: true }).waitFor();
    expect(await textOf(panel.locator('strong'))).toBe('ne suivent plus');
    const body = await textOf(panel.locator('.runbook-body'));
    expect(body).toMatch(
      /Base de données, ENT Lycées du Nord : [\d ,k]+ requêtes\/s pour [\d ,k]+ attendues, depuis \d\d:\d\d:\d\d/,
    );
    expect(body).toContain("part de l'attaque non mesuré");
    // A query to paste: the parameters are the cell of the incident.
    expect(body).toContain("Ent = 'lycees-nord' AND Maillon = 'base'");
    expect(await panel.locator('td').allTextContents()).toEqual(['Effet bulle', 'Espacer']);
    expect(
      await panel.locator('[data-step]').evaluateAll((all) => all.map((one) => one.getAttribute('data-step'))),
    ).toEqual(['retry-after', 'file-attente']);
    expect(await textOf(panel.locator('[data-step="file-attente"] .step-marks'))).toContain(
      'accord : directeur de crise',
    );
    await panel.locator('[data-audience="public"] summary').click();
    expect(await textOf(panel.locator('[data-audience="public"] p').first())).toMatch(
      /^Depuis \d\d:\d\d:\d\d, ENT Lycées du Nord est très demandé\. Prochain point à \(heure à annoncer\)\.$/,
    );
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    expect(errors).toEqual([]);
  });

  it('tells apart by shape and word what is heard, late, partial, silent, unmapped and unreachable', async () => {
    const page = await open();
    running.alerts.publish(presencePicture(running.chain, Date.now()));
    await page.locator('[data-cell="ent-est/frontal"][data-state="down"]').waitFor();
    const shapes = new Set<string>();
    for (const [id, state, word] of [
      ['lycees-nord/frontal', 'healthy', 'Sain'],
      ['lycees-nord/base', 'partial', 'Partiel'],
      ['colleges-nord/frontal', 'late', 'En retard'],
      ['colleges-nord/portail', 'silent', 'Muet'],
      ['ent-est/portail', 'unmapped', 'Non raccordé'],
      ['ent-sud/frontal', 'unknown', 'Inconnu'],
      ['ent-sud/portail', 'degraded', 'Dégradé'],
      ['ent-est/frontal', 'down', 'Hors service'],
    ] as const) {
      expect(await stateOf(page, id)).toBe(state);
      expect(await textOf(cell(page, id).locator('.tile-state'))).toBe(word);
      shapes.add(await cell(page, id).locator('.tile-head svg').innerHTML());
    }
    expect(shapes.size).toBe(8);
    expect(await textOf(cell(page, 'ent-est/frontal'))).toContain("vu de l'extérieur : injoignable");
    const term = page.locator('[data-evidence="probe_certificate"]');
    expect(await term.getAttribute('data-origin')).toBe('measured');
    expect(await textOf(term)).toContain('mesuré par Vigie depuis paris');
    expect(errors).toEqual([]);
  });

  it('lists telemetry without maillon from the bar, with rules to copy, by keyboard alone', async () => {
    const page = await open();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    running.alerts.publish(presencePicture(running.chain, Date.now()));
    await page.getByTestId('unmapped-count').locator('button').press('Enter');
    const panel = page.getByTestId('unmapped');
    await panel.locator('[data-unmapped-sender="beta"] tbody tr').nth(1).waitFor();
    expect(new URL(page.url()).searchParams.has('unmapped')).toBe(true);
    await panel.locator('tbody [data-copy]').first().press('Enter');
    await panel.getByText('Copié', { exact: true }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      '- { sender: beta, service: base, host: base.ent-est.test, cell: ent-est/base }',
    );
    const nameless = panel.locator('[data-unmapped-sender="alpha"] tbody tr').nth(1);
    expect(await textOf(nameless)).toContain('Pas de service.name : poser OTEL_SERVICE_NAME');
    expect(await nameless.locator('code, [data-copy]').count()).toBe(0);
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    expect(new URL(page.url()).searchParams.has('unmapped')).toBe(false);
    expect(errors).toEqual([]);
  });

  it('shows how sure a fact is, and its source to the keyboard', async () => {
    const page = await open();
    const fact = page.locator('.matrix-ent .fact').first();
    expect(await textOf(fact.locator('.fact-sure'))).toContain('déclaré');
    expect(await fact.locator('.fact-sure svg').count()).toBe(1);
    await fact.locator('summary').press('Enter');
    await fact.locator('.fact-source').waitFor({ state: 'visible' });
    expect(await textOf(fact.locator('.fact-source'))).toContain('Source : ');
  });

  it('tells silence, absence of data and the ills of Vigie itself from health', async () => {
    const page = await open();
    running.alerts.publish(stormPicture(running.chain, Date.now(), Date.now() - 90_000));
    await page.locator('[data-cell="ent-sud/base"][data-state="silent"]').waitFor();
    expect(await stateOf(page, 'ent-sud/messagerie')).toBe('unknown');
    expect(await cell(page, 'ent-est/messagerie').getAttribute('data-stale')).toBe('true');
    expect(await textOf(page.locator('[data-notice="self"]'))).toContain('ne répond pas depuis 8 s');
    expect(await textOf(page.locator('[data-notice="unmapped"]'))).toMatch(/1\s240 lignes/);
    expect(await page.locator('[data-incident]').count()).toBe(2);
    expect(await page.locator('[data-closed-incident]').count()).toBe(1);
  });

  it.each([
    [390, 844],
    [320, 700],
    [1280, 720],
    [3840, 2160],
  ])('reflows at %i × %i without scrolling the page sideways', async (width, height) => {
    const page = await open('', { width, height });
    running.alerts.publish(stormPicture(running.chain, Date.now(), Date.now() - 90_000));
    await page.locator('[data-incident]').first().waitFor();
    await page.locator('.cell .recharts-line-curve').first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  });

  it('keeps what loads first within its budget', () => {
    const html = readFileSync(path.join(webRoot!, 'index.html'), 'utf8');
    const names = [...html.matchAll(/assets\/[^"]+\.js/g)].map(([name]) => name);
    const bytes = names.reduce((sum, name) => sum + gzipSync(readFileSync(path.join(webRoot!, name))).length, 0);
    expect(names.length).toBeGreaterThan(0);
    expect(bytes).toBeLessThan(220_000);
    expect(readdirSync(path.join(webRoot!, 'assets')).some((name) => /^curves-.*\.js$/.test(name))).toBe(true);
  });
});
