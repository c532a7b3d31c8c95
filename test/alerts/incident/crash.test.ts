import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import pino from 'pino';
import { expect, it } from 'vitest';
import { openJournal } from '../../../alerts/incident/journal.js';
import type { StoredEvent } from '../../../alerts/incident/payload.js';
import { createClock } from '../../../chain/clock.js';
import { tempDir } from '../temp-dir.js';

const writer = path.resolve(import.meta.dirname, 'crash-writer.ts');

/** Runs the writer until it has promised some events, kills it, returns the last it promised. */
async function killedWriter(dir: string, promises: number): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', writer, dir], { stdio: ['ignore', 'pipe', 'inherit'] });
  let told = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    if (told.split('\n').length > promises) child.kill('SIGKILL');
  });
  await once(child, 'close');
  const whole = told.slice(0, told.lastIndexOf('\n')).split('\n').map(Number);
  expect(whole.length).toBeGreaterThanOrEqual(promises);
  return Math.max(...whole);
}

it('keeps whatever it promised through kills at any moment', { timeout: 120_000 }, async () => {
  const dir = await tempDir();
  for (const promises of [3, 57, 131]) {
    const last = await killedWriter(dir, promises);
    const seen: StoredEvent[] = [];
    const journal = await openJournal({
      dir,
      clock: createClock(),
      writer: 'w',
      log: pino({ level: 'silent' }),
      visit: (event) => seen.push(event),
    });
    await journal.close();
    expect(seen.length).toBeGreaterThanOrEqual(last);
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map((_, index) => index + 1));
    expect(seen.every(({ payload }) => payload !== undefined)).toBe(true);
  }
});
