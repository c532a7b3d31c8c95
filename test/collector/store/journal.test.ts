import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JournalRow, lastJournalSeq, readJournal, writeJournal } from '../../../collector/store/journal.js';
import { type Opened, opened } from './opened.js';

let open: Opened;
beforeAll(async () => {
  open = await opened();
}, 60_000);
afterAll(() => open.close());

const event = (seq: number): JournalRow => ({
  v: 1,
  seq,
  epoch: 3,
  writer: 'w1',
  at: `2026-04-06T08:00:0${seq}.007Z`,
  type: 'incident.opened',
  actor: 'detector',
  payload: '{"word":"été"}',
  payloadSha256: 'a'.repeat(64),
  prevHash: '0'.repeat(64),
});

test('events come back as they were written, however often they were', async () => {
  const { client } = open.store;
  expect(await lastJournalSeq(client, 'w1')).toBe(0);
  await writeJournal(client, []);
  await writeJournal(client, [event(1), event(2)]);
  await writeJournal(client, [event(2), event(3)]);
  await writeJournal(client, [{ ...event(9), writer: 'w2' }]);
  expect(await readJournal(client, 'w1')).toEqual([event(1), event(2), event(3)]);
  expect(await readJournal(client, 'w1', 2)).toEqual([event(3)]);
  expect(await lastJournalSeq(client, 'w1')).toBe(3);
});
