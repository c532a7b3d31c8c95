import { mkdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import pino from 'pino';
import { expect, it } from 'vitest';
import type { Told } from '../../../alerts/incident/fold.js';
import { openJournal } from '../../../alerts/incident/journal.js';
import { openScribe } from '../../../alerts/incident/scribe.js';
import { manualClock } from '../../support/manual-clock.js';
import { MORNING } from '../situation.js';
import { tempDir } from '../temp-dir.js';

const log = pino({ level: 'silent' });

it('what a disk refuses is told at once, and written in order, with its own instant, when the disk takes it', async () => {
  const dir = await tempDir();
  const clock = manualClock(MORNING);
  // Each event begins a new file; a folder in the place of the third one is what refuses.
  const journal = await openJournal({ dir, clock, writer: 'w', log, rotateBytes: 1 });
  const obstacle = path.join(dir, 'events-000000000003.ndjson');
  await mkdir(obstacle);
  const told: Told[] = [];
  let written = 0;
  const scribe = openScribe({ journal, clock, log, onTold: (event) => told.push(event), onWritten: () => written++ });
  const record = (page: string) => scribe.record('page.sent', 'n', { incident: 'i', page });

  await record('a');
  await Promise.all(['b', 'c'].map(record));
  clock.advance(3000);
  await record('d');
  expect(told.map(({ payload }) => (payload as { page: string }).page)).toEqual(['a', 'b', 'c', 'd']);
  expect(written).toBe(1);
  expect(scribe.failing()).toEqual({ sinceMs: MORNING, waiting: 3 });
  await expect(scribe.record('page.sent', 'n', { incident: 'i', page: 1n } as never)).rejects.toThrow(TypeError);

  await rmdir(obstacle);
  await scribe.retry();
  expect(written).toBe(1);
  clock.advance(3000);
  await scribe.retry();
  expect(scribe.failing()).toBeUndefined();
  await record('e');
  await scribe.stop();
  const events = [];
  for await (const event of journal.events(1)) events.push(event);
  expect(events.map(({ payload, at }) => [(payload as { page: string }).page, Date.parse(at) - MORNING])).toEqual([
    ['a', 0],
    ['b', 0],
    ['c', 0],
    ['d', 3000],
    ['e', 6000],
  ]);
  expect(events.map(({ type, at, payload }) => ({ type, at, payload }))).toEqual(
    told.map(({ type, at, payload }) => ({ type, at, payload })),
  );
  await journal.close();
  await (await openJournal({ dir, clock, writer: 'w', log })).close();
});
