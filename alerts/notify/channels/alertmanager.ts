import { z } from 'zod';
import type { ChannelKind, RenderedPage } from '../channel.js';
import { secretRef } from '../secret.js';
import { annotationsOf } from './alert.js';
import { send } from './http.js';
import { baseUrl } from './url.js';

const settings = z.strictObject({
  type: z.literal('alertmanager'),
  /** Of the Alertmanager, without `/api/v2/alerts`. */
  url: baseUrl,
  token: secretRef.optional(),
  /**
   * A firing alert ends by itself after this many hours unless it is resolved before: Vigie speaks once, and Alertmanager forgets after
   * five minutes what has no end.
   */
  lifetimeH: z.number().min(1).max(720).default(72),
});

/** Gives pages to an Alertmanager as alerts (`POST /api/v2/alerts`, OpenAPI of prometheus/alertmanager), which routes them on. */
export const alertmanager: ChannelKind<typeof settings> = {
  type: 'alertmanager',
  settings,
  leadsSomewhere: () => true,
  open(name, { url, token, lifetimeH }, read) {
    const bearer = token && read(token);
    return {
      name,
      async deliver(page, signal) {
        const headers = bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };
        const body = alertsOf(page, lifetimeH * 3_600_000);
        await send({ url: `${url}/api/v2/alerts`, headers, body, key: page.id }, signal);
      },
    };
  },
};

interface PostableAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
}

/** Labels are an alert's identity there: one that was told under others is ended under those. */
function alertsOf(page: RenderedPage, lifetimeMs: number): PostableAlert[] {
  const { incident, links, status, labels, outdated } = page;
  const nowMs = incident.updatedMs;
  const endMs = status === 'resolved' ? (incident.closedMs ?? nowMs) : nowMs + lifetimeMs;
  const alert = (of: Readonly<Record<string, string>>, endsMs: number): PostableAlert => ({
    labels: present(of),
    annotations: annotationsOf(page),
    startsAt: new Date(incident.sinceMs).toISOString(),
    endsAt: new Date(endsMs).toISOString(),
    generatorURL: links.incident,
  });
  return [alert(labels, endMs), ...outdated.map((of) => alert(of, Math.min(endMs, nowMs)))];
}

/** An empty label is no label there. */
function present(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== ''));
}
