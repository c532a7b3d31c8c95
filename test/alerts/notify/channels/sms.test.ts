import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inGsm7, smsSize } from '../../../../alerts/notify/channels/gsm7.js';
import { httpReceiver } from '../http-receiver.js';
import { channel, failure, never, rendered } from '../paged.js';

describe('the length of an SMS', () => {
  it.each([
    ['a'.repeat(160), 'gsm7', 160, 1],
    ['a'.repeat(161), 'gsm7', 161, 2],
    ['a'.repeat(306), 'gsm7', 306, 2],
    ['a'.repeat(307), 'gsm7', 307, 3],
    ['€'.repeat(80), 'gsm7', 160, 1],
    // 76 of them fill a part of 153 septets: the last one is not cut in two.
    ['€'.repeat(81), 'gsm7', 162, 2],
    [`${'a'.repeat(152)}€${'a'.repeat(152)}`, 'gsm7', 306, 3],
    ['éèàùìòñü', 'gsm7', 8, 1],
    ['ê'.repeat(70), 'ucs2', 70, 1],
    ['ê'.repeat(71), 'ucs2', 71, 2],
    ['ê'.repeat(134), 'ucs2', 134, 2],
    ['ê'.repeat(135), 'ucs2', 135, 3],
    ['😀'.repeat(35), 'ucs2', 70, 1],
    // 33 of them take 66 units of 67.
    ['😀'.repeat(67), 'ucs2', 134, 3],
  ])('%.12s…: %s, %i, %i', (text, alphabet, units, parts) => {
    expect(smsSize(text)).toEqual({ alphabet, units, parts });
  });

  it('French stays readable in the GSM alphabet', () => {
    expect(inGsm7('Hébergement · l’accès à l’ENT « Île-de-France » est coupé : où, ça ? Cœur… 5\u202f000')).toBe(
      'Hébergement - l\'accès à l\'ENT "Ile-de-France" est coupé : où, ca ? Coeur... 5 000',
    );
  });

  it('whatever is written in it is in it', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => smsSize(inGsm7(text)).alphabet === 'gsm7'));
  });
});

describe('a text message', () => {
  const sent = async (settings: object, acknowledge: string, maillon: string): Promise<string> => {
    const gateway = await httpReceiver();
    const to = channel({
      type: 'sms',
      url: gateway.url,
      format: 'text',
      body: '{{text}}',
      to: '+33612345678',
      ...settings,
    });
    await to.deliver(rendered({}, { maillon }, { acknowledge }), never);
    return gateway.requests[0]?.text ?? '';
  };

  it.each(['gsm7', 'ucs2'] as const)('fits the parts it may have, its link whole: %s', async (alphabet) => {
    for (const parts of [1, 2])
      for (const length of [1, 20, 60, 200]) {
        const link = 'https://v.fr/a/ABCDEFGHIJ';
        const text = await sent({ alphabet, parts }, link, `ent-${'é'.repeat(length)}/portail`);
        expect(smsSize(text).parts).toBeLessThanOrEqual(parts);
        expect(text).toMatch(/^\[P1\] Portail.*\nhttps:\/\/v\.fr\/a\/ABCDEFGHIJ\n#c0ffee000000$/s);
      }
  });

  it('a link longer than all it may have is left out, the words are not', async () => {
    const text = await sent({ parts: 1 }, `https://v.fr/${'a'.repeat(170)}`, 'ent-est/portail');
    expect(text).toMatch(/^\[P1\] Portail - ENT de l'Est/);
    expect(text).not.toContain('https');
  });

  it('a gateway that says 200 and means no is asked again', async () => {
    const gateway = await httpReceiver((response) => void response.end('{"status":"KO","reason":"credit"}'));
    const settings = { type: 'sms', url: gateway.url, body: '{{text}}', to: '+33612345678', accepted: '"status":"OK"' };
    expect(await failure(channel(settings))).toMatchObject({ permanent: false });
  });

  it.each([
    [{ url: 'http://localhost/' }, /holds \{\{text\}\}/],
    [{ url: 'http://localhost/{{text}}', to: '0612345678' }, /international number/],
    [{ url: 'http://localhost/{{text}}', accepted: '(' }, /regular expression/],
    [{ url: 'gopher://localhost/{{text}}' }, /http:\/\/ or https:\/\//],
  ])('is refused when nobody could read it: %o', (settings, message) => {
    expect(() => channel({ type: 'sms', ...settings })).toThrow(message);
  });
});
