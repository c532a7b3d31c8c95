import { expect, it } from 'vitest';
import { httpReceiver } from '../http-receiver.js';
import { channel, HEAD, marie, never, rendered } from '../paged.js';
import { parsed, smtpReceiver } from '../smtp-receiver.js';

const secret = { env: 'CLE' };

it.each([
  ['webhook', (url: string) => ({ url })],
  ['alertmanager', (url: string) => ({ url })],
  ['pagerduty', (url: string) => ({ url, routingKey: secret })],
  ['matrix', (url: string) => ({ url, token: secret, room: '!garde:exemple.fr' })],
])('a message by %s carries the head of the journal, for others to keep', async (type, settings) => {
  const outside = await httpReceiver();
  await channel({ type, ...settings(outside.url) }).deliver(rendered(), never);
  expect(outside.requests[0]!.text).toContain(HEAD);
});

it('a text message carries the beginning of it', async () => {
  const outside = await httpReceiver();
  const gateway = channel({ type: 'sms', url: outside.url, to: '+33600000001', body: '{"text":"{{text}}"}' });
  await gateway.deliver(rendered(), never);
  const { text } = JSON.parse(outside.requests[0]!.text) as { text: string };
  expect(text.endsWith(`\n#${HEAD.slice(0, 12)}`)).toBe(true);
});

it('a mail carries it at its end', async () => {
  const { port, mails } = await smtpReceiver();
  const to = { ...marie, address: 'marie@exemple.fr' };
  await channel({ type: 'smtp', host: '127.0.0.1', port, security: 'none', from: 'vigie@exemple.fr' }).deliver(
    rendered({}, {}, { to }),
    never,
  );
  expect(parsed(mails[0]!.raw).text).toContain(HEAD);
});
