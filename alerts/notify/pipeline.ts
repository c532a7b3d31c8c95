import type { Logger } from 'pino';
import type { Chain } from '../../chain/model.js';
import type { Watched } from '../../chain/watched.js';
import type { Incident } from '../incident/incident.js';
import type { PageDue, Reason } from '../incident/payload.js';
import type { NotifySettings } from './settings.js';
import { dedupeStage } from './stages/dedupe.js';
import { deliverStage } from './stages/deliver.js';
import { groupStage } from './stages/group.js';
import { inhibitStage } from './stages/inhibit.js';
import { recordStage } from './stages/record.js';
import { routeStage } from './stages/route.js';
import { type Intent, intentsOf, type Stage } from './stages/stage.js';

interface PipelineOptions {
  readonly chain: Watched<Chain>;
  readonly settings: NotifySettings;
  /** Names of the channels. */
  readonly targets: readonly string[];
  readonly record: (due: PageDue) => Promise<unknown>;
  readonly send: (page: string) => void;
  readonly log: Logger;
}

/** From incidents to people. The order of the stages stands here and nowhere else. */
export function openPipeline({ chain, settings, targets, record, send, log }: PipelineOptions) {
  // biome-ignore format: one stage a line, the order is what matters
  const stages = [
    groupStage(settings.wait),
    inhibitStage(chain, settings.wait),
    routeStage(targets),
    dedupeStage,
    recordStage(record),
    deliverStage(send),
  ] as unknown as readonly Stage[];
  const explain = explainOnce(log);

  return async function run(incidents: readonly Incident[], atMs: number): Promise<void> {
    let intents: readonly Intent[] = intentsOf(incidents);
    for (const { name, exec } of stages) {
      if (intents.length === 0) return;
      intents = await exec(intents, { atMs, incidents, explain: (intent, reason) => explain(name, intent, reason) });
    }
  };
}

/** Stages run every second: a reason is logged when it changes, not each time. */
function explainOnce(log: Logger) {
  const last = new Map<string, string>();
  return (stage: string, { incident, status, target, generation }: Intent, reason: Reason): void => {
    const about = [stage, incident.id, status, target].join(' ');
    const what = `${reason.key} ${generation} ${JSON.stringify(reason.params)}`;
    if (last.get(about) === what) return;
    last.set(about, what);
    log.info({ stage, incident: incident.id, status, target, generation, reason }, 'page held back');
  };
}
