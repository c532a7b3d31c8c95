import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Picture } from '../../../alerts/picture.js';
import { faultsOf, type Screens, startScreens, tabTo, textOf } from '../room/screens.js';
import { startTestConsole } from '../support/console.js';
import { calmPicture } from '../support/pictures.js';
import { type Room, startRoom } from '../support/room.js';

const NORTH = ['lycees-nord/base', 'lycees-nord/portail'];
const DAY_MS = 86_400_000;

let screens: Screens;

beforeAll(async () => {
  screens = await startScreens();
});
afterAll(() => screens?.stop());
afterEach(async () => {
  await screens.close();
  screens.errors.length = 0;
});

describe('silences on the page', () => {
  let room: Room;
  beforeEach(async () => {
    room = await startRoom();
  });
  afterEach(() => room.stop());

  it('are made and ended by keyboard alone, say who, why, until when and what they cover, and hold an incident back in sight', async () => {
    const page = await screens.open(room.console.url);
    const keys = page.keyboard;
    await tabTo(page, page.getByTestId('open-silences'));
    await keys.press('Enter');
    const panel = page.getByTestId('silences');
    await panel.waitFor();
    expect(new URL(page.url()).searchParams.has('silences')).toBe(true);
    await tabTo(page, page.getByTestId('new-silence'));
    await keys.press('Enter');
    const form = page.getByTestId('act');
    await tabTo(page, form.locator('[name="reason"]'));
    await keys.type('Bascule de la base, intervention 4512');
    await tabTo(page, form.locator('[name="ent"]'));
    await keys.type('ENT Lyc');
    await tabTo(page, form.locator('[name="lasts"]'));
    await keys.press('ArrowDown');
    await tabTo(page, form.locator('[name="by"]'));
    await keys.type('Inès Moreau');
    expect(await textOf(form.getByTestId('silence-reach'))).toMatch(
      /^Couvre 4 maillons\. Se termine .*heure de Paris\.$/,
    );
    await keys.press('Control+Enter');
    await form.waitFor({ state: 'detached' });

    const made = panel.locator('[data-silence-state="active"]');
    await made.waitFor();
    expect(await textOf(made)).toMatch(
      /^Bascule de la base, intervention 4512 ?Par Inès Moreau \(nom déclaré\), depuis .*, jusqu’à .* : encore (?:1 h 59|2 h 00) min\. ?ENT : ENT Lycées du Nord ?Couvre 4 maillons ?Ne retient aucun incident ouvert\./,
    );
    expect(await textOf(page.getByTestId('silence-count'))).toContain('1 en vigueur');

    room.harm('saturation', NORTH);
    await panel.locator('.silence-holds').waitFor();
    expect(await textOf(panel.locator('.silence-holds'))).toContain(
      'Retient 1 incident ouvert, dont l’astreinte n’est pas prévenue :P',
    );
    await keys.press('Escape');
    await panel.waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('open-silences');
    const card = page.locator('[data-incident] [data-silenced]');
    expect(await textOf(card)).toMatch(/^Sous silence jusqu’à .*, demandé par Inès Moreau : Bascule de la base/);
    expect(room.told).toEqual([]);

    await tabTo(page, page.getByTestId('silence-count').locator('button'));
    await keys.press('Enter');
    await tabTo(page, made.locator('[data-end]'));
    await keys.press('Enter');
    await form.waitFor();
    await keys.press('Control+Enter');
    await panel.locator('[data-silence-state="over"]').waitFor();
    expect(await textOf(panel.locator('[data-group="active"]'))).toContain('Aucun : toute alerte est envoyée.');
    expect(await textOf(panel.locator('[data-silence-state="over"]'))).toContain('arrêté par Inès Moreau');
    // What it held and still lasts is told at once.
    await expect.poll(() => room.told.length).toBe(1);
    expect(screens.errors).toEqual([]);
  });

  it('are refused where they name nothing, and the words stay', async () => {
    const page = await screens.open(`${room.console.url}?silences&lang=en`);
    await page.getByTestId('new-silence').press('Enter');
    const form = page.getByTestId('act');
    await form.locator('[name="reason"]').fill('Everything');
    await form.locator('[name="by"]').fill('Paul');
    await page.keyboard.press('Control+Enter');
    await expect.poll(() => textOf(form.getByRole('alert'))).toContain('names at least one thing');
    expect(await form.locator('[name="reason"]').inputValue()).toBe('Everything');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await faultsOf(page)).toEqual([]);
    }
    expect(screens.errors).toEqual([]);
  });
});

describe('the tests of the people on call', () => {
  it('say who answered, who did not, and which are too old to say anything', async () => {
    const of = (team: string, daysAgo: number, atMs: number) => ({
      ...{ team, atMs: atMs - daysAgo * DAY_MS, delivered: 2, of: 2, state: 'acknowledged' as const, by: 'Paul' },
    });
    const draw = (chain: Parameters<typeof calmPicture>[0], atMs: number): Picture => ({
      ...calmPicture(chain, atMs),
      tests: [
        { ...of('nationale', 1, atMs), afterS: 92 },
        { ...of('nord', 1, atMs), state: 'unanswered', by: undefined, delivered: 1 },
        { ...of('sud', 12, atMs), afterS: 30 },
      ],
    });
    const running = await startTestConsole(draw);
    try {
      const page = await screens.open(`${running.url}?silences`);
      const row = (team: string) => page.locator(`[data-team="${team}"]`);
      await row('sud').waitFor();
      expect(await textOf(row('nationale'))).toMatch(/2 sur 2 ?Paul, après 1 min 32 s$/);
      expect(await textOf(row('nord'))).toMatch(/1 sur 2 ?▲ personne n’a répondu à temps$/);
      expect(await textOf(row('sud'))).toMatch(/▲ en retard : rien depuis 12 jours$/);
      expect(
        await page.locator('[data-standing]').evaluateAll((all) => all.map((one) => one.getAttribute('data-standing'))),
      ).toEqual(['acknowledged', 'unanswered', 'old']);
      expect(await textOf(page.getByTestId('open-silences'))).toContain('2 équipes sans réponse récente');
      // This console takes no silence by hand: it says what it could not read.
      expect(await textOf(page.getByTestId('silences'))).toContain('Les silences finis n’ont pas pu être lus');
      expect(screens.errors).toEqual([]);
    } finally {
      await running.stop();
    }
  });
});
