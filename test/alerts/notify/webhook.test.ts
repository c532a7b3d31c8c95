import { describe, expect, it } from 'vitest';
import type { Incident, Page } from '../../../alerts/incident/incident.js';
import type { DeliveryError } from '../../../alerts/notify/channel.js';
import { webhookChannel } from '../../../alerts/notify/channels/webhook.js';
import { pageId } from '../../../alerts/notify/page-id.js';
import { renderPage } from '../../../alerts/notify/render.js';
import { demoChain, harmed, MORNING } from '../situation.js';
import { answer, receiver } from './receiver.js';

const verdict = harmed('national/authentification', MORNING, { cause: 'saturation+attack', probability: 0.83 });
const incident: Incident = {
  id: '20210406-0a1b2c3d',
  openedMs: MORNING,
  sinceMs: MORNING - 4000,
  updatedMs: MORNING,
  generation: 1,
  severity: 'P1',
  cause: 'saturation+attack',
  probability: 0.83,
  maillon: 'national/authentification',
  cells: ['ent-est/portail', 'ent-sud/portail', 'national/authentification'],
  suspects: verdict.suspects,
  evidence: verdict.evidence,
  missingFeeds: [],
  targeted: 'ent-est/frontal',
  runbook: { id: 'inondation', reason: 'runbook.exact' },
  pages: [],
};
const facts = { target: 'garde', step: 0, generation: 1, status: 'firing' as const };
const page: Page = { ...facts, id: pageId(incident.id, facts), state: 'due', atMs: MORNING };
const rendered = renderPage(page, incident, { chain: demoChain, consoleUrl: 'http://127.0.0.1:8080', head: 'c0ffee' });
const never = new AbortController().signal;

/** French puts no-break spaces before its colons and between thousands. */
function plainSpaces(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text.replace(/[\u00a0\u202f]/g, ' ')]));
}

async function failure(respond: Parameters<typeof receiver>[0], signal = never): Promise<DeliveryError> {
  const { url } = await receiver(respond);
  return webhookChannel({ name: 'garde', url })
    .deliver(rendered, signal)
    .then(
      () => expect.fail('delivered'),
      (error: unknown) => error as DeliveryError,
    );
}

describe('the webhook channel', () => {
  it('speaks Alertmanager version 4', async () => {
    const { url, requests } = await receiver();
    await webhookChannel({ name: 'garde', url }).deliver(rendered, never);
    expect(requests[0]?.headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': page.id });
    expect(requests[0]?.body).toMatchObject({
      version: '4',
      groupKey: '{}:{alertname="VigieIncident", incident="20210406-0a1b2c3d"}',
      truncatedAlerts: 0,
      status: 'firing',
      receiver: 'garde',
      groupLabels: { alertname: 'VigieIncident', incident: incident.id },
      commonLabels: {
        severity: 'P1',
        cause: 'saturation+attack',
        ent: 'national',
        maillon: 'authentification',
        operator: 'etat',
        territory: 'france',
      },
      externalURL: 'http://127.0.0.1:8080',
      alerts: [
        {
          status: 'firing',
          startsAt: '2021-04-06T05:59:56.000Z',
          endsAt: '0001-01-01T00:00:00Z',
          generatorURL: 'http://127.0.0.1:8080/incident/20210406-0a1b2c3d',
          fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/),
          annotations: { runbook_url: 'http://127.0.0.1:8080/incident/20210406-0a1b2c3d?runbook=inondation' },
        },
      ],
    });
  });

  it('says the same in French and in English', async () => {
    const { url, requests } = await receiver();
    await webhookChannel({ name: 'garde', url }).deliver(rendered, never);
    const annotations = plainSpaces(requests[0]!.body.alerts[0]!.annotations);
    expect(annotations.summary).toBe(
      '[P1] Authentification · service national : saturation et attaque (probabilité 83 %)',
    );
    expect(annotations.summary_en).toBe(
      '[P1] Authentication · national service: saturation and attack (probability 83%)',
    );
    expect(annotations.impact).toBe(
      "755 000 élèves, 1 338 établissements (chiffres déclarés) ; 4 ENT sur 4 : ENT Lycées du Nord, ENT Collèges du Nord, ENT de l'Est et ENT du Sud.",
    );
    expect(annotations.impact_en).toMatch(/^755,000 pupils, 1,338 schools \(declared figures\); 4 ENT of 4: /);
    expect(annotations.description).toContain('Depuis 07:59:56, le mardi 6 avril 2021.');
    expect(annotations.description).toMatch(
      /Éléments à l’appui :\n- Le mal naît sur Authentification · service national .+ \(déclaré par [^)]+\)\nÉléments contraires :\n- L’excès .+/,
    );
    expect(annotations.description_en).toMatch(/Evidence for:\n- .+ \(declared by [^)]+\)\nEvidence against:\n- .+/);
    expect(annotations.description).toContain(
      "Maillon visé : Frontal · ENT de l'Est ; maillon qui cède : Authentification · service national.",
    );
    expect(annotations.description).toContain(
      "2 autres maillons en souffrent : Portail · ENT de l'Est et Portail · ENT du Sud.",
    );
  });

  it.each([
    [400, true],
    [401, true],
    [404, true],
    [302, true],
    [408, false],
    [429, false],
    [500, false],
    [503, false],
  ])('HTTP %i is permanent: %s', async (status, permanent) => {
    expect(await failure(answer(status, { location: 'http://127.0.0.1:1/' }))).toMatchObject({
      name: 'DeliveryError',
      permanent,
      message: `HTTP ${status}`,
    });
  });

  it('hears how long it should keep away', async () => {
    expect(await failure(answer(503, { 'retry-after': '120' }))).toMatchObject({ retryAfterMs: 120_000 });
    expect(await failure(answer(503, { 'retry-after': 'tomorrow' }))).toMatchObject({ retryAfterMs: undefined });
  });

  it('may be tried again when nobody answers, and does not tell the address', async () => {
    const hung = await failure(() => {}, AbortSignal.timeout(50));
    expect(hung).toMatchObject({ permanent: false, message: 'no answer: TimeoutError' });
    const { url } = await receiver((_nth, _request, response) => response.destroy());
    const cut = await webhookChannel({ name: 'garde', url: `${url}?secret=abc` })
      .deliver(rendered, never)
      .catch((error: DeliveryError) => error);
    expect(cut).toMatchObject({ permanent: false });
    expect((cut as DeliveryError).message).not.toContain('secret');
  });
});
