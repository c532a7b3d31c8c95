import type { BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Room, startRoom } from '../support/room.js';
import { faultsOf, type Screens, startScreens, tabTo, textOf } from './screens.js';

const NORTH = ['lycees-nord/base', 'lycees-nord/messagerie'];

type Said = Parameters<Room['desk']['command']['act']>[2];

let screens: Screens;
let room: Room;

beforeAll(async () => {
  screens = await startScreens();
});
afterAll(() => screens?.stop());
beforeEach(async () => {
  room = await startRoom();
  room.harm('saturation', NORTH);
});
afterEach(async () => {
  await screens.close();
  await room.stop();
  screens.errors.length = 0;
});

async function enter(name: string, how: BrowserContextOptions = {}): Promise<Page> {
  const { id } = await room.incident();
  const page = await screens.open(room.console.url, how);
  await page.evaluate((by) => localStorage.setItem('vigie.author', by), name);
  await page.goto(`${room.console.url}incident/${id}?lang=fr`);
  await page.locator('[data-step]').first().waitFor();
  return page;
}

/** As if another person had done it at another screen. */
async function does(by: string, act: Said): Promise<void> {
  const { id } = await room.incident();
  expect(await room.desk.command.act(id, { principal: 'local', by, declared: true }, act)).toHaveProperty('incident');
}

const note = (page: Page) => page.locator('.composer textarea');
const form = (page: Page) => page.getByTestId('act');
const written = (text: string): Said => ({ type: 'note.written', nature: 'note', text, attachments: [] });

describe('what is being written in a room', () => {
  it('stays under the hand while another person writes, and while the console comes back as another build', async () => {
    const page = await enter('Inès');
    await page.evaluate(() => Object.assign(globalThis, { same: true }));
    await page.keyboard.press('n');
    await page.keyboard.type('J’appelle l’héb');
    await does('Paul', written('Rien au réseau.'));
    await page.locator('[data-entry="note"][data-by="Paul"]').waitFor();
    await page.keyboard.type('erg');
    await room.restart(() => page.locator('[data-link="lost"]').first().waitFor(), 'another-build');
    await page.locator('[data-link="live"]').first().waitFor();
    await page.keyboard.type('eur');
    expect(await note(page).inputValue()).toBe('J’appelle l’hébergeur');
    await page.keyboard.press('Enter');
    await page.locator('[data-entry="note"][data-by="Inès"]').waitFor();
    // Not loaded anew: somebody was writing.
    expect(await page.evaluate(() => (globalThis as { same?: boolean }).same)).toBe(true);
  });

  it('is there again after a crash of the browser, with when it was written; once said or thrown away it is gone', async () => {
    const page = await enter('Inès');
    await page.keyboard.press('n');
    await page.keyboard.type('À demi');
    await page.keyboard.press('Escape');
    await page.keyboard.press('h');
    await form(page).locator('[name="text"]').fill('Une rentrée de vacances.');
    await page.keyboard.press('Escape');
    await form(page).waitFor({ state: 'detached' });
    // Nothing of the page is asked before it ends.
    await page.goto('chrome://crash').catch(() => {});
    const again = await page.context().newPage();
    await again.goto(
      page.url().startsWith('http') ? page.url() : `${room.console.url}incident/${(await room.incident()).id}`,
    );
    await expect.poll(() => note(again).inputValue()).toBe('À demi');
    await again.keyboard.press('h');
    expect(await form(again).locator('[name="text"]').inputValue()).toBe('Une rentrée de vacances.');
    expect(await textOf(again.getByTestId('draft'))).toMatch(/^Brouillon de \d\d:\d\d:\d\d repris/);
    await form(again).locator('[name="probability"]').fill('40');
    await again.keyboard.press('Control+Enter');
    await form(again).waitFor({ state: 'detached' });
    await again.keyboard.press('h');
    expect(await form(again).locator('[name="text"]').inputValue()).toBe('');
    await form(again).locator('[name="text"]').fill('Autre chose.');
    await form(again).getByRole('button', { name: 'Annuler' }).click();
    await form(again).waitFor({ state: 'detached' });
    await again.keyboard.press('h');
    expect(await form(again).locator('[name="text"]').inputValue()).toBe('');
  });

  it('keeps the wording of a message with its audience, and no wording written for another one', async () => {
    const page = await enter('Inès');
    const wording = () => form(page).locator('[name="wording"]');
    await page.keyboard.press('m');
    await form(page).locator('[name="audience"]').selectOption('public');
    await wording().fill('Le service est lent.');
    await page.keyboard.press('Escape');
    await form(page).waitFor({ state: 'detached' });
    await page.keyboard.press('m');
    expect(await form(page).locator('[name="audience"]').inputValue()).toBe('public');
    expect(await wording().inputValue()).toBe('Le service est lent.');
    await form(page).locator('[name="audience"]').selectOption('regions');
    const template = await wording().inputValue();
    expect(template).not.toContain('lent.');
    await page.keyboard.press('Escape');
    await form(page).waitFor({ state: 'detached' });
    await page.keyboard.press('m');
    expect(await wording().inputValue()).toBe(template);
  });

  it('is told what others did since the form was opened, in the form itself', async () => {
    const page = await enter('Inès');
    await page.keyboard.press('e');
    await form(page).waitFor();
    await does('Paul', { type: 'state.set', state: 'contained' });
    const news = page.getByTestId('meanwhile');
    await expect.poll(() => textOf(news)).toMatch(/Depuis que ce formulaire est ouvert.*Paul.*contenu/);
    expect(await news.getAttribute('role')).toBe('status');
    // What has become true meanwhile can no longer be chosen.
    expect(await form(page).locator('[name="state"][value="contained"]').count()).toBe(0);
    expect(await faultsOf(page)).toEqual([]);
  });

  it('of two who take the same role at once one has it, and the other learns who and is asked why', async () => {
    const [ines, paul] = [await enter('Inès'), await enter('Paul')];
    for (const page of [ines, paul]) {
      await page.keyboard.press('r');
      await form(page).waitFor();
    }
    await ines.keyboard.press('Control+Enter');
    await form(ines).waitFor({ state: 'detached' });
    await expect.poll(() => textOf(form(paul))).toContain('Inès');
    await form(paul).locator('[name="motive"]').waitFor();
    await paul.keyboard.press('Control+Enter');
    const motive = form(paul).locator('[name="motive"]');
    expect(await motive.evaluate((one) => (one as HTMLTextAreaElement).validationMessage)).toBe(
      'Ce champ est à remplir.',
    );
    await motive.fill('Relève.');
    await paul.keyboard.press('Control+Enter');
    await form(paul).waitFor({ state: 'detached' });
    await expect.poll(() => textOf(ines.getByTestId('director'))).toContain('Paul');
    const roles = await ines
      .locator('[data-entry="role-taken"], [data-entry^="role"]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-by')));
    // The newest first, each with its author.
    expect(roles).toEqual(['Paul', 'Inès']);
  });
});

