import { z } from 'zod';
import type { Severity } from '../../incident/incident.js';
import type { ChannelKind, RenderedPage } from '../channel.js';
import { secretRef } from '../secret.js';
import { send } from './http.js';
import { languageOf } from './message.js';
import { httpUrl } from './url.js';

const settings = z.strictObject({
  type: z.literal('pagerduty'),
  /** Of the integration "Events API v2" of a service. */
  routingKey: secretRef,
  url: httpUrl.default('https://events.pagerduty.com/v2/enqueue'),
  language: z.enum(['fr', 'en']).default('fr'),
});

const ACTIONS = { firing: 'trigger', acknowledged: 'acknowledge', resolved: 'resolve' } as const;
const SEVERITIES: Readonly<Record<Severity, string>> = { P1: 'critical', P2: 'error', P3: 'warning' };
/** Limits of the API, in characters. */
const SUMMARY = 1024;
const DEDUP_KEY = 255;

/** PagerDuty Events API v2: one incident is one alert there, whatever changes about it. */
export const pagerduty: ChannelKind<typeof settings> = {
  type: 'pagerduty',
  settings,
  leadsSomewhere: () => true,
  open(name, { routingKey, url, language }, read) {
    const key = read(routingKey);
    return {
      name,
      tellsAcknowledged: true,
      async deliver(page, signal) {
        await send(
          { url, body: { routing_key: key, ...eventOf(page, languageOf(page, language)) }, key: page.id },
          signal,
        );
      },
    };
  },
};

function eventOf(page: RenderedPage, language: 'fr' | 'en'): object {
  const { incident, labels, links, status, head } = page;
  const event = { event_action: ACTIONS[status], dedup_key: `vigie-${incident.id}`.slice(0, DEDUP_KEY) };
  if (status !== 'firing') return event;
  const { summary, description, impact } = page.texts[language];
  const link = (href: string | undefined, text: string) => (href === undefined ? [] : [{ href, text }]);
  return {
    ...event,
    client: 'Vigie',
    client_url: links.incident,
    payload: {
      summary: summary.slice(0, SUMMARY),
      source: incident.maillon,
      severity: SEVERITIES[incident.severity],
      timestamp: new Date(incident.sinceMs).toISOString(),
      component: labels.maillon,
      group: labels.ent,
      class: incident.cause,
      custom_details: { ...labels, description, impact, journal_head: head },
    },
    links: [...link(links.acknowledge, 'Vigie: acknowledge'), ...link(links.runbook, 'Vigie: runbook')],
  };
}
