import { steadyClock } from '../clock/steady-clock.js';
import { watchHands } from './hands.js';
import { careful } from './reload.js';

const MARK = 'vigie.reloaded';
const PATIENCE_MS = 5000;

const real = steadyClock();

/** The one way in which this page loads itself anew. */
export const pageReload = careful({
  real,
  random: Math.random,
  isServed,
  reload: () => location.reload(),
  isFree: watchHands(real, window),
  memory: {
    get: () => Number(sessionStorage.getItem(MARK) ?? 0),
    set: (ms) => sessionStorage.setItem(MARK, String(ms)),
  },
});

/** The console lives, and this very address answers with a page. */
async function isServed(): Promise<boolean> {
  const get = (url: string) => fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
  try {
    const [health, page] = [await get('/healthz'), await get(location.href)];
    return health.ok && page.ok && (page.headers.get('content-type') ?? '').startsWith('text/html');
  } catch {
    return false;
  }
}
