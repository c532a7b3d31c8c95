/**
 * Photographs every view of the console, light and dark, into a directory (by default docs/images), for whoever looks at the page
 * before it is shipped: `npm run photographs [directory] [part of a name]`. The page must be built.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import type { Picture } from '../../../alerts/picture.js';
import type { ShownSilence } from '../../../alerts/silences.js';
import { createClock } from '../../../chain/clock.js';
import { loadChain } from '../../../chain/load.js';
import type { Chain } from '../../../chain/model.js';
import { CHROMIUM_FLAGS, findChromium } from '../../browser/chromium.js';
import { startTestConsole, type TestConsole } from './console.js';
import { crewSpeaks } from './crew.js';
import { calmPicture, outagePicture, saturationPicture } from './pictures.js';
import { startRoom } from './room.js';

const root = path.resolve(import.meta.dirname, '../../..');
const [into = path.join(root, 'docs/images'), only = ''] = process.argv.slice(2);

const SIZES = {
  '1080p': { viewport: { width: 1920, height: 1080 }, deviceScaleFactor: 1 },
  '4k': { viewport: { width: 3840, height: 2160 }, deviceScaleFactor: 1 },
  '390': { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true },
} as const;
const NORTH = ['lycees-nord/base', 'lycees-nord/messagerie', 'lycees-nord/portail', 'lycees-nord/frontal'];
/** What is drawn late, charts and faces, is there by then. */
const SETTLED_MS = 1500;

interface Shot {
  readonly name: string;
  readonly size: keyof typeof SIZES;
  readonly url: string;
  /** Until it is there. */
  readonly ready: string;
  readonly before?: (page: Page) => Promise<void>;
}

const clock = createClock();
const sinceMs = clock.now() - 193_000;
const stops: (() => Promise<void>)[] = [];

/** A console whose pictures are renewed each second, as the engine's are. */
async function scripted(
  draw: Parameters<typeof startTestConsole>[0],
  of?: Chain,
  over: Parameters<typeof startTestConsole>[1] = {},
): Promise<TestConsole> {
  const running = await startTestConsole(draw, { clock, onsetMs: () => sinceMs, ...(of && { of }), ...over });
  const renewed = clock.every(1000, () => running.alerts.publish(draw(running.chain, clock.now())));
  stops.push(async () => {
    renewed();
    await running.stop();
  });
  return running;
}

const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const refused = async () => ({ refused: { key: 'refused.reader', params: {} } });

const silenceOf = (atMs: number): ShownSilence => ({
  ...{ id: 's-1', kind: 'hand', by: 'Paul Lenoir', declared: true, state: 'active', match: { ent: ['lycees-nord'] } },
  ...{
    reason: 'Bascule de la base, intervention 4512',
    startsMs: atMs - 40 * MINUTE_MS,
    endsMs: atMs + 80 * MINUTE_MS,
  },
  holds: ['i-saturation'],
});

const overOf = (atMs: number): ShownSilence => ({
  ...{ id: 's-0', kind: 'hand', by: 'Zoé Kern', declared: true, state: 'over', holds: [] },
  ...{ match: { operator: ['beta'], severity: ['P3'] }, reason: 'Essai de charge de l’opérateur Bêta' },
  ...{ startsMs: atMs - DAY_MS, endsMs: atMs - DAY_MS + 120 * MINUTE_MS },
});

/** A saturation that a silence keeps from the people on call, and tests of which one was not answered. */
function quietly(chain: Chain, atMs: number): Picture {
  const sent = { atMs: atMs - 5 * DAY_MS, delivered: 2, of: 2 } as const;
  return {
    ...saturationPicture(chain, atMs, sinceMs),
    silences: [silenceOf(atMs)],
    tests: [
      { ...sent, team: 'nationale', state: 'acknowledged', by: 'Paul Lenoir', afterS: 92 },
      { ...sent, team: 'nord', state: 'unanswered', delivered: 1 },
      { ...sent, team: 'sud', state: 'acknowledged', by: 'Zoé Kern', afterS: 31, atMs: atMs - 12 * DAY_MS },
    ],
  };
}

