import { pino } from 'pino';
import { createClock } from '../../../chain/clock.js';
import { openTokens } from '../../../collector/admission/tokens.js';

/** A process that makes tokens: `token-maker.ts <directory> <sender> <count>`; prints one a line. */
const [dataDir, sender, count] = process.argv.slice(2) as [string, string, string];
const tokens = await openTokens({ dataDir, clock: createClock(), log: pino({ level: 'silent' }) });
for (let n = 0; n < Number(count); n++) console.log((await tokens.createToken(sender)).token);
tokens.stop();
