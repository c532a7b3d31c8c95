import { pino } from 'pino';
import { openLedger } from '../../../alerts/incident/fold.js';
import { openJournal } from '../../../alerts/incident/journal.js';
import { createClock } from '../../../chain/clock.js';

/** What a journal says in the end. */
export interface Kept {
  readonly events: number;
  readonly incidents: number;
  readonly open: number;
  readonly due: number;
  readonly sent: number;
}

/** Throws JournalTampered if it does not verify. */
export async function keptIn(dir: string): Promise<Kept> {
  const ledger = openLedger();
  let events = 0;
  const journal = await openJournal({
    ...{ dir, clock: createClock(), writer: 'chaos', log: pino({ level: 'silent' }) },
    visit(event) {
      events++;
      ledger.apply(event);
    },
  });
  await journal.close();
  const incidents = [...ledger.incidents.values()];
  const pages = incidents.flatMap((incident) => incident.pages);
  return {
    events,
    incidents: incidents.length,
    open: incidents.filter(({ closedMs }) => closedMs === undefined).length,
    due: pages.length,
    sent: pages.filter(({ state }) => state === 'sent').length,
  };
}
