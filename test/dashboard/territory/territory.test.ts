import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findWebRoot } from '../../../dashboard/server/http/assets.js';
import { faultsOf, type Screens, startScreens, textOf } from '../room/screens.js';
import { startWall } from '../server/screens/wall.js';
import { startTestConsole, type TestConsole } from '../support/console.js';
import { calmPicture, stormPicture } from '../support/pictures.js';

let screens: Screens;
let running: TestConsole;

beforeAll(async () => {
  if (!findWebRoot()) throw new Error('the page is not built: run npm run build');
  screens = await startScreens();
  running = await startTestConsole((chain, atMs) => stormPicture(chain, atMs, atMs - 193_000));
});
afterEach(async () => {
  await screens.close();
  expect(screens.errors.splice(0)).toEqual([]);
});
afterAll(async () => {
  await screens?.stop();
  await running?.stop();
});

const headline = '[data-testid="headline"]';

describe('the screens of a part of the chain', () => {
  it('a territory: its own rows, the national maillons, and of an incident from there that it is suffered', async () => {
    const page = await screens.open(`${running.url}territoire/sud`);
    await page.locator('[data-part="territory sud"]').waitFor();
    expect(await page.locator('[data-cell]').count()).toBe(6);
    expect(
      await page.locator('[data-incident]').evaluateAll((all) => all.map((one) => one.getAttribute('data-incident'))),
    ).toEqual(['i-attack']);
    expect(await textOf(page.locator(headline))).toContain('Authentification');
    expect(await textOf(page.locator('.headline [data-origin]'))).toBe('subi : origine nationale');
    expect(await textOf(page.getByTestId('pupils'))).toMatch(/^203\s000 élèves concernés$/);
    const text = await textOf(page.locator('#root'));
    expect(text).not.toMatch(/Alpha|Lycées du Nord|ENT de l'Est/);
    await page.getByLabel('Autre territoire').selectOption('est');
    await expect.poll(() => new URL(page.url()).pathname).toBe('/territoire/est');
    await page.locator('[data-part="territory est"]').waitFor();
  });

  it('an operator of national maillons alone has them in one row', async () => {
    const page = await screens.open(`${running.url}operateur/etat`);
    await page.locator('[data-cell="national/authentification"]').waitFor();
    expect(await page.locator('[data-cell]').count()).toBe(2);
  });

  it('one that the chain does not have says which it has', async () => {
    const page = await screens.open(`${running.url}territoire/lune`);
    const unknown = page.getByTestId('unknown-part');
    expect(await textOf(unknown.locator('h1'))).toBe('La chaîne n’a pas de territoire « lune »');
    await unknown.getByRole('link', { name: 'Région Est' }).click();
    await page.locator('[data-part="territory est"]').waitFor();
  });
});

describe('the comparison of operators', () => {
  const order = (page: Awaited<ReturnType<Screens['open']>>) =>
    page.locator('[data-operator]').evaluateAll((all) => all.map((one) => one.getAttribute('data-operator')));

  it('sorts by any column, by keyboard, and says so', async () => {
    const page = await screens.open(`${running.url}operateurs`);
    await page.locator('.good-line').first().waitFor();
    const ill = page.locator('th[data-column="ill"]');
    await ill.getByRole('button').focus();
    await page.keyboard.press('Enter');
    expect(await ill.getAttribute('aria-sort')).toBe('descending');
    expect((await order(page))[0]).toBe('alpha');
    expect(await textOf(page.getByRole('status'))).toBe('Trié par Maillons en peine, décroissant');
    await page.locator('th[data-column="name"] button').click();
    expect(await order(page)).toEqual(['alpha', 'beta', 'etat']);
    await page.reload();
    await expect.poll(() => order(page)).toEqual(['alpha', 'beta', 'etat']);
    await page.getByRole('link', { name: 'Opérateur Bêta' }).click();
    await page.locator('[data-part="operator beta"]').waitFor();
  });
});

describe('the comparison of operators, taken away', () => {
  it('keeps its hours in the address, and gives what it shows as a file of figures', async () => {
    const page = await screens.open(`${running.url}operateurs?sort=name`);
    await page.locator('.good-line').first().waitFor();
    await page.getByRole('button', { name: '24 heures' }).click();
    expect(new URL(page.url()).search).toBe('?sort=name&hours=24');
    await page.reload();
    await page.locator('.good-line').first().waitFor();
    expect(await page.getByRole('button', { name: '24 heures' }).getAttribute('aria-pressed')).toBe('true');
    const [file] = await Promise.all([page.waitForEvent('download'), page.locator('.csv').click()]);
    expect(file.suggestedFilename()).toMatch(/^vigie_operators_24h_/);
    const [head, alpha] = (await readFile(await file.path(), 'utf8')).split('\r\n');
    expect(head).toContain('Opérateur;Bonnes réponses, maintenant (part, de 0 à 1);');
    expect(head).toContain(';Maillons en peine;');
    expect(alpha).toMatch(/^Opérateur Alpha;0,\d+;/);
  });
});

describe('every one of these views', () => {
  it.each(
    ['territoire/sud', 'operateur/beta', 'operateur/etat', 'territoire/lune', 'operateurs'].flatMap((path) =>
      (['light', 'dark'] as const).map((colorScheme) => [path, colorScheme] as const),
    ),
  )('/%s is without a fault of accessibility, %s', async (path, colorScheme) => {
    const page = await screens.open(running.url + path, { colorScheme });
    await page.locator('h1').waitFor();
    await page.locator('[data-cell], [data-testid="unknown-part"], .good-line').first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });

  it.each(['territoire/sud', 'operateur/beta', 'operateurs'])('/%s reflows at 320 px', async (path) => {
    const page = await screens.open(running.url + path, { viewport: { width: 320, height: 700 } });
    await page.locator('[data-cell], .good-line').first().waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });
});

describe('a wall screen', () => {
  it('opens its link at the door, shows the wall, and says so once the link is revoked, without coming again', async () => {
    const wall = await startWall();
    wall.console.alerts.publish(calmPicture(wall.console.chain, wall.clock.now()));
    const { secret } = await wall.add();
    const page = await screens.open(`${wall.door.url}/ecran/${secret}?distance=6`);
    await expect.poll(() => page.url()).toBe(`${wall.door.url}/mur?distance=6`);
    await page.locator('h1').first().waitFor();
    await wall.book.revoke('hall');
    wall.clock.advance(2000);
    await expect.poll(() => textOf(page.locator('h1').first())).toBe('L’accès de cet écran a été retiré');
    expect(await textOf(page.locator('.call').first())).toContain('Astreinte, 01 23');
    expect(await faultsOf(page)).toEqual([]);
    let asked = 0;
    page.on('request', () => {
      asked += 1;
    });
    await page.waitForTimeout(1500);
    expect(asked).toBe(0);
  });
});
