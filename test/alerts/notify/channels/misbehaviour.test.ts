import pino from 'pino';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Channel, DeliveryError, RenderedPage } from '../../../../alerts/notify/channel.js';
import { openOutbox } from '../../../../alerts/notify/outbox.js';
import { manualClock } from '../../../support/manual-clock.js';
import { MORNING } from '../../situation.js';
import { atFirst, type Behaviour, httpReceiver, says } from '../http-receiver.js';
import { channel, failure, rendered } from '../paged.js';

const log = pino({ level: 'silent' });
const TO = '+33612345678';

/** Every channel that speaks HTTP, given the address of its receiver. */
const channels: readonly [string, (url: string) => Channel][] = [
  ['webhook', (url) => channel({ type: 'webhook', url })],
  ['alertmanager', (url) => channel({ type: 'alertmanager', url })],
  ['matrix', (url) => channel({ type: 'matrix', url, token: { env: 'A' }, room: '!a:b.fr' })],
  ['pagerduty', (url) => channel({ type: 'pagerduty', url, routingKey: { env: 'A' } })],
  ['sms', (url) => channel({ type: 'sms', url: `${url}/?ref={{id}}`, body: '{{text}}', to: TO })],
];

/** A channel behind its queue, as the desk has it, with short pauses. */
function queue(of: Channel) {
  const clock = manualClock(MORNING);
  const sent: RenderedPage[] = [];
  const failed: DeliveryError[] = [];
  const outbox = openOutbox({
    ...{ channel: of, clock, log },
    settings: { timeoutMs: 400, attempts: 3, firstPauseMs: 2, longestPauseMs: 10, requeueS: 30, inFlight: 4 },
    onSent: async (page) => void sent.push(page),
    onFailed: async (_page, error) => void failed.push(error),
  });
  onTestFinished(() => outbox.stop());
  return {
    clock,
    outbox,
    sent,
    failed,
    until: (what: () => void) => vi.waitFor(what, { timeout: 20_000, interval: 5 }),
  };
}

describe.each(channels)('%s', (_type, open) => {
  const started = async (behaviour: Behaviour) => {
    const to = await httpReceiver(behaviour);
    const here = queue(open(to.url));
    here.outbox.push(rendered());
    return { ...here, to };
  };

  it('500, then 200: delivered, both times under one key', async () => {
    const { sent, to, until } = await started(atFirst(says(500)));
    await until(() => expect(sent).toHaveLength(1));
    expect(to.requests.map(({ headers }) => headers['idempotency-key'])).toEqual([rendered().id, rendered().id]);
  });

  it('slow: given up in time, tried again', async () => {
    const { sent, to, until } = await started(atFirst(() => {}));
    await until(() => expect(sent).toHaveLength(1));
    expect(to.requests).toHaveLength(2);
  });

  it('429: left alone for as long as it asks', async () => {
    const { sent, to, clock, outbox, until } = await started(atFirst(says(429, { 'retry-after': '120' })));
    await until(() => expect(outbox.failing()).toMatchObject({ waiting: 1 }));
    clock.advance(119_000);
    expect(to.requests).toHaveLength(1);
    clock.advance(2_000);
    await until(() => expect(sent).toHaveLength(1));
  });

  it('400: refused for good, said once', async () => {
    const { sent, failed, to, clock, outbox, until } = await started(says(400));
    await until(() => expect(failed).toMatchObject([{ permanent: true, message: 'HTTP 400' }]));
    clock.advance(600_000);
    expect([sent.length, to.requests.length, outbox.failing()]).toEqual([0, 1, undefined]);
  });

  it('down: waits, is seen to wait, delivered when it is back', async () => {
    const gone = await httpReceiver();
    await gone.stop();
    const { sent, clock, outbox, until } = queue(open(gone.url));
    outbox.push(rendered());
    await until(() => expect(outbox.failing()).toMatchObject({ waiting: 1 }));
    await httpReceiver(says(200), gone.port);
    clock.advance(31_000);
    await until(() => expect(sent).toHaveLength(1));
    expect(outbox.failing()).toBeUndefined();
  });

  it('tells no address in its errors', async () => {
    const cut = await httpReceiver((response) => void response.destroy());
    const error = await failure(open(cut.url));
    expect(error.message).not.toContain(String(cut.port));
  });
});

describe('queues', () => {
  it('one target that is refused holds up no other one of the same incident', async () => {
    const to = await httpReceiver((response, _nth, { text }) =>
      says(text.includes('!pleine:b.fr') ? 500 : 200)(response, 0, { method: '', path: '', headers: {}, text }),
    );
    const person = (name: string) => ({ person: name, name, language: 'fr' as const, address: '+33600000001' });
    const { sent, outbox, until } = queue(channel({ type: 'sms', url: to.url, body: '{{to}} {{text}}' }));
    outbox.push(rendered({ target: 'a@sms' }, {}, { to: { ...person('a'), address: '!pleine:b.fr' } }));
    outbox.push(rendered({ target: 'b@sms' }, {}, { to: person('b') }));
    await until(() => expect(sent.map(({ target }) => target)).toEqual(['b@sms']));
  });

  it('Matrix says in its answer how long', async () => {
    const body = '{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":2500}';
    const to = await httpReceiver(says(429, {}, body));
    const error = await failure(channel({ type: 'matrix', url: to.url, token: { env: 'A' }, room: '!a:b.fr' }));
    expect(error).toMatchObject({ permanent: false, retryAfterMs: 2500 });
  });
});
