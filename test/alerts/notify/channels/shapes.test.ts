import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { httpReceiver } from '../http-receiver.js';
import { channel, HEAD, incident, marie, never, page, rendered } from '../paged.js';

const text = z.string().min(1);
const labels = z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), z.string());
const instant = z.iso.datetime();
const fingerprint = z.string().regex(/^[0-9a-f]{16}$/);
const status = z.enum(['firing', 'resolved']);
const annotations = z.strictObject({
  ...{ summary: text, description: text, impact: text },
  ...{ summary_en: text, description_en: text, impact_en: text },
  ...{ runbook_url: z.url(), ack_url: z.url().optional() },
  journal_head: z.string().regex(/^[0-9a-f]{64}$/),
});

const webhook4 = z.strictObject({
  version: z.literal('4'),
  groupKey: text,
  truncatedAlerts: z.literal(0),
  status,
  receiver: text,
  groupLabels: labels,
  commonLabels: labels,
  commonAnnotations: annotations,
  externalURL: z.url(),
  alerts: z
    .array(
      z.strictObject({
        ...{ status, labels, annotations, fingerprint },
        ...{ startsAt: instant, endsAt: instant, generatorURL: z.url() },
      }),
    )
    .min(1),
});

/** postableAlerts of Alertmanager's OpenAPI v2. */
const postable = z
  .array(z.strictObject({ labels, annotations, startsAt: instant, endsAt: instant, generatorURL: z.url() }))
  .min(1);

const matrixMessage = z.strictObject({
  msgtype: z.literal('m.text'),
  body: text,
  format: z.literal('org.matrix.custom.html'),
  formatted_body: text,
});

const pagerDutyKey = { routing_key: z.literal('secret-cle'), dedup_key: z.string().min(1).max(255) };
const pagerDuty = z.discriminatedUnion('event_action', [
  z.strictObject({
    ...pagerDutyKey,
    event_action: z.literal('trigger'),
    client: text,
    client_url: z.url(),
    payload: z.strictObject({
      summary: z.string().min(1).max(1024),
      source: text,
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: instant,
      ...{ component: text, group: text, class: text },
      custom_details: z.record(z.string(), z.string()),
    }),
    links: z.array(z.strictObject({ href: z.url(), text })),
  }),
  z.strictObject({ ...pagerDutyKey, event_action: z.literal('acknowledge') }),
  z.strictObject({ ...pagerDutyKey, event_action: z.literal('resolve') }),
]);

const json = <S extends z.ZodType>(schema: S, body: string | undefined): z.output<S> =>
  schema.parse(JSON.parse(body ?? ''));
const closed = { closedMs: incident().openedMs + 600_000 };

