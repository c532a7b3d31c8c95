import { setTimeout as sleep } from 'node:timers/promises';
import { SENDERS } from '../load.js';
import type { World } from '../world.js';
import { killWhole } from './kills.js';

const GIB = 2 ** 30;

/** The disk fills up: first as far as loading stops, then below the mark of the senders; and once at a stroke, to the last byte. */
export async function fullDisk(world: World): Promise<void> {
  const { disk } = world;
  try {
    disk.leaveFree(1.5 * GIB);
    await world.acknowledgement();
    await sleep(2_000);
    await world.acknowledgement();

    disk.leaveFree(0.5 * GIB);
    await refusing(world, 4_000);
    await killWhole(world);
    await refusing(world, 2_000);
    disk.release();
    await resumed(world, 'diskResumedMs');

    disk.leaveFree(0);
    await refusing(world, 4_000);
    disk.release();
    await resumed(world, 'diskResumedAfterNoSpaceMs');
  } finally {
    disk.release();
  }
  world.count('fullDisk');
}

/** Nothing may be acknowledged once the collector has looked at its disk, twice a second; all is answered 503. */
async function refusing(world: World, forMs: number): Promise<void> {
  await sleep(1_000);
  const before = { bodies: world.load.acked.bodies, refused: refused(world) };
  await sleep(forMs);
  // A body that was stored, and whose answer was lost, may still be acknowledged, at most one to each sender.
  const acknowledged = world.load.acked.bodies - before.bodies;
  if (acknowledged > SENDERS) throw new Error(`${acknowledged} bodies were acknowledged on a full disk`);
  if (refused(world) === before.refused) throw new Error('nobody was answered 503 on a full disk');
}

const refused = (world: World): number => world.load.failures['503'] ?? 0;

async function resumed(world: World, name: string): Promise<void> {
  const tookMs = await world.acknowledgement();
  world.measured[name] = Math.max(tookMs, Number(world.measured[name] ?? 0));
}
