import pino from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Desk, openDesk } from '../../../../alerts/desk.js';
import { webhookChannel } from '../../../../alerts/notify/channels/webhook.js';
import { unchanging } from '../../../../chain/watched.js';
import { acknowledgeRoutes } from '../../../../dashboard/server/door/acknowledge.js';
import { openDoor } from '../../../../dashboard/server/door/door.js';
import { httpReceiver } from '../../../alerts/notify/http-receiver.js';
import { demoChain, evaluation, harmed, MORNING } from '../../../alerts/situation.js';
import { tempDir } from '../../../alerts/temp-dir.js';
import { manualClock } from '../../../support/manual-clock.js';

const log = pino({ level: 'silent' });

/** A desk that pages one webhook, and the door to its links; the link is that of the page which the webhook received. */
async function paged() {
  const hook = await httpReceiver();
  const clock = manualClock(MORNING);
  const desk: Desk = await openDesk({
    ...{ dir: await tempDir(), clock, chain: unchanging(demoChain), log, writer: 'c', linkKey: Buffer.alloc(32, 1) },
    runbooks: { match: () => ({ runbook: { id: 'panne' }, reason: { key: 'runbook.exact', params: {} } }) as never },
    channels: [webhookChannel({ name: 'salle', url: hook.url })],
    consoleUrl: () => 'https://vigie.exemple.fr',
  });
  onTestFinished(() => desk.stop());
  const door = await openDoor({ routes: [acknowledgeRoutes(desk.links!)], host: '127.0.0.1', port: 0, log });
  onTestFinished(() => door.stop());
  for (let second = 0; second < 12; second += 1) {
    clock.advance(1000);
    await desk.apply(evaluation(clock.now(), [harmed('ent-est/base', clock.now())]), clock.now());
  }
  await vi.waitFor(() => expect(hook.requests).toHaveLength(1), { timeout: 20_000, interval: 5 });
  const { alerts } = JSON.parse(hook.requests[0]?.text ?? '') as { alerts: { annotations: { ack_url: string } }[] };
  const link = alerts[0]!.annotations.ack_url.replace('https://vigie.exemple.fr', door.url);
  const get = (options?: RequestInit, query = '') => fetch(link + query, options);
  const post = (name?: string, query = '') =>
    get({ method: 'POST', body: new URLSearchParams(name === undefined ? {} : { name }) }, query);
  return { desk, clock, link, door, get, post, taken: () => desk.incidents()[0]?.acknowledgements };
}

const spaced = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

describe('the page behind an acknowledge link', () => {
  it('says what, where and why, in 20 kB, without a script, with one button', async () => {
    const { get } = await paged();
    const response = await get();
    expect(response.status).toBe(200);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'/);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'content-type': 'text/html; charset=utf-8',
    });
    const html = spaced(await response.text());
    expect(Buffer.byteLength(html)).toBeLessThan(20_000);
    expect(html).not.toMatch(/<script|javascript:|https?:\/\/(?!vigie\.exemple\.fr)/);
    expect(html).toContain('<html lang="fr">');
    expect(html).toContain('name="viewport"');
    for (const said of [
      /<h1>\[P2\] Base de données · ENT de l'Est : panne/,
      /Depuis 07:59/,
      /établissements/,
      /\?runbook=panne/,
    ])
      expect(html).toMatch(said);
    expect(html.match(/<button>/g)).toHaveLength(1);
    expect(html.match(/<form method="post"/g)).toHaveLength(1);
  });

  it('a mail scanner that follows it, by GET or HEAD, with any query, acknowledges nothing', async () => {
    const { get, taken } = await paged();
    for (const query of ['', '?lang=en', '?name=robot&acknowledge=1', '?utm=x'])
      for (const method of ['GET', 'HEAD']) expect((await get({ method }, query)).status).toBe(200);
    expect(taken()).toBeUndefined();
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) await get({ method });
    expect(taken()).toBeUndefined();
  });

  it('pressing the button acknowledges; a second time is refused with who did and when', async () => {
    const { get, post, taken, clock } = await paged();
    const done = await post('Jean <b>Dupont</b>');
    expect(done.status).toBe(200);
    expect(taken()).toMatchObject([{ by: 'Jean <b>Dupont</b>', declared: true, generation: 1 }]);
    expect(await done.text()).toContain('Jean &lt;b&gt;Dupont&lt;/b&gt;');
    clock.advance(60_000);
    const replayed = await post('Quelqu’un d’autre');
    expect(replayed.status).toBe(409);
    const html = spaced(await replayed.text());
    expect(html).toMatch(
      /Pris en charge par Jean .+ \(nom déclaré\) à 08:00:12, le mardi 6 avril 2021\. Ce lien a déjà servi/,
    );
    expect(html).not.toContain('<form');
    expect(taken()).toHaveLength(1);
    expect(await (await get()).text()).not.toContain('<form');
  });

  it('asks for a name where it was sent to a place, and says it in English to those who ask', async () => {
    const { post, taken } = await paged();
    const nameless = await post(undefined, '?lang=en');
    expect(nameless.status).toBe(422);
    expect(await nameless.text()).toContain('Say who you are');
    expect(taken()).toBeUndefined();
  });

  it('a link that is not one: 404, and no word of any incident', async () => {
    const { link, door, taken } = await paged();
    for (const wrong of [`${link}x`, `${door.url}/a/${'A'.repeat(43)}`, `${door.url}/a/%00`]) {
      const response = await fetch(wrong, { method: 'POST' });
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain('Base de données');
    }
    expect(taken()).toBeUndefined();
  });

  it('a body too large, or in a form nobody asked for, is refused', async () => {
    const { get, taken } = await paged();
    expect((await post413(get)).status).toBe(413);
    await get({ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":"x"}' });
    expect(taken()).toBeUndefined();
  });

  it('the door opens to nothing else', async () => {
    const { door } = await paged();
    for (const path of ['/', '/api/v1/picture', '/live', '/metrics'])
      expect((await fetch(door.url + path)).status).toBe(404);
    expect((await fetch(`${door.url}/healthz`)).status).toBe(200);
  });
});

function post413(get: (options: RequestInit) => Promise<Response>): Promise<Response> {
  return get({ method: 'POST', body: new URLSearchParams({ name: 'x'.repeat(4000) }) });
}