describe('what channels send', () => {
  it.each(['firing', 'resolved'] as const)('webhook, %s: version "4", whole and nothing else', async (now) => {
    const hook = await httpReceiver();
    const to = channel({ type: 'webhook', url: hook.url, token: { env: 'JETON' } });
    await to.deliver(rendered({ status: now }, now === 'resolved' ? closed : {}), never);
    expect(hook.requests[0]).toMatchObject({ method: 'POST', headers: { authorization: 'Bearer secret-jeton' } });
    const body = json(webhook4, hook.requests[0]?.text);
    expect(body).toMatchObject({ status: now, receiver: 'garde', alerts: [{ status: now }] });
    expect(body.alerts[0]?.annotations.ack_url !== undefined).toBe(now === 'firing');
  });

  it('Alertmanager: alerts that end by themselves, and the labels of before are ended', async () => {
    const manager = await httpReceiver();
    const to = channel({ type: 'alertmanager', url: `${manager.url}/`, lifetimeH: 24 });
    const before = page({ said: { severity: 'P2', cause: 'undetermined', maillon: 'ent-est/portail' } });
    await to.deliver(rendered({ generation: 2 }, { pages: [before] }), never);
    await to.deliver(rendered({ status: 'resolved' }, { pages: [before], ...closed }), never);
    expect(manager.requests.map(({ path }) => path)).toEqual(['/api/v2/alerts', '/api/v2/alerts']);
    const [firing, resolved] = manager.requests.map(({ text: sent }) => json(postable, sent));
    expect(firing).toMatchObject([
      { labels: { severity: 'P1', cause: 'saturation' }, endsAt: '2021-04-07T06:00:00.000Z' },
      { labels: { severity: 'P2', cause: 'undetermined' }, endsAt: '2021-04-06T06:00:00.000Z' },
    ]);
    expect(resolved).toMatchObject([{ labels: { severity: 'P1' }, endsAt: '2021-04-06T06:10:00.000Z' }, {}]);
    expect(firing?.flatMap(({ labels: all }) => Object.values(all))).not.toContain('');
  });

  it('Matrix: one message, whose transaction is the page, in the room of the person or of the team', async () => {
    const server = await httpReceiver();
    const to = channel({ type: 'matrix', url: server.url, token: { env: 'JETON' }, room: '!equipe:exemple.fr' });
    const shared = rendered({}, { maillon: 'ent-est/<b>' });
    await to.deliver(shared, never);
    await to.deliver(rendered({}, {}, { to: { ...marie, address: '!marie:exemple.fr', language: 'en' } }), never);
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      `PUT /_matrix/client/v3/rooms/!equipe%3Aexemple.fr/send/m.room.message/${shared.id}`,
      `PUT /_matrix/client/v3/rooms/!marie%3Aexemple.fr/send/m.room.message/${shared.id}`,
    ]);
    expect(server.requests[0]?.headers.authorization).toBe('Bearer secret-jeton');
    const [french, english] = server.requests.map(({ text: sent }) => json(matrixMessage, sent));
    expect(french?.formatted_body).not.toContain('<b>');
    expect(french?.body).toMatch(/Voir et prendre en charge.: https:.+\nFiche réflexe.: https:.+\nIncident/s);
    expect(english?.body).toMatch(/^\[P1\] Portal .+\nSince /);
  });

  it('PagerDuty: trigger, acknowledge, resolve, under one key', async () => {
    const server = await httpReceiver();
    const to = channel({ type: 'pagerduty', routingKey: { env: 'CLE' }, url: `${server.url}/v2/enqueue` });
    for (const now of ['firing', 'acknowledged', 'resolved'] as const)
      await to.deliver(rendered({ status: now }), never);
    const events = server.requests.map(({ text: sent }) => json(pagerDuty, sent));
    expect(events.map(({ event_action }) => event_action)).toEqual(['trigger', 'acknowledge', 'resolve']);
    expect(new Set(events.map(({ dedup_key }) => dedup_key)).size).toBe(1);
    expect(events[0]).toMatchObject({
      payload: { severity: 'critical', source: 'ent-est/portail', component: 'portail', group: 'ent-est' },
    });
  });

  it('SMS: the template of the gateway, filled and quoted', async () => {
    const gateway = await httpReceiver();
    const to = channel({
      type: 'sms',
      url: `${gateway.url}/send?ref={{id}}`,
      headers: { 'X-Api-Key': { env: 'CLE' } },
      body: '{"recipient":"{{to}}","message":"{{text}}"}',
      parts: 1,
    });
    const sent = rendered({}, {}, { to: { ...marie, address: '+33612345678' } });
    await to.deliver(sent, never);
    expect(gateway.requests[0]).toMatchObject({
      path: `/send?ref=${sent.id}`,
      headers: { 'x-api-key': 'secret-cle', 'content-type': 'application/json' },
    });
    const body = json(z.strictObject({ recipient: text, message: text }), gateway.requests[0]?.text);
    expect(body.recipient).toBe('+33612345678');
    expect(body.message).toBe(
      `[P1] Portail - ENT de l'Est : saturation (probabilité 83 %)\nhttps://vigie.exemple.fr/a/${'x'.repeat(44)}\n#${HEAD.slice(0, 12)}`,
    );
  });

  it.each([
    ['form', 'to={{to}}&text={{text}}', /^to=%2B33612345678&text=%5BP1%5D%20Portail/],
    ['text', '{{to}} {{text}}', /^\+33612345678 \[P1\] Portail/],
  ])('SMS: as %s', async (format, body, expected) => {
    const gateway = await httpReceiver();
    await channel({ type: 'sms', url: gateway.url, format, body, to: '+33612345678' }).deliver(rendered(), never);
    expect(gateway.requests[0]?.text).toMatch(expected);
  });

  it('SMS: with GET, all is in the address', async () => {
    const gateway = await httpReceiver();
    const url = `${gateway.url}/sms?to={{to}}&text={{text}}`;
    await channel({ type: 'sms', url, method: 'GET', to: '+33612345678' }).deliver(rendered(), never);
    expect(gateway.requests[0]).toMatchObject({ method: 'GET', text: '' });
    expect(new URL(url.replace('{{to}}', ''), gateway.url).pathname).toBe('/sms');
    expect(decodeURIComponent(gateway.requests[0]?.path ?? '')).toContain('to=+33612345678&text=[P1] Portail');
  });
});
