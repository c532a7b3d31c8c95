import type { ChannelKind } from '../channel.js';
import { alertmanager } from './alertmanager.js';
import { matrix } from './matrix.js';
import { pagerduty } from './pagerduty.js';
import { sms } from './sms.js';
import { smtp } from './smtp.js';
import { webhook } from './webhook.js';

/** Every kind of channel. The next one is a file beside these, and its name here. */
export const channelKinds = [smtp, sms, matrix, pagerduty, alertmanager, webhook] as unknown as readonly ChannelKind[];
