import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Page } from '../otlp/page.js';

export interface ScrapeOptions {
  readonly text: () => Promise<string>;
  /** With it, whoever has it may scrape, from anywhere, and nobody else; without it, programs of this machine may. */
  readonly token?: string | undefined;
}

/** Headers by which a proxy says that it speaks for somebody else. */
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'] as const;

/**
 * `/metrics` on the port of OTLP/HTTP, which others reach: the figures name the senders and how much each of them sends, so
 * they are not for senders.
 */
export function scrapePage({ text, token }: ScrapeOptions): Page {
  return async (request) => {
    const refusal = refusalOf(request, token);
    if (refusal) return { contentType: 'text/plain; charset=utf-8', ...refusal, body: `${refusal.body}\n` };
    return { status: 200, contentType: 'text/plain; version=0.0.4; charset=utf-8', body: await text() };
  };
}

function refusalOf(request: IncomingMessage, token: string | undefined): { status: number; body: string } | undefined {
  if (request.method !== 'GET' && request.method !== 'HEAD') return { status: 405, body: 'metrics are read with GET' };
  if (token === undefined) {
    const local = isLoopback(request.socket.remoteAddress) && FORWARDED.every((name) => !(name in request.headers));
    const body = 'metrics are read from this machine; set VIGIE_METRICS_TOKEN to read them from elsewhere, with it';
    return local ? undefined : { status: 403, body };
  }
  const sent = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
  if (sent !== undefined && timingSafeEqual(hash(sent), hash(token))) return undefined;
  return {
    status: 401,
    body: 'metrics are read with the header "Authorization: Bearer …" and the token of VIGIE_METRICS_TOKEN',
  };
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(?:::1|(?:::ffff:)?127\.\d+\.\d+\.\d+)$/i.test(address);
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
