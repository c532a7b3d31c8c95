import { z } from 'zod';
import { sha256 } from '../../incident/canonical.js';
import type { Channel, ChannelKind, RenderedPage } from '../channel.js';
import { maybeSecret, revealed, secretRef } from '../secret.js';
import { annotationsOf } from './alert.js';
import { send } from './http.js';
import { httpUrl } from './url.js';

const settings = z.strictObject({
  type: z.literal('webhook'),
  /** May hold a secret: it is never logged. */
  url: maybeSecret(httpUrl),
  /** Sent as `Authorization: Bearer`. */
  token: secretRef.optional(),
});

/** Posts pages in the shape of Alertmanager's webhook, version "4" (notify/webhook and template.Data of prometheus/alertmanager). */
export const webhook: ChannelKind<typeof settings> = {
  type: 'webhook',
  settings,
  leadsSomewhere: () => true,
  open: (name, { url, token }, read) => webhookChannel({ name, url: revealed(url, read), token: token && read(token) }),
};

interface WebhookOptions {
  readonly name: string;
  readonly url: string;
  readonly token?: string | undefined;
}

export function webhookChannel({ name, url, token }: WebhookOptions): Channel {
  return {
    name,
    async deliver(page, signal) {
      const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
      await send({ url, headers, body: webhookBody(page, name), key: page.id }, signal);
    },
  };
}

interface WebhookBody {
  readonly version: '4';
  readonly groupKey: string;
  readonly truncatedAlerts: number;
  readonly status: 'firing' | 'resolved';
  readonly receiver: string;
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  readonly externalURL: string;
  readonly alerts: readonly WebhookAlert[];
}

interface WebhookAlert {
  readonly status: 'firing' | 'resolved';
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly fingerprint: string;
}

/** Go's zero time: what Alertmanager writes for "not yet". */
const NOT_YET = '0001-01-01T00:00:00Z';

/** One incident is one group with one alert. What correlates messages (group key, fingerprint) never changes with the verdict. */
function webhookBody(page: RenderedPage, receiver: string): WebhookBody {
  const { incident, labels, links } = page;
  const status = page.status === 'resolved' ? 'resolved' : 'firing';
  const groupLabels = { alertname: labels.alertname ?? '', incident: incident.id };
  const annotations = annotationsOf(page);
  const alert: WebhookAlert = {
    status,
    labels,
    annotations,
    startsAt: new Date(incident.sinceMs).toISOString(),
    endsAt: incident.closedMs === undefined ? NOT_YET : new Date(incident.closedMs).toISOString(),
    generatorURL: links.incident,
    fingerprint: sha256(JSON.stringify(groupLabels)).slice(0, 16),
  };
  return {
    version: '4',
    groupKey: `{}:{alertname="${groupLabels.alertname}", incident="${incident.id}"}`,
    truncatedAlerts: 0,
    status,
    receiver,
    groupLabels,
    commonLabels: labels,
    commonAnnotations: annotations,
    externalURL: links.console,
    alerts: [alert],
  };
}
