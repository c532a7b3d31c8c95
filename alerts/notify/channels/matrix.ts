import { z } from 'zod';
import type { ChannelKind, RenderedPage } from '../channel.js';
import { secretRef } from '../secret.js';
import { send } from './http.js';
import { bodyOf, languageOf } from './message.js';
import { baseUrl } from './url.js';

const room = z.string().regex(/^![^\s:]+(:\S+)?$/, 'must be the id of a room, as !abc:serveur.fr (not its alias)');

const settings = z.strictObject({
  type: z.literal('matrix'),
  /** Of the home server. */
  url: baseUrl,
  /** Access token of the account that speaks. */
  token: secretRef,
  /** The room for pages that are for no single person. */
  room: room.optional(),
  language: z.enum(['fr', 'en']).default('fr'),
});

/**
 * A message in a Matrix room, Tchap's included (Client-Server API v1.11, `PUT …/send/m.room.message/{txnId}`). The page id is the
 * transaction id: a server that has the message already answers with it and shows nothing twice.
 */
export const matrix: ChannelKind<typeof settings> = {
  type: 'matrix',
  settings,
  address: room,
  leadsSomewhere: (to) => to.room !== undefined,
  open(name, { url, token, room: shared, language }, read) {
    const authorization = `Bearer ${read(token)}`;
    return {
      name,
      tellsAcknowledged: true,
      async deliver(page, signal) {
        const room = encodeURIComponent(page.to?.address ?? shared ?? '');
        const path = `/_matrix/client/v3/rooms/${room}/send/m.room.message/${page.id}`;
        const body = messageOf(page, languageOf(page, language));
        await send({ url: url + path, method: 'PUT', headers: { authorization }, body, key: page.id }, signal);
      },
    };
  },
};

function messageOf(page: RenderedPage, language: 'fr' | 'en'): object {
  const { summary } = page.texts[language];
  const rest = bodyOf(page, language);
  return {
    msgtype: 'm.text',
    body: `${summary}\n${rest}`,
    format: 'org.matrix.custom.html',
    formatted_body: `<strong>${escaped(summary)}</strong><br>${escaped(rest).replaceAll('\n', '<br>')}`,
  };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
