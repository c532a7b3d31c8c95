import type { Logger } from 'pino';
import type { Chain } from '../../chain/model.js';
import type { Watched } from '../../chain/watched.js';
import type { Ledger } from '../incident/fold.js';
import type { Incident } from '../incident/incident.js';
import type { PageDue, PageHeld, Reason } from '../incident/payload.js';
import type { Roster } from './paging/roster.js';
import type { NotifySettings } from './settings.js';
import { capStage } from './stages/cap.js';
import { dedupeStage } from './stages/dedupe.js';
import { deliverStage } from './stages/deliver.js';
import { escalateStage } from './stages/escalate.js';
import { groupStage } from './stages/group.js';
import { inhibitStage } from './stages/inhibit.js';
import { quietStage } from './stages/quiet.js';
import { recordStage } from './stages/record.js';
import { routeStage } from './stages/route.js';
import { silenceStage } from './stages/silence.js';
import { type Intent, intentsOf, type Stage } from './stages/stage.js';

interface PipelineOptions {
  readonly chain: Watched<Chain>;
  readonly settings: NotifySettings;
  readonly roster: Roster;
  /** Of it, the silences that people have made. */
  readonly ledger: Pick<Ledger, 'silences'>;
  readonly record: (due: PageDue) => Promise<unknown>;
  /** Told once of each decision that keeps somebody from being told, for as long as it stands. */
  readonly onHeld: (held: PageHeld) => void;
  readonly send: (page: string) => void;
  readonly log: Logger;
}

/** From incidents to people. The order of the stages stands here and nowhere else. */
export function openPipeline(options: PipelineOptions) {
  const { chain, settings, roster, ledger, record, send, log, onHeld } = options;
  // biome-ignore format: one stage a line, the order is what matters
  const stages = [
    groupStage(settings.wait),
    inhibitStage(chain, settings.wait),
    routeStage(roster, chain),
    silenceStage(roster, ledger, chain),
    escalateStage(roster),
    quietStage(roster),
    dedupeStage,
    capStage(roster),
    recordStage(record),
    deliverStage(send),
  ] as unknown as readonly Stage[];
  const explain = explainOnce(log, onHeld);

  return async function run(incidents: readonly Incident[], atMs: number): Promise<void> {
    let intents: readonly Intent[] = intentsOf(incidents);
    for (const { name, exec } of stages) {
      if (intents.length === 0) return;
      intents = await exec(intents, { atMs, incidents, explain: (intent, reason) => explain(name, intent, reason) });
      log.trace({ stage: name, left: intents.length }, 'stage done');
    }
  };
}

/** Not decisions about people: what waits its first seconds, and what was sent already. */
const UNTOLD: ReadonlySet<string> = new Set(['group', 'dedupe']);

/** Stages run every second: a reason is told when it changes, not each time. */
function explainOnce(log: Logger, onHeld: (held: PageHeld) => void) {
  const last = new Map<string, string>();
  return (stage: string, { incident, status, target, step, generation, team }: Intent, reason: Reason): void => {
    const about = [stage, incident.id, status, target, step, team].join(' ');
    const what = `${reason.key} ${generation} ${JSON.stringify(reason.params)}`;
    if (last.get(about) === what) return;
    last.set(about, what);
    const held = { incident: incident.id, step, generation, status, stage, reason };
    log.info({ ...held, target }, 'page held back');
    if (!UNTOLD.has(stage)) onHeld({ ...held, ...(target !== undefined && { target }) });
  };
}
