import { setTimeout as sleep } from 'node:timers/promises';
import { conclude, type IngestResult } from './conclude.js';
import { killEngineAtRecord } from './faults/kills.js';
import { World } from './world.js';

/**
 * Provokes the one hole in the engine's exactly-once, a kill between a deduplication record and the part's rename, as
 * often as it can: each time everything is killed, the engine at the instant of a record, and started again.
 */
export async function hole(kills: number, say: (line: string) => void, logFile?: string): Promise<IngestResult> {
  const startMs = Date.now();
  const world = await World.open(logFile);
  try {
    for (let kill = 1; kill <= kills; kill++) {
      await sleep(Math.random() * 300);
      await killEngineAtRecord(world);
      await world.end('SIGKILL');
      await world.start();
      if (kill % 10 === 0)
        say(`${kill}/${kills}: ${world.faults.recordWithoutPart ?? 0} holes, ${world.repaired} records repaired`);
    }
    return await conclude(world, kills, startMs);
  } finally {
    await world.close();
  }
}
