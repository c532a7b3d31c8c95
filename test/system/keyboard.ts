import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { tabTo, textOf } from '../dashboard/room/screens.js';

/** How long a screen takes at most to show what was said on another one; the machine is busy with a demo. */

/** Two people at their screens, each with a browser of their own, neither with a mouse. */
export interface Crew {
  readonly ines: Page;
  readonly paul: Page;
}

/** The disturbance ends by itself, and the detector then sees some seconds of health. */
const HEALED_MS = 120_000;

const form = (page: Page): Locator => page.getByTestId('act');
const stateOf = (page: Page) => page.getByTestId('track').getAttribute('data-state-now');

async function asked(page: Page, key: string): Promise<void> {
  await page.keyboard.press(key);
  await form(page).waitFor();
}

async function send(page: Page): Promise<void> {
  await page.keyboard.press('Control+Enter');
  await form(page).waitFor({ state: 'detached' });
}

/** Types into a field of the open form, reached with the Tab key. */
async function write(page: Page, name: string, text: string): Promise<void> {
  await tabTo(page, form(page).locator(`[name="${name}"]`));
  await page.keyboard.type(text);
}

/** From the alert on a telephone to the closure of its incident: everything that a crew says, by keys alone. */
export async function drive({ ines, paul }: Crew, phone: string, room: string): Promise<void> {
  await acknowledge(ines, phone);
  await ines.locator('[data-step]').first().waitFor();
  await expect.poll(() => stateOf(ines)).toBe('taken');
  await takeRole(ines);
  await say(ines);
  await paul.goto(room);
  await paul.locator('[data-step]').first().waitFor();
  await tickSteps(ines, paul);
  await tellPeople(ines);
  await judge(ines);
  await close(ines);
}

/** On the telephone: who it is, then the button; then on to the room. */
async function acknowledge(page: Page, phone: string): Promise<void> {
  await page.goto(phone);
  await tabTo(page, page.locator('#by'));
  await page.keyboard.type('Inès Moreau');
  await tabTo(page, page.locator('form button'));
  await page.keyboard.press('Enter');
  await page.locator('[data-taken="true"]').waitFor();
  await tabTo(page, page.locator('footer a').first());
  await page.keyboard.press('Enter');
}

async function takeRole(page: Page): Promise<void> {
  await asked(page, 'r');
  await send(page);
  await expect.poll(() => textOf(page.getByTestId('director'))).toContain('Inès Moreau');
}

async function say(page: Page): Promise<void> {
  const keys = page.keyboard;
  await keys.press('n');
  await keys.type('Opérateur Alpha joint, rappelle dans dix minutes.');
  await keys.press('Enter');
  await keys.press('Escape');
  await page.locator('[data-entry="note"][data-by="Inès Moreau"]').waitFor();
  await asked(page, 'h');
  await write(page, 'text', 'Les emplois du temps ont été ouverts partout à 8 h.');
  await keys.press('Tab');
  await keys.type('70');
  await send(page);
  await expect.poll(() => textOf(page.getByTestId('suppositions'))).toContain('0,70');
}

/** The first step that one person may tick, and the first that takes two: one proposes, the other agrees. */
async function tickSteps(ines: Page, paul: Page): Promise<void> {
  for (const people of ['1', '2']) {
    const step = ines.locator(`[data-step]:has([data-people="${people}"])`).first();
    const id = await step.getAttribute('data-step');
    const at = (page: Page) => page.locator(`[data-step="${id}"]`);
    await goToStep(ines, at(ines));
    await ines.keyboard.press('x');
    await expect.poll(() => step.getAttribute('data-ticked')).toBe(people === '1' ? 'done' : 'proposed');
    if (people === '1') continue;
    await expect.poll(() => at(paul).getAttribute('data-ticked')).toBe('proposed');
    await goToStep(paul, at(paul));
    await paul.keyboard.press('x');
    await form(paul).waitFor();
    await write(paul, 'by', 'Paul Lenoir');
    await send(paul);
    await expect.poll(() => step.getAttribute('data-ticked')).toBe('done');
  }
}

async function goToStep(page: Page, step: Locator, most = 40): Promise<void> {
  for (let pressed = 0; pressed < most; pressed += 1) {
    await page.keyboard.press('j');
    if (await step.evaluate((element) => element.contains(document.activeElement))) return;
  }
  throw new Error(`no way to ${step} with the key of the next step`);
}

/** The message as the template has it, with its figures; then sent. */
async function tellPeople(page: Page): Promise<void> {
  await asked(page, 'm');
  await expect
    .poll(() => form(page).locator('[name="wording"]').inputValue())
    .toMatch(/Base de données.*Prochain point à \d\d:\d\d\.$/s);
  await send(page);
  const draft = page.locator('[data-send="m1"]');
  await draft.waitFor();
  await tabTo(page, draft);
  await page.keyboard.press('Enter');
  await form(page).waitFor();
  await send(page);
  await expect.poll(() => textOf(page.getByTestId('next-message').first())).toMatch(/annoncé pour \d\d:\d\d/);
}

/** The director's own word, and the detector's again. */
async function judge(page: Page): Promise<void> {
  const verdicts = page.getByTestId('verdicts');
  for (const [word, motive, overridden] of [
    ['saturation+fault', 'La base a aussi redémarré.', 'true'],
    ['detector', 'Elle n’a pas redémarré.', 'false'],
  ] as const) {
    await asked(page, 'v');
    await choose(page, word);
    await write(page, 'motive', motive);
    await send(page);
    await expect.poll(() => verdicts.getAttribute('data-overridden')).toBe(overridden);
  }
}

/** Among a few things that are all seen: into the group, then the arrows. */
async function choose(page: Page, value: string): Promise<void> {
  await tabTo(page, form(page).locator('[type="radio"]').first());
  await page.keyboard.press('Space');
  const choice = form(page).locator(`[value="${value}"]`);
  for (let pressed = 0; !(await choice.isChecked()); pressed += 1) {
    if (pressed > 10) throw new Error(`no way to ${value} with the arrows`);
    await page.keyboard.press('ArrowDown');
  }
}

async function close(page: Page): Promise<void> {
  await asked(page, 'e');
  await send(page);
  await expect.poll(() => stateOf(page)).toBe('contained');
  await expect.poll(() => stateOf(page), { timeout: HEALED_MS }).toBe('resolved');
  await asked(page, 'e');
  await send(page);
  await expect.poll(() => stateOf(page)).toBe('closed');
}
