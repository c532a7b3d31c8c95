import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readEvents } from '../../alerts/incident/read.js';
import { startBrowser } from './running-demo.js';
import { type RunningServe, runVigie, startServe } from './running-serve.js';

const demo = path.resolve(import.meta.dirname, '../../chain/demo');

/** A new platform, and a new sender that speaks for it. */
const OUEST = `provenance: { source: Test, confidence: declared }
senders:
  - { id: gamma, name: { fr: Opérateur Gamma, en: Operator Gamma } }
ents:
  - id: ent-ouest
    name: { fr: "ENT de l'Ouest", en: Western ENT }
    territory: sud
    operator: beta
    maillons: [frontal, portail]
mapping:
  - { sender: gamma, service: portail, host: portail.ouest.test, cell: ent-ouest/portail }
`;

const NORD_HOST = 'portail.lycees-nord.demo.vigie.test';
const OUEST_HOST = 'portail.ouest.test';
const cell = (page: Page, id: string) => page.locator(`[data-cell="${id}"]`);
const refused = (page: Page) => page.locator('[data-notice="chain-refused"]');

let browser: Awaited<ReturnType<typeof startBrowser>>;
let root: string;
let serving: RunningServe | undefined;
const sendings = new Set<NodeJS.Timeout>();

beforeAll(async () => {
  browser = await startBrowser();
});
afterEach(async () => {
  for (const timer of sendings) clearInterval(timer);
  await Promise.all(browser.browser.contexts().map((context) => context.close()));
  await serving?.stop();
  serving = undefined;
  await rm(root, { recursive: true, force: true });
});
afterAll(() => browser.browser.close());

interface Place {
  readonly chain: string;
  readonly data: string;
  readonly page: Page;
  readonly live: RunningServe;
}

async function serveDemo(): Promise<Place> {
  root = await mkdtemp(path.join(tmpdir(), 'vigie-reload-'));
  const [chain, data] = [path.join(root, 'chain'), path.join(root, 'data')];
  await cp(demo, chain, { recursive: true });
  serving = await startServe(data, chain);
  const page = await browser.open(serving.consoleUrl);
  await page.locator('[data-cell]').first().waitFor();
  return { chain, data, page, live: serving };
}

let made = 0;
/** Requests served just now by a service at a host. */
function spans(host: string, count: number) {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const endMs = Date.now();
  const one = () => ({
    traceId: (++made).toString(16).padStart(32, '0'),
    spanId: made.toString(16).padStart(16, '0'),
    ...{ name: 'GET /', kind: 2 },
    startTimeUnixNano: `${endMs - 20}000000`,
    endTimeUnixNano: `${endMs}000000`,
    attributes: [text('server.address', host), { key: 'http.response.status_code', value: { intValue: 200 } }],
  });
  const resource = { attributes: [text('service.name', 'portail')] };
  return { resourceSpans: [{ resource, scopeSpans: [{ spans: Array.from({ length: count }, one) }] }] };
}

