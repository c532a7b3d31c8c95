import { execa } from 'execa';
import pino from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openDesk } from '../../../../alerts/desk.js';
import { sections } from '../../../../alerts/notify/paging/schema.js';
import { createClock } from '../../../../chain/clock.js';
import { unchanging } from '../../../../chain/watched.js';
import { openTokens } from '../../../../collector/admission/tokens.js';
import type { DeclaredAnswer } from '../../../../dashboard/protocol/declared.js';
import { alertRoutes } from '../../../../dashboard/server/door/alerts.js';
import { openDoor } from '../../../../dashboard/server/door/door.js';
import { noAlertmanager, startAlertmanager } from '../../../alerts/notify/alertmanager.js';
import { demoChain } from '../../../alerts/situation.js';
import { tempDir } from '../../../alerts/temp-dir.js';
import { startTestConsole } from '../../support/console.js';
import { calmPicture } from '../../support/pictures.js';

const log = pino({ level: 'silent' });
const base = sections.inbound.parse({
  ...{ id: 'base', sender: 'beta', labels: { alertname: 'BaseLente', ent: '*' }, ent: '{ent}', maillon: 'base' },
});

/** The door in front of a desk, with real tokens: one of `beta`, one of a sender that has left the chain. */
async function opened() {
  const clock = createClock();
  const dir = await tempDir();
  const tokens = await openTokens({ dataDir: dir, clock, log });
  onTestFinished(() => tokens.stop());
  const desk = await openDesk({
    ...{ dir, clock, log, writer: 'c', chain: unchanging(demoChain), channels: [], consoleUrl: () => 'https://v.fr' },
    ...{ runbooks: { match: () => undefined }, inboundRules: () => [base] },
  });
  onTestFinished(() => desk.stop());
  const knows = (sender: string) => demoChain.senders.some(({ id }) => id === sender);
  const routes = [alertRoutes({ inbox: desk.inbox, senderOf: tokens.senderOf, knows, clock })];
  const door = await openDoor({ routes, host: '127.0.0.1', port: 0, log });
  onTestFinished(() => door.stop());
  const { token } = await tokens.createToken('beta');
  const gone = await tokens.createToken('partie');
  return {
    ...{ desk, door, token, gone: gone.token },
    post: (path: string, body: unknown, authorization = `Bearer ${token}`) =>
      fetch(`${door.url}${path}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
  };
}

const API = '/api/v2/alerts';
const WEBHOOK = '/webhook/alertmanager';
const alert = { labels: { alertname: 'BaseLente', ent: 'ent-est' } };

describe('alerts at the door', () => {
  it('are taken with the token of a sender, as Alertmanager would take them', async () => {
    const { post, desk } = await opened();
    expect((await post(API, [alert])).status).toBe(200);
    expect(desk.inbox.list()).toMatchObject([{ sender: 'beta', cell: 'ent-est/base' }]);
  });

  it.each([
    ['no token', '', /Send "Authorization: Bearer/],
    ['an unknown one', 'Bearer vigie_inconnu', /unknown or was revoked/],
    ['another scheme', 'Basic YTpi', /Send "Authorization: Bearer/],
  ])('%s is 401, and nothing is taken', async (_name, authorization, said) => {
    const { post, desk } = await opened();
    for (const path of [API, WEBHOOK]) {
      const response = await post(path, [alert], authorization);
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
      expect(((await response.json()) as { detail: string }).detail).toMatch(said);
    }
    expect(desk.inbox.list()).toEqual([]);
  });

  it('a sender that has left the chain is 401', async () => {
    const { post, gone } = await opened();
    const response = await post(API, [alert], `Bearer ${gone}`);
    expect(response.status).toBe(401);
    expect(await response.text()).toContain('\\"partie\\"');
  });

  it.each([
    [API, '{', 'The body is not JSON'],
    [API, { alerts: [] }, 'request: must be a list of alerts'],
    [API, [alert, { labels: {} }], '1.labels: must hold at least one label'],
    [API, [{ labels: { alertname: 7 } }], '0.labels.alertname: must be a text'],
    [API, [{ labels: { 'pas un nom': 'x' } }], 'pas un nom: must be the name of a label'],
    [API, [{ ...alert, startsAt: 'hier' }], '0.startsAt: must be an instant'],
    [
      API,
      [{ ...alert, startsAt: '2026-01-02T00:00:00Z', endsAt: '2026-01-01T00:00:00Z' }],
      '0.endsAt: must not be before',
    ],
    [API, [{ labels: { a: 'x'.repeat(1025) } }], '0.labels.a: must not be longer than 1024'],
    [API, Array.from({ length: 1001 }, () => alert), 'must not hold more than 1000 alerts'],
    [WEBHOOK, [alert], 'request: '],
    [WEBHOOK, { version: '3', alerts: [] }, 'version: must be "4"'],
    [
      WEBHOOK,
      { version: '4', alerts: [{ ...alert, status: 'perhaps' }] },
      'alerts.0.status: must be firing or resolved',
    ],
  ])('%s: a fault is 400 and names the field (%#)', async (path, body, said) => {
    const { post, desk } = await opened();
    const response = await post(path, body);
    const problem = (await response.json()) as { status: number; detail: string };
    expect(response.status).toBe(400);
    expect(problem.detail).toContain(said);
    expect(desk.inbox.list()).toEqual([]);
  });

  it('what nobody could place is listed with a rule to copy; what is placed, on its cell', async () => {
    const { post, desk } = await opened();
    await post(API, [alert, { labels: { alertname: 'Disque plein', job: 'san' } }]);
    const running = await startTestConsole(calmPicture, { inbox: desk.inbox });
    onTestFinished(() => running.stop());
    const asked = async (query: string) =>
      (await (await fetch(new URL(`/api/v1/declared${query}`, running.url))).json()) as DeclaredAnswer;
    expect(await asked('')).toMatchObject({
      alerts: [{ cell: 'ent-est/base', sender: 'beta', text: 'BaseLente' }],
      unplaced: [
        {
          labels: { job: 'san' },
          suggestion:
            '- { id: disque-plein, sender: beta, labels: { alertname: "Disque plein" }, ent: <ent>, maillon: <maillon> }',
        },
      ],
    });
    expect(await asked('?sender=alpha')).toEqual({ alerts: [], unplaced: [] });
  });
});

describe.skipIf(noAlertmanager)(`a real Alertmanager${noAlertmanager ? ` (${noAlertmanager})` : ''}`, () => {
  it('sends its webhook: firing, then resolved', async () => {
    const { door, token, desk } = await opened();
    const manager = await startAlertmanager(`${door.url}${WEBHOOK}`, token);
    const labels = { alertname: 'BaseLente', ent: 'ent-est' };
    const tell = (endsAt: Date) =>
      fetch(`${manager}${API}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify([{ labels, annotations: { summary: 'lente' }, endsAt: endsAt.toISOString() }]),
      });
    await tell(new Date(Date.now() + 3_600_000));
    await vi.waitFor(
      () => expect(desk.inbox.list()).toMatchObject([{ cell: 'ent-est/base', text: 'BaseLente : lente' }]),
      {
        ...{ timeout: 15_000, interval: 50 },
      },
    );
    await tell(new Date(Date.now() - 1000));
    await vi.waitFor(() => expect(desk.inbox.list()).toEqual([]), { timeout: 15_000, interval: 50 });
  }, 45_000);

  it('amtool posts an alert as to an Alertmanager', async () => {
    const { door, token, desk } = await opened();
    const dir = await tempDir();
    const config = `${dir}/http.yml`;
    const { writeFile } = await import('node:fs/promises');
    await writeFile(config, `authorization: { credentials: '${token}' }\n`);
    const args = ['--alertmanager.url', door.url, '--http.config.file', config];
    const add = ['alert', 'add', 'BaseLente', 'ent=ent-est', '--annotation=summary=lente'];
    const { exitCode, stderr } = await execa('amtool', [...args, ...add], { reject: false, timeout: 20_000 });
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(desk.inbox.list()).toMatchObject([{ sender: 'beta', cell: 'ent-est/base', text: 'BaseLente : lente' }]);
    const refused = await execa('amtool', ['--alertmanager.url', door.url, ...add], { reject: false, timeout: 20_000 });
    expect(refused.exitCode).not.toBe(0);
  }, 45_000);
});
