import path from 'node:path';
import type { DetectorSettings } from '../../alerts/detect/settings.js';
import { startAlerts } from '../../alerts/engine.js';
import { canonicalJson } from '../../alerts/incident/canonical.js';
import { incidentSettings } from '../../alerts/incident/settings.js';
import { acknowledgeKey } from '../../alerts/notify/acknowledge/key.js';
import { webhookChannel } from '../../alerts/notify/channels/webhook.js';
import type { Paging } from '../../alerts/notify/paging/load.js';
import { loadRules } from '../../alerts/rules/load.js';
import { openWatchdogs } from '../../alerts/watch/watchdog.js';
import { createClock } from '../../chain/clock.js';
import { openTokens } from '../../collector/admission/tokens.js';
import type { Collector } from '../../collector/collector.js';
import { collectorHealth } from '../../collector/health.js';
import { writeJournal } from '../../collector/store/journal.js';
import type { Store } from '../../collector/store/open.js';
import { collectorIdentity } from '../../collector/wal/identity.js';
import { lockDirectory } from '../../collector/wal/lock.js';
import { acknowledgeRoutes } from '../../dashboard/server/door/acknowledge.js';
import { alertRoutes } from '../../dashboard/server/door/alerts.js';
import { openDoor } from '../../dashboard/server/door/door.js';
import { screenAdmission } from '../../dashboard/server/screens/admission.js';
import { openScreenBook } from '../../dashboard/server/screens/book.js';
import { startConsole } from '../../dashboard/server/server.js';
import { loadRunbooks } from '../../runbooks/registry.js';
import { elapsedMs, notifyOf, withPaging } from './paging.js';
import type { Process } from './process.js';
import { readSecret } from './secret.js';

const NO_WATCHDOGS: Paging['watchdogs'] = [];

export async function withConsole(
  vigie: Process,
  { client }: Store,
  collector?: Collector,
  detector?: DetectorSettings,
) {
  const { settings, clock, chain, dataDir, build, log, closing } = vigie;
  const { host, port } = settings;
  let address = `http://${host}:${port}`;
  const runbooks = await loadRunbooks(settings.runbooks);
  const rules = await loadRules(settings.rules);
  const notify = notifyOf(settings);
  const paging = await withPaging(vigie, notify);
  const watchdogs = () => openWatchdogs(paging?.paging().watchdogs ?? NO_WATCHDOGS, readSecret);
  // A secret that is missing is told now.
  watchdogs();
  let doorUrl: string | undefined;
  closing.push(await lockDirectory(path.join(dataDir, 'journal')));
  const alerts = await startAlerts({
    ...{ clock, chain, client, dataDir, runbooks, rules, build, log },
    onCommit: collector?.onCommit,
    channels: notify.webhooks.map(webhookChannel),
    roster: paging?.roster,
    inboundRules: paging && (() => paging.paging().inbound),
    pagingStatus: paging?.status,
    drills: paging && (() => paging.paging()),
    watch: {
      elapsedMs,
      realTime: settings.at === undefined && settings.clockRate === 1,
      storeApart: settings.clickhouseUrl !== undefined,
      watchdogs,
    },
    linkKey: await acknowledgeKey(path.join(dataDir, 'journal')),
    consoleUrl: () => settings.publicUrl ?? address,
    linkUrl: () => settings.publicUrl ?? doorUrl ?? address,
    writer: await collectorIdentity(dataDir),
    settings: {
      ...(detector && { detector }),
      desk: { notify, incident: incidentSettings.parse({ closeAfterS: settings.closeAfter }) },
    },
    mirror: (events) =>
      writeJournal(
        client,
        events.map(({ payload, ...event }) => ({
          ...event,
          payload: payload === undefined ? '' : canonicalJson(payload),
        })),
      ),
    health: () => (collector ? collectorHealth(collector.stats()) : []),
  });
  closing.push(() => alerts.stop());
  const { command, links, silences, inbox } = alerts;
  const tokens = collector?.tokens ?? (await openTokens({ dataDir, clock, log }));
  if (!collector) closing.push(async () => tokens.stop());
  const knows = (sender: string) => chain.current().senders.some(({ id }) => id === sender);
  const declaring = alertRoutes({ inbox, senderOf: tokens.senderOf, knows, clock });
  const unsigned = [...(links ? [acknowledgeRoutes(links)] : []), declaring];
  // When a link ends is a matter of the real world, whatever the console's clock says.
  const realClock = createClock();
  const screens = await openScreenBook({ dataDir, clock: realClock, log });
  closing.push(async () => screens.stop());
  const served = await startConsole({
    clock,
    chain,
    alerts,
    ...{ command, silences, inbox },
    client,
    runbooks,
    build,
    ...{ host, port, log, unsigned },
    contact: settings.contact,
    screens: screenAdmission(screens, realClock),
    publicUrl: settings.publicUrl,
  });
  address = served.url;
  closing.push(() => served.stop());
  if (settings.doorPort !== undefined) {
    const { routes: wall, live } = served.forScreens ?? {};
    const routes = [...unsigned, ...(wall ? [wall] : [])];
    const door = await openDoor({ routes, host: settings.doorHost, port: settings.doorPort, log, live });
    closing.push(() => door.stop());
    doorUrl = door.url;
  }
  return served;
}
