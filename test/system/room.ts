import path from 'node:path';
import type { Browser, Page } from 'playwright-core';

/** What a crew says in the first minutes, step and message included. */
const SAID: readonly (readonly [string, Readonly<Record<string, unknown>>])[] = [
  ['Inès Moreau', { type: 'role.taken', role: 'director' }],
  ['Paul Lenoir', { type: 'role.taken', role: 'scribe' }],
  ['Zoé Kern', { type: 'role.taken', role: 'regions-liaison' }],
  [
    'Paul Lenoir',
    { type: 'note.written', nature: 'fact', text: 'Pool de connexions de la base plein ; les requêtes attendent.' },
  ],
  [
    'Zoé Kern',
    { type: 'hypothesis.put', text: 'Les emplois du temps ont été ouverts partout à 8 h.', probability: 0.6 },
  ],
  [
    'Zoé Kern',
    { type: 'hypothesis.revised', hypothesis: 'h1', probability: 0.8, motive: 'Les pages demandées sont celles-là.' },
  ],
  ['Inès Moreau', { type: 'note.written', nature: 'note', text: 'Opérateur Alpha joint, rappelle dans dix minutes.' }],
];

/** Says it in the room of an incident; the first step of its runbook is ticked. */
export async function crewSpeaks(consoleUrl: string, incident: string, runbook: string): Promise<void> {
  const { parts } = (await (await fetch(`${consoleUrl}/api/v1/runbooks/${runbook}`)).json()) as {
    parts: readonly { readonly step?: { readonly id: string; readonly people: number } }[];
  };
  const step = parts.find((part) => part.step?.people === 1)?.step?.id;
  const wording =
    'L’accès à l’ENT Lycées du Nord est ralenti par un grand nombre de connexions. Inutile de recharger la page.';
  const nextMs = Date.now() + 20 * 60_000;
  for (const [by, act] of [
    ...SAID,
    ['Inès Moreau', { type: 'step.ticked', runbook, step, as: 'done' }] as const,
    ['Zoé Kern', { type: 'message.drafted', audience: 'etablissements', language: 'fr', wording, nextMs }] as const,
    ['Zoé Kern', { type: 'message.sent', message: 'm1' }] as const,
  ]) {
    const response = await fetch(`${consoleUrl}/api/v1/incidents/${incident}/acts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...act, by }),
    });
    if (response.status !== 201) throw new Error(`${JSON.stringify(act)}: ${response.status} ${await response.text()}`);
  }
}

/** The room and the telephone page, each at both sizes or its own, light and dark. */
export async function photographRoom(browser: Browser, link: string, into: string): Promise<void> {
  const { origin, pathname, search } = new URL(link);
  const phone = `${origin}/p/${pathname.split('/').at(-1)}${search}`;
  for (const colorScheme of ['light', 'dark'] as const) {
    await shot(`${into}/salle-1080p-${colorScheme}.png`, link, { width: 1920, height: 1080 });
    await shot(`${into}/salle-390-${colorScheme}.png`, link, { width: 390, height: 844 }, 2);
    await shot(`${into}/telephone-390-${colorScheme}.png`, phone, { width: 390, height: 844 }, 2);

    async function shot(file: string, url: string, viewport: { width: number; height: number }, deviceScaleFactor = 1) {
      const hasTouch = viewport.width < 1000;
      const context = await browser.newContext({ viewport, deviceScaleFactor, colorScheme, hasTouch, locale: 'fr-FR' });
      const page = await context.newPage();
      await page.addInitScript(() => localStorage.setItem('vigie.author', 'Inès Moreau'));
      await page.goto(url);
      await settled(page);
      // The step that is ticked, on top.
      for (const key of ['j', 'k']) await page.keyboard.press(key);
      await page.screenshot({ path: path.resolve(file) });
      await context.close();
    }
  }
}

async function settled(page: Page): Promise<void> {
  await page.locator('[data-step], #runbook details').first().waitFor();
  await page.waitForTimeout(500);
}