async function shots(): Promise<Shot[]> {
  const france = await loadChain(path.join(root, 'chain/france'));
  const whole = await scripted((chain, atMs) => outagePicture(chain, atMs, sinceMs, 'enthdf/base'), france);
  const demo = await scripted((chain, atMs) => saturationPicture(chain, atMs, sinceMs));
  const calm = await scripted(calmPicture, undefined, { onsetMs: () => undefined });
  const hushed = await scripted(quietly, undefined, {
    silences: { list: () => [silenceOf(clock.now()), overOf(clock.now())], create: refused, expire: refused },
  });
  const room = await startRoom();
  stops.push(() => room.stop());
  room.harm('saturation', NORTH);
  const { id, runbook } = await room.incident();
  await crewSpeaks(room.console.url, id, runbook?.id ?? '');
  const at = (running: { readonly url: string }, to: string) => running.url + to;
  return [
    { name: 'commande', size: '1080p', url: at(whole, ''), ready: '[data-incident]' },
    { name: 'commande', size: '390', url: at(whole, ''), ready: '[data-incident]' },
    { name: 'saturation', size: '1080p', url: at(demo, ''), ready: '[data-incident]' },
    { name: 'matin', size: '1080p', url: at(calm, ''), ready: '[data-cell]' },
    { name: 'cellule', size: '1080p', url: at(demo, 'cellule/lycees-nord/base'), ready: '.recharts-surface' },
    { name: 'territoire', size: '1080p', url: at(whole, 'territoire/hauts-de-france'), ready: '[data-cell]' },
    { name: 'operateurs', size: '1080p', url: at(whole, 'operateurs'), ready: 'main table' },
    {
      name: 'salle',
      size: '1080p',
      url: at(room.console, `incident/${id}`),
      ready: '[data-step]',
      before: onFirstStep,
    },
    { name: 'telephone', size: '390', url: at(room.console, `p/${id}`), ready: '#runbook details' },
    { name: 'fiche', size: '1080p', url: at(demo, '?runbook=saturation'), ready: '.runbook-body pre' },
    { name: 'silences', size: '1080p', url: at(hushed, '?silences'), ready: '[data-silence]' },
    { name: 'mur', size: '4k', url: at(whole, 'mur'), ready: '[data-testid="wall"]' },
    { name: 'mur', size: '1080p', url: at(whole, 'mur'), ready: '[data-testid="wall"]' },
    { name: 'accessibilite', size: '1080p', url: at(demo, 'accessibilite'), ready: '[data-part="remedy"]' },
  ];
}

/** The step that is ticked, on top. */
async function onFirstStep(page: Page): Promise<void> {
  for (const key of ['j', 'k']) await page.keyboard.press(key);
}

const executablePath = findChromium();
if (!executablePath) throw new Error('no Chromium: run npm test, which finds or installs it');
await mkdir(into, { recursive: true });
const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS, '--lang=fr-FR'] });
try {
  for (const { name, size, url, ready, before } of await shots()) {
    if (!`${name}-${size}`.includes(only)) continue;
    for (const colorScheme of ['light', 'dark'] as const) {
      const context = await browser.newContext({
        ...SIZES[size],
        colorScheme,
        locale: 'fr-FR',
        timezoneId: 'Europe/Paris',
      });
      const page = await context.newPage();
      await page.addInitScript(() => localStorage.setItem('vigie.author', 'Inès Moreau'));
      await page.goto(url);
      await page.locator(ready).first().waitFor();
      await page.waitForTimeout(SETTLED_MS);
      await before?.(page);
      const file = path.join(into, `${name}-${size}-${colorScheme}.png`);
      await page.screenshot({ path: file });
      console.log(file);
      await context.close();
    }
  }
} finally {
  await browser.close();
  await Promise.all(stops.map((stop) => stop()));
}
