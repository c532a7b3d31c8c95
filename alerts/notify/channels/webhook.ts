import { sha256 } from '../../incident/canonical.js';
import { type Channel, DeliveryError, type RenderedPage } from '../channel.js';
import type { WebhookSettings } from '../settings.js';

/** Posts pages in the shape of Alertmanager's webhook, version "4" (notify/webhook and template.Data of prometheus/alertmanager). */
export function webhookChannel({ name, url }: WebhookSettings): Channel {
  return {
    name,
    async deliver(page, signal) {
      const response = await post(url, page, webhookBody(page, name), signal);
      // Nothing of the answer is used; unread, it would hold the connection.
      await response.body?.cancel().catch(() => {});
      judge(response);
    },
  };
}

async function post(url: string, page: RenderedPage, body: WebhookBody, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Vigie', 'idempotency-key': page.id },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal,
    });
  } catch (error) {
    throw new DeliveryError(`no answer: ${reasonOf(error)}`, { permanent: false, cause: error });
  }
}

/** The cause of undici's "fetch failed" is what helps; the address may hold a secret and is left out. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return cause?.code ?? name ?? 'network error';
}

/** 2xx delivered; 408, 429 and 5xx may pass; anything else, redirects included, will not change by itself. */
function judge({ ok, status, headers }: Response): void {
  if (ok) return;
  const permanent = status < 500 && status !== 408 && status !== 429;
  const retryAfterMs = permanent ? undefined : secondsOf(headers.get('retry-after'));
  throw new DeliveryError(`HTTP ${status}`, { permanent, retryAfterMs });
}

/** `Retry-After` in seconds; dates are not read, for they trust the receiver's clock. */
function secondsOf(header: string | null): number | undefined {
  return header !== null && /^\d{1,5}$/.test(header) ? Number(header) * 1000 : undefined;
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
  const { incident, labels, links, status } = page;
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

/** French under the names that receivers look for, English with the suffix `_en`. */
function annotationsOf({ texts, links }: RenderedPage): Record<string, string> {
  return {
    summary: texts.fr.summary,
    description: texts.fr.description,
    impact: texts.fr.impact,
    summary_en: texts.en.summary,
    description_en: texts.en.description,
    impact_en: texts.en.impact,
    ...(links.runbook === undefined ? {} : { runbook_url: links.runbook }),
    ...(links.acknowledge === undefined ? {} : { ack_url: links.acknowledge }),
  };
}