describe('the files of a room', () => {
  it('are chosen, seen and left out in the language of the page, by keyboard, whatever that of the browser', async () => {
    const page = await enter('Inès', { locale: 'en-US' });
    const picker = page.locator('.composer input[type="file"]');
    expect(await textOf(page.locator('.composer .file-picker'))).toBe('Joindre des fichiers aucun fichier');
    expect(await page.getByLabel('Joindre des fichiers').count()).toBe(1);
    await note(page).focus();
    await tabTo(page, picker, 3);
    const chooser = page.waitForEvent('filechooser');
    await page.keyboard.press('Enter');
    const file = (name: string) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(name) });
    await (await chooser).setFiles([file('relevé.txt'), file('trop.txt')]);
    const list = page.locator('.composer .file-picker li');
    await expect.poll(() => list.count()).toBe(2);
    await list.nth(1).getByRole('button', { name: 'retirer trop.txt' }).click();
    expect(await list.count()).toBe(1);
    await note(page).fill('Voir le relevé.');
    await page.keyboard.press('Enter');
    const sent = page.locator('[data-entry="note"] [data-file]');
    await sent.waitFor();
    expect(await sent.allTextContents()).toEqual(['relevé.txt']);
    expect(await list.count()).toBe(0);
    expect(screens.errors).toEqual([]);
  });

  it('that are asked for are asked for in the language of the page', async () => {
    const page = await enter('Zoé', { locale: 'en-US' });
    await page.keyboard.press('c');
    await form(page).locator('[name="text"]').fill('Notre base répondait.');
    await page.keyboard.press('Control+Enter');
    const said = await form(page)
      .locator('[name="files"]')
      .evaluate((one) => (one as HTMLInputElement).validationMessage);
    expect(said).toBe('Un choix est à faire.');
  });
});

describe('the keys of a room', () => {
  it('are the same with the capitals locked', async () => {
    const page = await enter('Inès');
    await page.keyboard.press('N');
    expect(await note(page).evaluate((one) => one === document.activeElement)).toBe(true);
  });
});
