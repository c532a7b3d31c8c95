import type { Logger } from 'pino';
import type { RunbookFor } from '../incident/assess.js';
import type { Ledger } from '../incident/fold.js';
import { isOwn } from '../incident/own.js';
import type { PayloadOf } from '../incident/payload.js';
import { type Ailment, ailmentId } from './ailments.js';
import { decideOwn, nothingOwn } from './decide.js';

type OwnEvent = 'incident.opened' | 'incident.updated' | 'incident.closed';

interface OwnDeskOptions {
  readonly ledger: Pick<Ledger, 'incidents'>;
  readonly record: <T extends OwnEvent>(type: T, actor: string, payload: PayloadOf[T]) => Promise<void>;
  /** One thing at a time with the evaluations and with what people say. */
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>;
  /** Looks at all incidents as they are now. */
  readonly page: () => Promise<void>;
  readonly runbookFor: RunbookFor;
  /** Healthy time, in seconds, after which an incident closes. */
  readonly closeAfterS: number;
  readonly log: Logger;
}

export interface OwnDesk {
  /** Takes what is ill about Vigie at an instant; journals what that changes, then pages. Asks no store. */
  tend(ailments: readonly Ailment[], atMs: number): Promise<void>;
  /** What was ill and has lasted, when last looked. */
  grave(): readonly Ailment[];
}

const ACTOR = 'watch';

export function openOwnDesk(options: OwnDeskOptions): OwnDesk {
  const { ledger, record, inTurn, page, runbookFor, closeAfterS, log } = options;
  let memory = nothingOwn;
  let grave: readonly Ailment[] = [];

  async function tend(ailments: readonly Ailment[], atMs: number): Promise<void> {
    const open = [...ledger.incidents.values()].filter((one) => one.closedMs === undefined && isOwn(one));
    const decided = decideOwn({ open, ailments, atMs, memory, closeAfterS, runbookFor });
    memory = decided.memory;
    grave = decided.grave;
    for (const { type, payload } of decided.decisions) {
      await record(type, ACTOR, payload);
      log.info({ type, incident: payload.incident, ill: grave.map(ailmentId) }, 'incident of Vigie itself');
    }
    if (decided.decisions.length > 0) await page();
  }

  return { tend: (ailments, atMs) => inTurn(() => tend(ailments, atMs)), grave: () => grave };
}
