/** A process that opens a store and tells its engine's pid, to be killed by a test. */
import { createClock } from '../../../../chain/clock.js';
import { openStore } from '../../../../collector/store/open.js';
import { quiet } from '../opened.js';

const store = await openStore({ dataDir: process.argv[2] as string, clock: createClock(), log: quiet });
process.send?.(store.enginePid());
