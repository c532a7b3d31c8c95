import type { RequestHandler } from 'express';
import { z } from 'zod';
import { PROTOCOL_VERSION } from '../../protocol/message.js';
import { Prepared } from '../live/prepared.js';
import type { LiveStream, LiveStreams } from '../live/streams.js';
import { whoAsks } from './who.js';

const query = z.object({
  /** The version of the messages that the screen reads; without it, ours. */
  v: z.coerce.number().int().default(PROTOCOL_VERSION),
  /** `<stream>.<seq>`: what a screen holds, as its last message names it. */
  since: z
    .string()
    .regex(/^[0-9a-f-]{1,64}\.\d{1,15}$/, 'must be <stream>.<seq> of the last message')
    .optional(),
});

/**
 * `GET /picture`, for screens to which WebSocket is barred: the whole picture, with an entity tag; with `since`, the messages after
 * that one, one a line, or the whole if they are gone; 304 or 204 if nothing is new; to a screen of another version, the refusal that
 * `/live` gives it. What many ask is written and compressed once.
 */
export function pictureRoute(streams: LiveStreams): RequestHandler {
  return async (request, response) => {
    const stream = streams.of(whoAsks(response));
    const { v, since } = query.parse(request.query);
    if (v !== PROTOCOL_VERSION) {
      response.type('application/json').setHeader('cache-control', 'no-store').send(stream.refusal('protocol').text);
      return;
    }
    const tag = `"${stream.streamId()}.${stream.newestSeq()}"`;
    response.setHeader('cache-control', 'no-cache').setHeader('vary', 'accept-encoding').setHeader('etag', tag);
    if (since === undefined && request.headers['if-none-match'] === tag) return void response.status(304).end();
    const answer = since === undefined ? stream.whole() : answerSince(stream, since);
    if (!answer) return void response.status(204).end();
    response.type(since === undefined ? 'application/json' : 'application/x-ndjson');
    if (!request.acceptsEncodings('gzip')) return void response.send(answer.text);
    response.setHeader('content-encoding', 'gzip').send(await answer.gzip());
  };
}

/** Of each stream, what was answered since its newest picture, by what the askers held. */
const answered = new WeakMap<LiveStream, { readonly seq: number; readonly since: Map<string, Prepared | undefined> }>();

function answerSince(stream: LiveStream, held: string): Prepared | undefined {
  const seq = stream.newestSeq();
  const known = answered.get(stream);
  const answers = known?.seq === seq ? known.since : new Map<string, Prepared | undefined>();
  if (answers !== known?.since) answered.set(stream, { seq, since: answers });
  if (answers.has(held)) return answers.get(held);
  const [id, number] = held.split('.');
  const missed = id === stream.streamId() ? stream.since(Number(number)) : undefined;
  // The whole is kept by the stream itself, with a clock that stays fresh.
  if (!missed) return stream.whole();
  const answer = missed.length === 0 ? undefined : new Prepared(missed.map(({ text }) => text).join('\n'));
  answers.set(held, answer);
  return answer;
}
