import type { Incident, Page } from '../../../alerts/incident/incident.js';
import type { Channel, DeliveryError, RenderedPage } from '../../../alerts/notify/channel.js';
import { channelKinds } from '../../../alerts/notify/channels/all.js';
import { pageId } from '../../../alerts/notify/page-id.js';
import { type RenderOptions, renderPage } from '../../../alerts/notify/render.js';
import type { SecretRef } from '../../../alerts/notify/secret.js';
import { demoChain, harmed, MORNING } from '../situation.js';

/** An incident of the demo's chain: the portal of the East has saturated since 07:59:56. */
export function incident(change: Partial<Incident> = {}): Incident {
  const { evidence, suspects } = harmed('ent-est/portail', MORNING, { cause: 'saturation' });
  return {
    id: '20210406-0a1b2c3d',
    ...{ openedMs: MORNING, sinceMs: MORNING - 4000, updatedMs: MORNING },
    ...{ generation: 1, severity: 'P1', cause: 'saturation', probability: 0.83 },
    ...{ maillon: 'ent-est/portail', cells: ['ent-est/portail'] },
    ...{ suspects, evidence, missingFeeds: [], pages: [] },
    runbook: { id: 'saturation', reason: 'runbook.exact' },
    ...change,
  };
}

export function page(facts: Partial<Page> = {}): Page {
  const about = { target: 'garde', step: 0, generation: 1, status: 'firing' as const, ...facts };
  return { ...about, id: pageId('20210406-0a1b2c3d', about), state: 'due', atMs: MORNING, ...facts };
}

export const marie = { person: 'marie', name: 'Marie Garde', language: 'fr' as const };

/** Of the journal when it was sent. */
export const HEAD = 'c0ffee'.padEnd(64, '0');

/** A page as channels receive it; links are those of a console that others reach. */
export function rendered(
  facts: Partial<Page> = {},
  change: Partial<Incident> = {},
  options: Partial<RenderOptions> = {},
): RenderedPage {
  const due = page(facts);
  return renderPage(due, incident(change), {
    chain: demoChain,
    consoleUrl: 'https://vigie.exemple.fr',
    acknowledge: `https://vigie.exemple.fr/a/${'x'.repeat(44)}`,
    head: HEAD,
    ...options,
  });
}

/** Secrets of the tests: each is called by its own name, so that a test sees which one went out. */
export const read = (ref: SecretRef): string => ('env' in ref ? `secret-${ref.env.toLowerCase()}` : `file-${ref.file}`);

/** Opens a channel as the configuration does: settings checked, secrets read. */
export function channel(settings: { readonly type: string } & Record<string, unknown>, name = 'garde'): Channel {
  const kind = channelKinds.find(({ type }) => type === settings.type);
  if (!kind) throw new Error(`no kind of channel ${settings.type}`);
  return kind.open(name, kind.settings.parse(settings), read);
}

export const never = new AbortController().signal;

/** How a delivery failed. */
export async function failure(of: Channel, what = rendered(), signal = never): Promise<DeliveryError> {
  const error = await of.deliver(what, signal).then(
    () => undefined,
    (failed: unknown) => failed as DeliveryError,
  );
  if (!error) throw new Error('delivered');
  return error;
}
