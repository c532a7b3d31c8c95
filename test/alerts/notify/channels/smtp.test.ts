import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { authority } from '../../../collector/probe/support/certificates.js';
import { tempDir } from '../../temp-dir.js';
import { channel, failure, marie, never, rendered } from '../paged.js';
import { parsed, refusal, smtpReceiver } from '../smtp-receiver.js';

const from = 'Vigie <vigie@exemple.fr>';
const plain = { type: 'smtp', host: '127.0.0.1', security: 'none', from, to: 'garde@exemple.fr' };

describe('mail', () => {
  it('says it all in the language of whoever it is for, and can be acknowledged from', async () => {
    const { port, mails } = await smtpReceiver();
    const page = rendered({}, {}, { to: { ...marie, address: 'marie@exemple.fr' } });
    await channel({ ...plain, port }).deliver(page, never);
    expect(mails).toMatchObject([{ from: 'vigie@exemple.fr', to: ['marie@exemple.fr'] }]);
    const { header, text } = parsed(mails[0]?.raw ?? '');
    expect(header).toMatchObject({
      'message-id': `<vigie-${page.id}@exemple.fr>`,
      'in-reply-to': '<vigie-incident-20210406-0a1b2c3d@exemple.fr>',
      'auto-submitted': 'auto-generated',
      'content-language': 'fr',
      'x-vigie-page': page.id,
      'x-priority': '1 (Highest)',
      to: 'Marie Garde <marie@exemple.fr>',
    });
    expect(text).toContain('Depuis 07:59:56, le mardi 6 avril 2021.');
    expect(text).toContain(`https://vigie.exemple.fr/a/${'x'.repeat(44)}`);
    expect(text).toContain('https://vigie.exemple.fr/incident/20210406-0a1b2c3d?runbook=saturation');
  });

  it('goes to the place of the channel where it is for nobody in particular', async () => {
    const { port, mails } = await smtpReceiver();
    await channel({ ...plain, port, language: 'en' }).deliver(rendered({ status: 'resolved' }), never);
    expect(mails[0]?.to).toEqual(['garde@exemple.fr']);
    expect(parsed(mails[0]?.raw ?? '').text).not.toContain('/a/');
  });

  it('is encrypted before the password is said', async () => {
    const trusted = await authority();
    const file = path.join(await tempDir(), 'ca.pem');
    await writeFile(file, trusted.root);
    const { port, mails } = await smtpReceiver({
      ...(await trusted.leaf({ name: 'localhost' })),
      disabledCommands: [],
    });
    const settings = { ...plain, host: 'localhost', port, user: 'vigie', password: { env: 'PASSE' } };
    await channel({ ...settings, security: 'starttls', ca: { file } }).deliver(rendered(), never);
    expect(mails).toMatchObject([{ user: 'vigie', secure: true }]);
    expect(await failure(channel({ ...settings, security: 'starttls' }))).toMatchObject({ permanent: false });
    expect(mails).toHaveLength(1);
  });

  it('does not go to a server that does not encrypt', async () => {
    const { port, mails } = await smtpReceiver();
    expect(await failure(channel({ ...plain, port, security: 'starttls' }))).toMatchObject({ permanent: false });
    expect(mails).toEqual([]);
  });

  it.each([
    ['a mailbox that does not exist', 550, 'SMTP 550 (RCPT TO)', true],
    ['a mailbox that is full for now', 452, 'SMTP 452 (RCPT TO)', false],
    // It closes the connection: that is what the client sees.
    ['a server that is busy', 421, 'SMTP 421', false],
  ])('%s: SMTP %i', async (_what, code, message, permanent) => {
    const { port } = await smtpReceiver({ onRcptTo: (_address, _session, done) => done(refusal(code)) });
    expect(await failure(channel({ ...plain, port }))).toMatchObject({ permanent, message });
  });

  it('a message that is refused after it was sent is refused for good', async () => {
    const { port } = await smtpReceiver({
      onData: (stream, _session, done) => void stream.resume().on('end', () => done(refusal(554))),
    });
    expect(await failure(channel({ ...plain, port }))).toMatchObject({ permanent: true });
  });

  it('a password that is refused waits for somebody to mend it', async () => {
    const { port } = await smtpReceiver();
    const settings = { ...plain, port, user: 'vigie', password: { env: 'FAUX' } };
    expect(await failure(channel(settings))).toMatchObject({ permanent: false, message: 'SMTP 535' });
  });

  it('nobody there, or nobody who answers: later', async () => {
    const gone = await smtpReceiver();
    await gone.stop();
    expect(await failure(channel({ ...plain, port: gone.port }))).toMatchObject({ permanent: false });
    const slow = await smtpReceiver({ onConnect: () => {} });
    const error = await failure(channel({ ...plain, port: slow.port }), rendered(), AbortSignal.timeout(100));
    expect(error).toMatchObject({ permanent: false, message: 'no answer: TimeoutError' });
  });

  it.each([
    [{ user: 'vigie' }, /go together/],
    [{ host: 'smtp.exemple.fr', user: 'vigie', password: { env: 'A' } }, /in clear/],
    [{ password: 'azerty', user: 'vigie' }, /password/],
    [{ to: 'garde' }, /email/i],
  ])('a configuration that would leak or lose is refused: %o', (change, message) => {
    expect(() => channel({ ...plain, ...change })).toThrow(message);
  });
});
