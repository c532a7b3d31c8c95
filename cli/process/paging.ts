import { webhookChannel } from '../../alerts/notify/channels/webhook.js';
import { followPaging, type PagingInForce } from '../../alerts/notify/paging/follow.js';
import { type NotifySettings, notifySettings } from '../../alerts/notify/settings.js';
import type { Settings } from '../options/settings.js';
import type { Process } from './process.js';
import { readSecret } from './secret.js';

/** Of a clock that nobody sets, ms. */
export const elapsedMs = (): number => performance.now();

export function notifyOf({ webhook }: Settings): NotifySettings {
  return notifySettings.parse({ webhooks: webhook.map((url, index) => ({ name: `webhook-${index + 1}`, url })) });
}

/** Who is told, as the files say now; the webhooks of the command line hear of everything besides. */
export async function withPaging(vigie: Process, { webhooks }: NotifySettings): Promise<PagingInForce | undefined> {
  const { settings, chain, clock, log, closing } = vigie;
  if (settings.paging === undefined) return undefined;
  const besides = webhooks.map(webhookChannel);
  const paging = await followPaging({ dir: settings.paging, chain, clock, log, read: readSecret, besides });
  closing.push(() => paging.stop());
  vigie.reloading.push(() => paging.reload());
  return paging;
}
