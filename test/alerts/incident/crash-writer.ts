import { writeSync } from 'node:fs';
import pino from 'pino';
import { openJournal } from '../../../alerts/incident/journal.js';
import { createClock } from '../../../chain/clock.js';

/** Appends without end to the journal in argv[2], four at a time, and prints each sequence number once it is promised. */
const dir = process.argv[2] as string;
const journal = await openJournal({
  dir,
  clock: createClock(),
  writer: 'w',
  log: pino({ level: 'silent' }),
  rotateBytes: 20_000,
});
async function writeForEver(lane: number): Promise<void> {
  for (let index = 0; ; index++) {
    const { seq } = await journal.append('page.sent', 'n', { incident: `i${lane}`, page: `p${index}` });
    writeSync(1, `${seq}\n`);
  }
}
await Promise.all([0, 1, 2, 3].map(writeForEver));
