import { setTimeout as sleep } from 'node:timers/promises';
import type { World } from '../world.js';

/** The engine hangs for a while, then goes on: senders must not notice. */
export async function engineOutage(world: World, seconds: number): Promise<void> {
  const pid = await world.engine();
  const before = world.load.acked.bodies;
  process.kill(pid, 'SIGSTOP');
  try {
    let longestMs = 0;
    for (const endMs = Date.now() + seconds * 1000; Date.now() < endMs; await sleep(50))
      longestMs = Math.max(longestMs, Date.now() - world.load.acked.lastMs);
    world.measured.outageSeconds = seconds;
    world.measured.outageAckedBodies = world.load.acked.bodies - before;
    world.measured.outageLongestPauseMs = longestMs;
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  if (world.load.acked.bodies - before < seconds) throw new Error('the senders waited for the engine');
  world.count('engineOutage');
}
