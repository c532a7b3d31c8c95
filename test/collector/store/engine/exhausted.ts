/** Takes every file handle, kills its engine, and tells the engine's states before and after the handles are given back. */
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClock } from '../../../../chain/clock.js';
import { Supervisor } from '../../../../collector/store/engine/supervisor.js';
import { quiet, until } from '../opened.js';

const supervisor = new Supervisor({ dataDir: process.argv[2] as string, clock: createClock(), log: quiet });
await supervisor.whenReady();
const handles: number[] = [];
try {
  for (;;) handles.push(openSync('/dev/null', 'r'));
} catch {
  process.kill(supervisor.pid as number, 'SIGKILL');
}
await until(() => supervisor.state() === 'restarting');
// Long enough for the first attempts to start it again, which must fail.
await sleep(500);
console.log(supervisor.state());
for (const handle of handles) closeSync(handle);
await supervisor.whenReady(20_000);
console.log(supervisor.state());
await supervisor.stop();
