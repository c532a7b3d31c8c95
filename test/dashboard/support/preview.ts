/**
 * The real console over scripted pictures, to look at the page while working on it:
 * `npx tsx test/dashboard/support/preview.ts [calm|saturation|attack|storm|presence|france|france-calm|france-national] [port]`
 */
import type { Picture } from '../../../alerts/picture.js';
import { createClock } from '../../../chain/clock.js';
import { loadChain } from '../../../chain/load.js';
import type { Chain } from '../../../chain/model.js';
import { startTestConsole } from './console.js';
import {
  attackPicture,
  calmPicture,
  outagePicture,
  presencePicture,
  saturationPicture,
  stormPicture,
} from './pictures.js';

const [scenario = 'saturation', port = '8090'] = process.argv.slice(2);
const clock = createClock();
const sinceMs = clock.now() - 193_000;
const drawings: Readonly<Record<string, (chain: Chain, atMs: number) => Picture>> = {
  calm: calmPicture,
  saturation: (chain, atMs) => saturationPicture(chain, atMs, sinceMs),
  attack: (chain, atMs) => attackPicture(chain, atMs, sinceMs),
  presence: presencePicture,
  storm: (chain, atMs) => stormPicture(chain, atMs, sinceMs),
  france: (chain, atMs) => outagePicture(chain, atMs, sinceMs, 'enthdf/base'),
  'france-calm': calmPicture,
  'france-national': (chain, atMs) => outagePicture(chain, atMs, sinceMs, 'national/educonnect'),
};
const draw = drawings[scenario];
if (!draw) throw new Error(`no scenario ${scenario}: ${Object.keys(drawings).join(', ')}`);
const running = await startTestConsole(draw, {
  clock,
  port: Number(port),
  onsetMs: () => (scenario.endsWith('calm') ? undefined : sinceMs),
  ...(scenario.startsWith('france') && {
    of: await loadChain(new URL('../../../chain/france', import.meta.url).pathname),
  }),
});
clock.every(1000, () => running.alerts.publish(draw(running.chain, clock.now())));
console.log(running.url);