async function post({ otlpUrl }: RunningServe, token: string, host: string): Promise<{ status: number; text: string }> {
  const response = await fetch(`${otlpUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(spans(host, 10)),
  });
  return { status: response.status, text: await response.text() };
}

/** A token made beside the running serve, as an operator does; it is known there a second later. */
async function tokenOf(sender: string, host: string, { chain, data, live }: Place): Promise<string> {
  const token = await runVigie('token', 'create', sender, '--chain', chain, '--data', data);
  await expect.poll(async () => (await post(live, token, host)).status).toBe(200);
  return token;
}

/** Sends twice a second until the end of the test; the statuses it was answered. */
function sending(live: RunningServe, token: string, host: string): number[] {
  const statuses: number[] = [];
  const send = (): void =>
    void post(live, token, host).then(
      ({ status }) => statuses.push(status),
      () => statuses.push(0),
    );
  sendings.add(setInterval(send, 500));
  return statuses;
}

describe('a running serve whose chain changes', () => {
  it('shows a new ENT within 5 s, takes its telemetry, refuses an invalid edit on the page, and goes on', async () => {
    const place = await serveDemo();
    const { chain, page, live } = place;
    const nord = sending(live, await tokenOf('alpha', NORD_HOST, place), NORD_HOST);
    await expect.poll(() => cell(page, 'lycees-nord/portail').getAttribute('data-state')).toBe('healthy');

    const writtenMs = performance.now();
    await writeFile(path.join(chain, 'ouest.yaml'), OUEST);
    await cell(page, 'ent-ouest/portail').waitFor({ timeout: 5_000 });
    expect(performance.now() - writtenMs).toBeLessThan(5_000);
    const changed = page.locator('[data-notice="chain-changed"]');
    expect(await changed.locator('[data-section="ents"]').textContent()).toBe('ENT : 1 ajout (ent-ouest)');

    const ouest = sending(live, await tokenOf('gamma', OUEST_HOST, place), OUEST_HOST);
    await expect.poll(() => cell(page, 'ent-ouest/portail').getAttribute('data-state')).toBe('healthy');

    const good = await readFile(path.join(chain, 'ouest.yaml'), 'utf8');
    await writeFile(path.join(chain, 'ouest.yaml'), good.replace('operator: beta', 'operator: omega'));
    await refused(page).waitFor();
    const fault = refused(page).locator('[data-fault]');
    expect(await fault.count()).toBe(1);
    expect(await fault.getAttribute('data-fault')).toBe(
      `ouest.yaml:${good.split('\n').findIndex((line) => line.includes('operator: beta')) + 1}`,
    );
    expect(await fault.textContent()).toMatch(/^ouest\.yaml:8 ents\[0\]\.operator no operator "omega"/);

    const [before, ouestBefore] = [nord.length, ouest.length];
    await expect.poll(() => nord.length).toBeGreaterThan(before + 10);
    await expect.poll(() => ouest.length).toBeGreaterThan(ouestBefore + 10);
    expect([...nord, ...ouest].every((status) => status === 200)).toBe(true);
    expect(await cell(page, 'ent-ouest/portail').getAttribute('data-state')).toBe('healthy');
    expect(await refused(page).count()).toBe(1);

    await writeFile(path.join(chain, 'ouest.yaml'), good);
    await refused(page).waitFor({ state: 'detached' });
    expect(browser.errors).toEqual([]);
  });

  it('lets go of an ENT and of a sender: its row leaves the page, and its token is refused with the reason', async () => {
    const place = await serveDemo();
    const { chain, page, live } = place;
    await writeFile(path.join(chain, 'ouest.yaml'), OUEST);
    await cell(page, 'ent-ouest/portail').waitFor();
    const token = await tokenOf('gamma', OUEST_HOST, place);
    await rm(path.join(chain, 'ouest.yaml'));
    await cell(page, 'ent-ouest/portail').waitFor({ state: 'detached' });
    const { status, text } = await post(live, token, OUEST_HOST);
    expect([status, JSON.parse(text).message]).toEqual([
      403,
      'the sender "gamma" of this token is not in the chain: ask the operator of Vigie to put it back, or for a token of another sender',
    ]);
    expect(await cell(page, 'lycees-nord/portail').count()).toBe(1);
    expect(browser.errors).toEqual([]);
  });

  it('reads its files at a SIGHUP and lives on, valid or not', async () => {
    const { chain, page, live } = await serveDemo();
    live.signal('SIGHUP');
    await expect.poll(live.log).toContain('chain: read again, and as it is in force');
    const file = path.join(chain, 'mapping.yaml');
    const good = await readFile(file, 'utf8');
    await writeFile(file, good.replace('cell: ent-sud/base', 'cell: ent-sud/cave'));
    live.signal('SIGHUP');
    await refused(page).waitFor();
    await writeFile(file, good);
    live.signal('SIGHUP');
    await refused(page).waitFor({ state: 'detached' });
    expect(await live.stop()).toBe(0);
  });

  it('has each change and each refusal in its journal', async () => {
    const { chain, data, page, live } = await serveDemo();
    await writeFile(path.join(chain, 'ouest.yaml'), OUEST);
    await cell(page, 'ent-ouest/portail').waitFor();
    await writeFile(path.join(chain, 'ouest.yaml'), 'ents: 3\n');
    await refused(page).waitFor();
    expect(await live.stop()).toBe(0);
    const events = [];
    for await (const event of readEvents(path.join(data, 'journal'), 0, Number.POSITIVE_INFINITY)) events.push(event);
    const told = events.filter(({ type }) => type.startsWith('chain.'));
    expect(told.map(({ type, actor }) => [type, actor])).toEqual([
      ['chain.changed', 'configuration'],
      ['chain.refused', 'configuration'],
    ]);
    expect(told[0]?.payload).toMatchObject({
      difference: expect.arrayContaining([
        expect.objectContaining({ section: 'ents', added: { count: 1, names: ['ent-ouest'] } }),
      ]),
    });
    expect(told[1]?.payload).toMatchObject({ count: 1, faults: [{ file: 'ouest.yaml' }] });
  });
});
