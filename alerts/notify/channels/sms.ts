import { z } from 'zod';
import { type ChannelKind, DeliveryError, type RenderedPage } from '../channel.js';
import { maybeSecret, type ReadSecret, revealed, type SecretRef } from '../secret.js';
import { inGsm7, smsSize } from './gsm7.js';
import { send } from './http.js';
import { languageOf } from './message.js';
import { httpUrl } from './url.js';

const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be an international number, as +33612345678');
const HOLES = /\{\{(to|text|id)\}\}/g;

const settings = z
  .strictObject({
    type: z.literal('sms'),
    /** Of the gateway. It and the body may hold `{{to}}`, `{{text}}` and `{{id}}` (the page, for a gateway that knows repeats). */
    url: maybeSecret(httpUrl),
    method: z.enum(['POST', 'PUT', 'GET']).default('POST'),
    headers: z.record(z.string(), maybeSecret(z.string())).default({}),
    /** How values are written into the body: quoted for JSON, encoded for a form, or as they are. */
    format: z.enum(['json', 'form', 'text']).default('json'),
    body: z.string().optional(),
    /** A gateway that says 200 to everything: what its answer must hold (a regular expression). */
    accepted: z.string().refine(isRegExp, 'must be a regular expression').optional(),
    /** `gsm7` writes without the accents that would halve the length. */
    alphabet: z.enum(['gsm7', 'ucs2']).default('gsm7'),
    /** The text is cut to fit this many messages; the link never is. */
    parts: z.int().min(1).max(6).default(2),
    /** The number for pages that are for no single person. */
    to: phone.optional(),
    language: z.enum(['fr', 'en']).default('fr'),
  })
  .refine(({ url, body }) => `${typeof url === 'string' ? url : '{{text}}'}${body ?? ''}`.includes('{{text}}'), {
    path: ['body'],
    error: 'neither url nor body holds {{text}}: nobody would read anything',
  });

type SmsSettings = z.output<typeof settings>;

/** A text message through the HTTP interface of any gateway, as a template describes it. */
export const sms: ChannelKind<typeof settings> = {
  type: 'sms',
  settings,
  address: phone,
  leadsSomewhere: ({ to }) => to !== undefined,
  open(name, options, read) {
    const url = revealed(options.url, read);
    const headers = headersOf(options, read);
    const accepted = options.accepted === undefined ? undefined : new RegExp(options.accepted);
    return {
      name,
      async deliver(page, signal) {
        const { method, body, format, to } = options;
        const values = { to: page.to?.address ?? to ?? '', text: smsText(page, options), id: page.id };
        const filled = body === undefined ? undefined : fill(body, values, ENCODINGS[format]);
        const request = { url: fill(url, values, encodeURIComponent), method, headers, body: filled, key: page.id };
        const answer = await send(request, signal);
        if (accepted && !accepted.test(answer))
          throw new DeliveryError('the gateway answers, and does not say that it accepts', { permanent: false });
      },
    };
  },
};

const ENCODINGS: Readonly<Record<SmsSettings['format'], (value: string) => string>> = {
  json: (value) => JSON.stringify(value).slice(1, -1),
  form: encodeURIComponent,
  text: (value) => value,
};

const TYPES = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  text: 'text/plain; charset=utf-8',
};

function headersOf({ headers, format, body }: SmsSettings, read: ReadSecret): Record<string, string> {
  const given = Object.entries(headers).map(([name, value]: [string, string | SecretRef]) => [
    name.toLowerCase(),
    revealed(value, read),
  ]);
  return { ...(body !== undefined && { 'content-type': TYPES[format] }), ...Object.fromEntries(given) };
}

function fill(
  template: string,
  values: Record<'to' | 'text' | 'id', string>,
  encode: (value: string) => string,
): string {
  return template.replace(HOLES, (_hole, name: 'to' | 'text' | 'id') => encode(values[name]));
}

/** Of the journal's mark, in hexadecimal digits: nobody can make another journal whose mark begins so by chance. */
const MARK = 12;

/** The summary, cut where it must be, and the link to act, or to look; then the beginning of the journal's mark. */
function smsText(
  page: RenderedPage,
  { alphabet, parts, language }: Pick<SmsSettings, 'alphabet' | 'parts' | 'language'>,
): string {
  const { acknowledge, incident } = page.links;
  const written = (text: string) => (alphabet === 'gsm7' ? inGsm7(text) : text);
  const summary = [...written(page.texts[languageOf(page, language)].summary)];
  const link = `\n${page.status === 'firing' ? (acknowledge ?? incident) : incident}\n#${page.head.slice(0, MARK)}`;
  const fits = (text: string) => smsSize(text).parts <= parts;
  for (let length = summary.length; length > 0; length -= 1) {
    const text = summary.slice(0, length).join('') + (length < summary.length ? '..' : '') + link;
    if (fits(text)) return text;
  }
  // An address too long for the parts allowed: words are worth more than half a link.
  const kept = summary.filter((_one, index) => fits(summary.slice(0, index + 1).join('')));
  return kept.join('');
}

function isRegExp(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
