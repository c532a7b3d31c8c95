import { setTimeout as sleep } from 'node:timers/promises';
import { conclude, type IngestResult } from './conclude.js';
import { diskErrors, noDiskErrors } from './faults/disk-errors.js';
import { fullDisk } from './faults/full-disk.js';
import { killEngine, killEngineAtRecord, killWhole, stopAndStart } from './faults/kills.js';
import { engineOutage } from './faults/outage.js';
import { tearSegments } from './faults/torn-segment.js';
import { World } from './world.js';

const OUTAGE_S = 60;

/** Faults that come now and then, and the shares of the run after which they do; each comes once in any run. */
const NOW_AND_THEN: readonly (readonly [fault: keyof typeof SPECIAL, after: readonly number[]])[] = [
  ['diskErrors', [0.1, 0.3, 0.5, 0.7]],
  ['engineOutage', [0.4]],
  ['fullDisk', [0.2, 0.8]],
  ['stopAndStart', [0, 0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95]],
];

const SPECIAL = {
  diskErrors,
  engineOutage: (world: World) => engineOutage(world, OUTAGE_S),
  fullDisk,
  stopAndStart,
} as const;

/** Runs `rounds` of faults under load. Real processes, sockets and signals, one data directory throughout. */
export async function ingest(rounds: number, say: (line: string) => void, logFile?: string): Promise<IngestResult> {
  const startMs = Date.now();
  const world = await World.open(logFile);
  try {
    skip(world);
    for (let round = 0; round < rounds; round++) {
      await playRound(world, round, rounds);
      const { acked, failures } = world.load;
      const tries = Object.values(failures).reduce((sum, n) => sum + n, 0);
      say(
        `round ${round + 1}/${rounds}, ${Math.round((Date.now() - startMs) / 1000)} s: ${acked.bodies} bodies acknowledged, ${tries} tries failed, ${world.repaired} records repaired`,
      );
    }
    return await conclude(world, rounds, startMs);
  } finally {
    await world.close();
  }
}

function skip({ disk, skipped }: World): void {
  if (disk.unfillable !== undefined) skipped.push(`fullDisk: ${disk.unfillable}`);
  const noErrors = noDiskErrors();
  if (noErrors !== undefined) skipped.push(`diskErrors: ${noErrors}`);
}

/** Both kills, at random instants and in turns at the most delicate one; then what else is due. */
async function playRound(world: World, round: number, rounds: number): Promise<void> {
  await sleep(200 + Math.random() * 1500);
  await killWhole(world, async () => void (round % 2 === 0 && tearSegments(world)));
  await sleep(200 + Math.random() * 1500);
  if (round % 2 === 0) await killEngine(world);
  else await killEngineAtRecord(world);
  for (const [fault, shares] of NOW_AND_THEN) {
    const due = new Set(shares.map((share) => Math.floor(share * rounds)));
    const can = !world.skipped.some((skipped) => skipped.startsWith(fault));
    if (can && due.has(round)) await SPECIAL[fault](world);
  }
}
